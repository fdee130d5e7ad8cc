// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/objects.h>

#include "agent/pkcs15.h"
#include "agent/pkcs15_asn1.h"

#define FLAG_MODIFIABLE		1
#define USAGE_SIGN		2
#define USAGE_VERIFY		6
#define ACCESS_SENSITIVE	0
#define ACCESS_ALWAYS_SENSITIVE	2
#define ACCESS_NEVER_EXTRACTED	3
#define ACCESS_LOCAL		4
#define PIN_CASE_SENSITIVE	0
#define PIN_INITIALIZED		4
#define PIN_SECURITY_OFFICER	7
#define PIN_TYPE_ASCII		1
#define PIN_MIN			4
#define PIN_MAX			16

/* Setters make what is not there yet; the owning structure frees it */
static int set_octets(ASN1_STRING **s, int type, const void *data, size_t len)
{
	if (!*s)
		*s = ASN1_STRING_type_new(type);
	return *s && ASN1_STRING_set(*s, data, (int)len) ? 0 : -ENOMEM;
}

static int set_text(ASN1_UTF8STRING **s, const char *text)
{
	return *text ? set_octets(s, V_ASN1_UTF8STRING, text, strlen(text)) : 0;
}

static int set_number(ASN1_INTEGER **n, size_t value)
{
	if (!*n)
		*n = ASN1_INTEGER_new();
	return *n && ASN1_INTEGER_set_uint64(*n, value) ? 0 : -ENOMEM;
}

static int set_bits(ASN1_BIT_STRING **s, const int *bits, size_t count)
{
	size_t i;

	if (!*s)
		*s = ASN1_BIT_STRING_new();
	for (i = 0; *s && i < count; i++)
		if (!ASN1_BIT_STRING_set_bit(*s, bits[i], 1))
			return -ENOMEM;
	return *s ? 0 : -ENOMEM;
}

static P15_PATH *path_new(const struct pkcs15_path *path)
{
	P15_PATH *new = P15_PATH_new();

	if (!new || set_octets(&new->path, V_ASN1_OCTET_STRING, path->fids, path->len))
		goto bad;
	if (path->count &&
	    (set_number(&new->index, path->offset) || set_number(&new->length, path->count)))
		goto bad;
	return new;
bad:
	P15_PATH_free(new);
	return NULL;
}

static int pack(const ASN1_ITEM *item, void *value, ASN1_TYPE **any)
{
	int ret = value && ASN1_TYPE_pack_sequence(item, value, any) ? 0 : -ENOMEM;

	ASN1_item_free(value, item);
	return ret;
}

static int pack_path(const struct pkcs15_object *in, P15_OBJECT *out)
{
	return pack(ASN1_ITEM_rptr(P15_PATH), path_new(&in->path), &out->type_attributes);
}

static int pack_place(const struct pkcs15_object *in, P15_OBJECT *out)
{
	P15_PLACE_TYPE *place = P15_PLACE_TYPE_new();
	P15_PATH *path = path_new(&in->path);

	if (!place || !path) {
		P15_PLACE_TYPE_free(place);
		P15_PATH_free(path);
		return -ENOMEM;
	}
	P15_PATH_free(place->path);
	place->path = path;
	return pack(ASN1_ITEM_rptr(P15_PLACE_TYPE), place, &out->type_attributes);
}

static int put_data(const struct pkcs15_object *in, P15_OBJECT *out)
{
	P15_DATA_CLASS *class = P15_DATA_CLASS_new();
	int ret = -ENOMEM;

	if (!class || set_text(&class->application, in->application))
		goto bad;
	if (in->oid[0]) {
		class->oid = OBJ_txt2obj(in->oid, 1);
		ret = -EINVAL;
		if (!class->oid)
			goto bad;
	}
	ret = pack(ASN1_ITEM_rptr(P15_DATA_CLASS), class, &out->class_attributes);
	return ret ? ret : pack_path(in, out);
bad:
	P15_DATA_CLASS_free(class);
	return ret;
}

static int put_id(const struct pkcs15_object *in, P15_OBJECT *out)
{
	P15_ID_CLASS *class = P15_ID_CLASS_new();

	if (!class || set_octets(&class->id, V_ASN1_OCTET_STRING, in->id, in->id_len)) {
		P15_ID_CLASS_free(class);
		return -ENOMEM;
	}
	return pack(ASN1_ITEM_rptr(P15_ID_CLASS), class, &out->class_attributes);
}

