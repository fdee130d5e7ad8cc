/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_ASN1_H
#define CARDGATE_VCARD_ASN1_H

#include <stdint.h>

#include <openssl/asn1.h>
#include <openssl/evp.h>
#include <openssl/safestack.h>

/*
 * The state file, DER:
 *
 *	State ::= SEQUENCE { version INTEGER (1), pins SEQUENCE OF Pin,
 *		files SEQUENCE OF File, keys SEQUENCE OF Key,
 *		myeid [0] Myeid OPTIONAL, macs [1] SEQUENCE OF Key OPTIONAL }
 *	Pin ::= SEQUENCE { tries INTEGER, limit INTEGER, value OCTET STRING }
 *	File ::= SEQUENCE { path OCTET STRING, short INTEGER, name OCTET STRING,
 *		conditions OCTET STRING, content OCTET STRING OPTIONAL,
 *		key [0] INTEGER DEFAULT 0 }
 *	Key ::= SEQUENCE { folder OCTET STRING, reference INTEGER,
 *		condition INTEGER, private OCTET STRING }
 *	Myeid ::= SEQUENCE { active BOOLEAN, serial OCTET STRING,
 *		rules OCTET STRING, pins SEQUENCE OF Pin }
 *
 * Paths are file identifiers below the MF, which is not stored but for its
 * rules on a MyEID card; a file without content is a DF. Pins stand in the
 * order of their references, on a MyEID card each with its PUK behind it; one
 * that was not set up has a limit of 0. The private part of a MAC key is the key.
 */
typedef struct {
	int32_t tries;
	int32_t limit;
	ASN1_OCTET_STRING *value;
} VCARD_PIN;

DEFINE_STACK_OF(VCARD_PIN)

typedef struct {
	ASN1_OCTET_STRING *path;
	int32_t sfi;
	ASN1_OCTET_STRING *name;
	ASN1_OCTET_STRING *conditions;
	ASN1_OCTET_STRING *content;
	int32_t key;
} VCARD_FILE;

typedef struct {
	ASN1_OCTET_STRING *folder;
	int32_t ref;
	int32_t condition;
	ASN1_OCTET_STRING *private;
} VCARD_KEY;

typedef struct {
	ASN1_BOOLEAN active;
	ASN1_OCTET_STRING *serial;
	ASN1_OCTET_STRING *rules;
	STACK_OF(VCARD_PIN) *pins;
} VCARD_MYEID;

DEFINE_STACK_OF(VCARD_FILE)
DEFINE_STACK_OF(VCARD_KEY)

typedef struct {
	int32_t version;
	STACK_OF(VCARD_PIN) *pins;
	STACK_OF(VCARD_FILE) *files;
	STACK_OF(VCARD_KEY) *keys;
	VCARD_MYEID *myeid;
	STACK_OF(VCARD_KEY) *macs;
} VCARD_STATE;

DECLARE_ASN1_FUNCTIONS(VCARD_PIN)
DECLARE_ASN1_FUNCTIONS(VCARD_FILE)
DECLARE_ASN1_FUNCTIONS(VCARD_KEY)
DECLARE_ASN1_FUNCTIONS(VCARD_MYEID)
DECLARE_ASN1_FUNCTIONS(VCARD_STATE)

const uint8_t *vcard_asn1_get(const ASN1_STRING *s, size_t *len);
int vcard_asn1_put(ASN1_STRING *s, const void *data, size_t len);
int vcard_asn1_put_key(ASN1_OCTET_STRING *s, const EVP_PKEY *pkey);
int vcard_asn1_add_pin(STACK_OF(VCARD_PIN) *pins, int tries, int limit, const void *value,
		       size_t len);
void vcard_asn1_wipe(ASN1_OCTET_STRING *s);
void vcard_asn1_wipe_pins(STACK_OF(VCARD_PIN) *pins);
void vcard_asn1_free(VCARD_STATE *state);

#endif
