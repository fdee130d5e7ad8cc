/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_ASN1_H
#define CARDGATE_VCARD_ASN1_H

#include <stdint.h>

#include <openssl/asn1.h>
#include <openssl/safestack.h>

/*
 * The state file, DER:
 *
 *	State ::= SEQUENCE { version INTEGER (1), pins SEQUENCE OF Pin,
 *		files SEQUENCE OF File, keys SEQUENCE OF Key }
 *	Pin ::= SEQUENCE { tries INTEGER, limit INTEGER, value OCTET STRING }
 *	File ::= SEQUENCE { path OCTET STRING, short INTEGER, name OCTET STRING,
 *		conditions OCTET STRING, content OCTET STRING OPTIONAL }
 *	Key ::= SEQUENCE { folder OCTET STRING, reference INTEGER,
 *		condition INTEGER, private OCTET STRING }
 *
 * Paths are file identifiers below the MF, which is not stored; a file
 * without content is a DF. Pins stand in the order of their references.
 */
typedef struct {
	int32_t tries;
	int32_t limit;
	ASN1_OCTET_STRING *value;
} VCARD_PIN;

typedef struct {
	ASN1_OCTET_STRING *path;
	int32_t sfi;
	ASN1_OCTET_STRING *name;
	ASN1_OCTET_STRING *conditions;
	ASN1_OCTET_STRING *content;
} VCARD_FILE;

typedef struct {
	ASN1_OCTET_STRING *folder;
	int32_t ref;
	int32_t condition;
	ASN1_OCTET_STRING *private;
} VCARD_KEY;

DEFINE_STACK_OF(VCARD_PIN)
DEFINE_STACK_OF(VCARD_FILE)
DEFINE_STACK_OF(VCARD_KEY)

typedef struct {
	int32_t version;
	STACK_OF(VCARD_PIN) *pins;
	STACK_OF(VCARD_FILE) *files;
	STACK_OF(VCARD_KEY) *keys;
} VCARD_STATE;

DECLARE_ASN1_FUNCTIONS(VCARD_PIN)
DECLARE_ASN1_FUNCTIONS(VCARD_FILE)
DECLARE_ASN1_FUNCTIONS(VCARD_KEY)
DECLARE_ASN1_FUNCTIONS(VCARD_STATE)

void vcard_asn1_free(VCARD_STATE *state);

#endif