static int put_certificate(const struct pkcs15_object *in, P15_OBJECT *out)
{
	int ret = put_id(in, out);

	return ret ? ret : pack_place(in, out);
}

static int put_key_class(const struct pkcs15_object *in, int usage, const int *access,
			 size_t access_count, P15_OBJECT *out)
{
	P15_KEY_CLASS *class = P15_KEY_CLASS_new();
	int ret;

	if (!class || set_octets(&class->id, V_ASN1_OCTET_STRING, in->id, in->id_len) ||
	    set_bits(&class->usage, &usage, 1) || set_bits(&class->access, access, access_count) ||
	    set_number(&class->reference, in->reference)) {
		P15_KEY_CLASS_free(class);
		return -ENOMEM;
	}
	ret = pack(ASN1_ITEM_rptr(P15_KEY_CLASS), class, &out->class_attributes);
	return ret ? ret : pack_place(in, out);
}

static int put_key(const struct pkcs15_object *in, P15_OBJECT *out)
{
	static const int access[] = {
		ACCESS_SENSITIVE, ACCESS_ALWAYS_SENSITIVE, ACCESS_NEVER_EXTRACTED, ACCESS_LOCAL,
	};

	return put_key_class(in, USAGE_SIGN, access, 4, out);
}

static int put_secret_key(const struct pkcs15_object *in, P15_OBJECT *out)
{
	static const int access[] = { ACCESS_SENSITIVE };

	return put_key_class(in, USAGE_VERIFY, access, 1, out);
}

static int put_pin(const struct pkcs15_object *in, P15_OBJECT *out)
{
	static const int flags[] = {
		PIN_CASE_SENSITIVE, PIN_INITIALIZED, PIN_SECURITY_OFFICER,
	};
	P15_PIN_TYPE *type = P15_PIN_TYPE_new();
	int ret = put_id(in, out);

	if (ret || !type || set_bits(&type->flags, flags, in->admin ? 3 : 2) ||
	    !ASN1_ENUMERATED_set(type->type, PIN_TYPE_ASCII) ||
	    set_number(&type->min, PIN_MIN) || set_number(&type->stored, PIN_MAX) ||
	    set_number(&type->max, PIN_MAX) || set_number(&type->reference, in->reference)) {
		P15_PIN_TYPE_free(type);
		return -ENOMEM;
	}
	return pack(ASN1_ITEM_rptr(P15_PIN_TYPE), type, &out->type_attributes);
}

/* How the entries of each directory are tagged and filled */
static const struct {
	enum pkcs15_kind kind;
	int choice;
	int (*put)(const struct pkcs15_object *in, P15_OBJECT *out);
} kinds[] = {
	{ PKCS15_PRKDF, P15_TAG0, put_key },
	{ PKCS15_SKDF, P15_PLAIN, put_secret_key },
	{ PKCS15_CDF, P15_PLAIN, put_certificate },
	{ PKCS15_DODF, P15_PLAIN, put_data },
	{ PKCS15_AODF, P15_PLAIN, put_pin },
};

static int object_encode(const struct pkcs15_object *in, uint8_t **der)
{
	static const int flags[] = { FLAG_MODIFIABLE };
	P15_ENTRY *entry = P15_ENTRY_new();
	P15_OBJECT *object = P15_OBJECT_new();
	int ret = -ENOMEM;
	size_t i = 0;

	if (!entry || !object) {
		P15_ENTRY_free(entry);
		P15_OBJECT_free(object);
		return -ENOMEM;
	}
	while (kinds[i].kind != in->kind)
		i++;
	entry->type = kinds[i].choice;
	entry->d.object = object;
	if (set_text(&object->common->label, in->label))
		goto out;
	if (in->modifiable && set_bits(&object->common->flags, flags, 1))
		goto out;
	ret = kinds[i].put(in, object);
	if (!ret)
		ret = i2d_P15_ENTRY(entry, der);
out:
	P15_ENTRY_free(entry);
	return ret;
}

static int directory_encode(const struct pkcs15_object *in, uint8_t **der)
{
	P15_DIRECTORY *entry = P15_DIRECTORY_new();
	int ret = -ENOMEM;

	if (!entry)
		return -ENOMEM;
	entry->type = (int)in->kind;
	if (!pack(ASN1_ITEM_rptr(P15_PATH), path_new(&in->path), &entry->d.place))
		ret = i2d_P15_DIRECTORY(entry, der);
	P15_DIRECTORY_free(entry);
	return ret;
}

