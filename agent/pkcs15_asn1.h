/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PKCS15_ASN1_H
#define CARDGATE_PKCS15_ASN1_H

#include <openssl/asn1.h>
#include <openssl/asn1t.h>

/*
 * PKCS #15 v1.1 and ISO/IEC 7816-15 structures, for pkcs15.c only. What cards
 * fill in differing ways is ANY: packed from the strict types below when it is
 * written, searched for what is known when it is read.
 */

typedef struct {
	ASN1_OCTET_STRING *path;
	ASN1_INTEGER *index;
	ASN1_INTEGER *length;
} P15_PATH;

/* An entry of EF(ODF): CHOICE by explicit tag, whose number is the type */
typedef struct {
	int type;
	union {
		ASN1_TYPE *place;
	} d;
} P15_DIRECTORY;

typedef struct {
	ASN1_UTF8STRING *label;
	ASN1_BIT_STRING *flags;
	ASN1_OCTET_STRING *auth_id;
	ASN1_INTEGER *user_consent;
	ASN1_SEQUENCE_ANY *acl;
} P15_COMMON;

typedef struct {
	P15_COMMON *common;
	ASN1_TYPE *class_attributes;
	ASN1_TYPE *sub_attributes;
	ASN1_TYPE *type_attributes;
} P15_OBJECT;

/* CHOICE: a plain SEQUENCE, [0] (an EC key), [1] (data named by an identifier) */
enum { P15_PLAIN, P15_TAG0, P15_TAG1 };

typedef struct {
	int type;
	union {
		P15_OBJECT *object;
	} d;
} P15_ENTRY;

typedef struct {
	ASN1_UTF8STRING *application;
	ASN1_OBJECT *oid;
} P15_DATA_CLASS;

typedef struct {
	ASN1_OCTET_STRING *id;
} P15_ID_CLASS;

typedef struct {
	ASN1_OCTET_STRING *id;
	ASN1_BIT_STRING *usage;
	ASN1_BOOLEAN native;
	ASN1_BIT_STRING *access;
	ASN1_INTEGER *reference;
} P15_KEY_CLASS;

/* Type attributes of certificates and keys */
typedef struct {
	P15_PATH *path;
} P15_PLACE_TYPE;

typedef struct {
	ASN1_BIT_STRING *flags;
	ASN1_ENUMERATED *type;
	ASN1_INTEGER *min;
	ASN1_INTEGER *stored;
	ASN1_INTEGER *max;
	ASN1_INTEGER *reference;
} P15_PIN_TYPE;

typedef struct {
	ASN1_INTEGER *version;
	ASN1_OCTET_STRING *serial;
	ASN1_UTF8STRING *manufacturer;
	ASN1_UTF8STRING *label;
	ASN1_BIT_STRING *flags;
} P15_TOKEN;

/* An entry of EF(DIR) */
typedef struct {
	ASN1_OCTET_STRING *aid;
	ASN1_UTF8STRING *label;
	ASN1_OCTET_STRING *path;
} P15_APPLICATION;

DECLARE_ASN1_FUNCTIONS(P15_PATH)
DECLARE_ASN1_FUNCTIONS(P15_DIRECTORY)
DECLARE_ASN1_FUNCTIONS(P15_COMMON)
DECLARE_ASN1_FUNCTIONS(P15_OBJECT)
DECLARE_ASN1_FUNCTIONS(P15_ENTRY)
DECLARE_ASN1_FUNCTIONS(P15_DATA_CLASS)
DECLARE_ASN1_FUNCTIONS(P15_ID_CLASS)
DECLARE_ASN1_FUNCTIONS(P15_KEY_CLASS)
DECLARE_ASN1_FUNCTIONS(P15_PLACE_TYPE)
DECLARE_ASN1_FUNCTIONS(P15_PIN_TYPE)
DECLARE_ASN1_FUNCTIONS(P15_TOKEN)
DECLARE_ASN1_FUNCTIONS(P15_APPLICATION)

#endif
