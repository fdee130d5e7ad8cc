/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PKCS15_H
#define CARDGATE_PKCS15_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define PKCS15_LABEL_MAX	64
#define PKCS15_OID_MAX		80
#define PKCS15_ID_MAX		32
#define PKCS15_PATH_MAX		16

#define PKCS15_MANUFACTURER	"Cardgate"

/* Directories that EF(ODF) points to, by the tag there */
enum pkcs15_kind {
	PKCS15_PRKDF = 0,
	PKCS15_SKDF = 3,
	PKCS15_CDF = 4,
	PKCS15_DODF = 7,
	PKCS15_AODF = 8,
};

/**
 * struct pkcs15_path - where bytes are
 * @fids: file identifiers; a single one names a file of the application
 * @len: bytes of @fids; 0: the value stands where the path would, or is unknown
 * @offset: of the first byte
 * @count: bytes, 0 for the whole file
 */
struct pkcs15_path {
	uint8_t fids[PKCS15_PATH_MAX];
	size_t len;
	size_t offset;
	size_t count;
};

/**
 * struct pkcs15_object - an entry of a directory; of EF(ODF) only @kind and @path count
 * @kind: the directory it is in, or that @path leads to
 * @label: for people
 * @application: name of the application that data belongs to
 * @oid: object identifier of data, in dots; empty without one
 * @id: what a key and its certificate share; a PIN's identifier
 * @id_len: bytes of @id
 * @path: where data, certificate or key is
 * @reference: what a key or PIN is called in commands
 * @modifiable: it can be written
 * @admin: it is the PIN of the card's issuer
 * @stored_len: bytes that a PIN is filled up to, 0 none
 * @pad: what with
 */
struct pkcs15_object {
	enum pkcs15_kind kind;
	char label[PKCS15_LABEL_MAX];
	char application[PKCS15_LABEL_MAX];
	char oid[PKCS15_OID_MAX];
	uint8_t id[PKCS15_ID_MAX];
	size_t id_len;
	struct pkcs15_path path;
	unsigned int reference;
	bool modifiable;
	bool admin;
	size_t stored_len;
	uint8_t pad;
};

int pkcs15_decode_odf(const uint8_t *der, size_t len, struct pkcs15_object *list,
		      size_t max, size_t *count, struct error *err);
int pkcs15_decode(enum pkcs15_kind kind, const uint8_t *der, size_t len,
		  struct pkcs15_object *list, size_t max, size_t *count, struct error *err);
bool pkcs15_token_by(const uint8_t *der, size_t len, const char *manufacturer);
int pkcs15_encode_odf(const struct pkcs15_object *list, size_t count, uint8_t **der, size_t *len);
int pkcs15_encode(const struct pkcs15_object *list, size_t count, uint8_t **der, size_t *len);
int pkcs15_encode_token(const char *label, const uint8_t *serial, size_t serial_len,
			uint8_t **der, size_t *len);
int pkcs15_encode_application(const char *label, const uint8_t *aid, size_t aid_len,
			      const uint8_t *path, size_t path_len, uint8_t **der, size_t *len);

#endif
