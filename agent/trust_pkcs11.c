// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keys in a token, named by a URI of RFC 7512. OpenSSL's pkcs11 engine is what
 * Debian 12 has for it.
 */
#define OPENSSL_SUPPRESS_DEPRECATED	/* there is no provider for PKCS#11 yet */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/crypto.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/ui.h>

#include "agent/file.h"
#include "agent/trust_pkcs11.h"
#include "agent/trust_x509.h"

#define SCHEME		"pkcs11:"
#define PIN_SIZE_MAX	256

/**
 * struct token - what a URI says
 * @path: attributes that name the key; with the scheme
 * @module: PKCS#11 library, or NULL for the system's
 * @pin_source: file with the PIN, or NULL
 * @has_pin: the PIN itself is in it
 */
struct token {
	char *path;
	char *module;
	char *pin_source;
	bool has_pin;
};

/* Of "%20" and the like */
static char *decode(const char *text)
{
	char *copy = strdup(text), *out = copy, digits[3] = "";

	for (; copy && *text; text++) {
		if (*text == '%' && isxdigit((unsigned char)text[1]) &&
		    isxdigit((unsigned char)text[2])) {
			memcpy(digits, text + 1, 2);
			*out++ = (char)strtoul(digits, NULL, 16);
			text += 2;
		} else {
			*out++ = *text;
		}
	}
	if (copy)
		*out = '\0';
	return copy;
}

static bool take(const char *word, const char *name, char **value)
{
	size_t len = strlen(name);

	if (strncmp(word, name, len))
		return false;
	free(*value);
	*value = decode(word + len);
	return true;
}

static int parse(const char *uri, struct token *token, struct error *err)
{
	char *copy = strdup(uri), *query = copy ? strchr(copy, '?') : NULL, *word;
	char *pin = NULL;

	if (query)
		*query++ = '\0';
	token->path = copy;
	token->has_pin = copy && strstr(copy, "pin-value=");
	while ((word = strsep(&query, "&"))) {
		if (take(word, "pin-value=", &pin))
			token->has_pin = true;
		else if (!take(word, "module-path=", &token->module))
			take(word, "pin-source=", &token->pin_source);
	}
	free(pin);
	if (!copy)
		return error_set(err, -ENOMEM, "out of memory");
	/* Other users see command lines, and shells keep them */
	if (token->has_pin)
		return error_set(err, -EINVAL,
				 "PKCS#11 URI with a PIN in it, expected pin-source=FILE, or neither to be asked");
	return 0;
}

static void forget(struct token *token)
{
	free(token->path);
	free(token->module);
	free(token->pin_source);
}

static int set_pin(ENGINE *engine, const char *source, struct error *err)
{
	uint8_t *pin;
	size_t len;
	int ret;

	if (!strncmp(source, "file:", 5))
		source += 5;
	if (!strncmp(source, "//", 2))
		source += 2;
	ret = file_read(source, PIN_SIZE_MAX, &pin, &len, err);
	if (ret)
		return ret;
	pin[strcspn((char *)pin, "\r\n")] = '\0';
	if (!*pin)
		ret = error_set(err, -EINVAL, "%s: empty, expected a PIN", source);
	else if (ENGINE_ctrl_cmd_string(engine, "PIN", (char *)pin, 0) != 1)
		ret = trust_x509_error(err, -EIO, "PKCS#11 PIN");
	OPENSSL_cleanse(pin, len);
	free(pin);
	return ret;
}

/* Once it has a key it must stay, so nobody gives it back */
static int find_engine(const struct token *token, ENGINE **engine, struct error *err)
{
	static ENGINE *found;

	*engine = found;
	if (found)
		return 0;
	ENGINE_load_dynamic();
	*engine = ENGINE_by_id("pkcs11");
	ERR_clear_error();
	if (!*engine)
		return error_set(err, -ENOENT,
				 "OpenSSL has no engine pkcs11, expected that of libengine-pkcs11-openssl");
	if (token->module && ENGINE_ctrl_cmd_string(*engine, "MODULE_PATH", token->module, 0) != 1)
		return trust_x509_error(err, -EIO, token->module);
	if (ENGINE_init(*engine) != 1)
		return trust_x509_error(err, -EIO, "PKCS#11 engine");
	found = *engine;
	return 0;
}

/**
 * trust_pkcs11_is_uri - does this name a key in a token?
 * @text: name of a file, or a URI
 */
bool trust_pkcs11_is_uri(const char *text)
{
	return !strncmp(text, SCHEME, strlen(SCHEME));
}

/**
 * trust_pkcs11_load_key - private key in a token
 * @uri: RFC 7512; of its query attributes, module-path and pin-source count. A
 *	pin-value is refused. Without pin-source, OpenSSL asks on the terminal
 * @key: set to the key, which does not leave the token
 * @err: message on failure; no PIN is in it
 *
 * Return: 0, -EINVAL for a bad URI, -ENOENT without the engine, -ENOKEY when
 * there is no such key or the PIN is wrong, -EIO.
 */
int trust_pkcs11_load_key(const char *uri, EVP_PKEY **key, struct error *err)
{
	struct token token = {};
	ENGINE *engine;
	int ret;

	ret = parse(uri, &token, err);
	if (!ret)
		ret = find_engine(&token, &engine, err);
	if (!ret && token.pin_source)
		ret = set_pin(engine, token.pin_source, err);
	if (!ret) {
		*key = ENGINE_load_private_key(engine, token.path, UI_OpenSSL(), NULL);
		if (!*key)
			ret = error_set(err, -ENOKEY,
					"%s: no such private key, or the PIN is wrong", token.path);
		ERR_clear_error();
	}
	forget(&token);
	return ret;
}
