/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BUNDLE_H
#define CARDGATE_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define BUNDLE_OBJECTS_MAX	8
#define BUNDLE_NAME_MAX		24
#define BUNDLE_OBJECT_SIZE_MAX	(1024 * 1024)
#define BUNDLE_FILE_SIZE_MAX	(BUNDLE_OBJECTS_MAX * BUNDLE_OBJECT_SIZE_MAX + 4096)

/* Objects every policy bundle has */
#define BUNDLE_RULESET		"ruleset"	/* compiled rule set, what the kernel evaluates */
#define BUNDLE_SIGNATURE	"signature"	/* detached CMS over it, DER, certificates inside */
#define BUNDLE_POLICY		"policy"	/* policy XML, zlib; the rule set has its SHA-256 */

/* May be there */
#define BUNDLE_REVOCATION	"revocation"	/* revocation lists of the authority, PEM or DER */

/*
 * Beside them on a card, and not part of the policy: see agent/provision/provision_card.h and
 * agent/bootstrap/bootstrap_card.h
 */
#define BUNDLE_PROVISIONING	"provisioning"
#define BUNDLE_BOOTSTRAP	"bootstrap"

/**
 * struct bundle_object - one named object of a bundle
 * @name: NUL-terminated, [a-z0-9-]
 * @data: its bytes, owned by the bundle
 * @len: how many
 */
struct bundle_object {
	char name[BUNDLE_NAME_MAX];
	uint8_t *data;
	size_t len;
};

/**
 * struct bundle - what a card carries, whatever the kind of card
 * @objects: the objects, in order
 * @count: how many of them
 */
struct bundle {
	struct bundle_object objects[BUNDLE_OBJECTS_MAX];
	size_t count;
};

bool bundle_name_ok(const char *name);
int bundle_add(struct bundle *b, const char *name, const void *data, size_t len,
	       struct error *err);
const struct bundle_object *bundle_find(const struct bundle *b, const char *name);
int bundle_copy(struct bundle *to, const struct bundle *from, struct error *err);
void bundle_free(struct bundle *b);

/* The file form: DER, SEQUENCE { version, SEQUENCE OF { name, data } } */
int bundle_decode(struct bundle *b, const uint8_t *der, size_t len, struct error *err);
int bundle_encode(const struct bundle *b, uint8_t **der, size_t *len, struct error *err);
int bundle_load(struct bundle *b, const char *path, struct error *err);
int bundle_save(const struct bundle *b, const char *path, struct error *err);

#endif