static int encode(const struct pkcs15_object *list, size_t count,
		  int (*one)(const struct pkcs15_object *in, uint8_t **der),
		  uint8_t **der, size_t *len)
{
	uint8_t *all = NULL, *part, *grown;
	size_t used = 0, i;
	int n = 0;

	for (i = 0; i < count; i++) {
		part = NULL;
		n = one(&list[i], &part);
		if (n < 0)
			break;
		grown = realloc(all, used + (size_t)n);
		if (grown) {
			memcpy(grown + used, part, (size_t)n);
			all = grown;
			used += (size_t)n;
		}
		OPENSSL_free(part);
		if (!grown) {
			n = -ENOMEM;
			break;
		}
	}
	if (n < 0) {
		free(all);
		return n;
	}
	*der = all;
	*len = used;
	return 0;
}

/**
 * pkcs15_encode_odf - write EF(ODF), ISO/IEC 7816-15 section 8.3
 * @list: the directories: kind and path
 * @count: how many, at least 1
 * @der: set to the content, to be freed
 * @len: set to its bytes
 *
 * Return: 0 or -ENOMEM.
 */
int pkcs15_encode_odf(const struct pkcs15_object *list, size_t count, uint8_t **der, size_t *len)
{
	return encode(list, count, directory_encode, der, len);
}

/**
 * pkcs15_encode - write a directory, ISO/IEC 7816-15 sections 8.4 to 8.10
 * @list: its objects, all of one kind; data is written in the opaque form,
 *	private keys as P-256 keys that never left the card, secret keys as such that came
 *	from outside and only verify, PINs as 4 to 16 ASCII digits
 * @count: how many, at least 1
 * @der: set to the content, to be freed
 * @len: set to its bytes
 *
 * Return: 0, -EINVAL for an object identifier that is none, -ENOMEM.
 */
int pkcs15_encode(const struct pkcs15_object *list, size_t count, uint8_t **der, size_t *len)
{
	return encode(list, count, object_encode, der, len);
}

/* Callers free with free(3), OpenSSL may have an allocator of its own */
static int give(uint8_t *part, int n, uint8_t **der, size_t *len)
{
	*der = n > 0 ? malloc((size_t)n) : NULL;
	if (*der) {
		memcpy(*der, part, (size_t)n);
		*len = (size_t)n;
	}
	OPENSSL_free(part);
	return *der ? 0 : -ENOMEM;
}

/**
 * pkcs15_encode_token - write EF(TokenInfo), ISO/IEC 7816-15 section 8.10
 * @label: name of the card
 * @serial: serial number
 * @serial_len: its bytes
 * @der: set to the content, to be freed
 * @len: set to its bytes
 *
 * Return: 0 or -ENOMEM.
 */
int pkcs15_encode_token(const char *label, const uint8_t *serial, size_t serial_len,
			uint8_t **der, size_t *len)
{
	P15_TOKEN *token = P15_TOKEN_new();
	uint8_t *part = NULL;
	int n = -1;

	if (token && !set_number(&token->version, 0) &&
	    !set_octets(&token->serial, V_ASN1_OCTET_STRING, serial, serial_len) &&
	    !set_text(&token->manufacturer, PKCS15_MANUFACTURER) && !set_text(&token->label, label))
		n = i2d_P15_TOKEN(token, &part);
	P15_TOKEN_free(token);
	return give(part, n, der, len);
}

/**
 * pkcs15_encode_application - write an entry of EF(DIR), ISO/IEC 7816-4 section 12.2.3
 * @label: name of the application
 * @aid: its identifier
 * @aid_len: bytes of @aid
 * @path: file identifiers of its DF, from the MF
 * @path_len: bytes of @path
 * @der: set to the entry, to be freed
 * @len: set to its bytes
 *
 * Return: 0 or -ENOMEM.
 */
int pkcs15_encode_application(const char *label, const uint8_t *aid, size_t aid_len,
			      const uint8_t *path, size_t path_len, uint8_t **der, size_t *len)
{
	P15_APPLICATION *app = P15_APPLICATION_new();
	uint8_t *part = NULL;
	int n = -1;

	if (app && !set_octets(&app->aid, V_ASN1_OCTET_STRING, aid, aid_len) &&
	    !set_text(&app->label, label) &&
	    !set_octets(&app->path, V_ASN1_OCTET_STRING, path, path_len))
		n = i2d_P15_APPLICATION(app, &part);
	P15_APPLICATION_free(app);
	return give(part, n, der, len);
}
