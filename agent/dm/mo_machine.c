// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a machine and its system say about themselves.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo_machine.h"
#include "agent/dm/tree_value.h"
#include "agent/file.h"
#include "agent/trust.h"

#define MACHINE_ID	"/etc/machine-id"
#define DMI		"/sys/class/dmi/id/"
#define OS_RELEASE	"/etc/os-release"
#define LOCALE		"/etc/default/locale"

/* Hashed with it, so that the identifier tells nobody what machine-id(5) is to be kept for */
#define SALT		"cardgate OMA DM device identifier\n"
#define ID_BYTES	16

static bool read_text(const char *path, char *text, size_t size)
{
	FILE *in = fopen(path, "re");
	size_t len;

	if (!in)
		return false;
	len = fread(text, 1, size - 1, in);
	fclose(in);
	text[len] = '\0';
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
	return len && tree_value_utf8((const uint8_t *)text, len);
}

/**
 * mo_machine_id - identifier of this device (DM_STDOBJ 5.3.1, DevId)
 * @text: filled in: a URN
 * @size: its room
 * @err: message on failure
 *
 * Return: 0, or -ENOENT when the machine has none.
 */
int mo_machine_id(char *text, size_t size, struct error *err)
{
	char id[128], salted[sizeof(SALT) + sizeof(id)];
	uint8_t digest[TRUST_DIGEST_SIZE];
	size_t used, i;

	if (!read_text(MACHINE_ID, id, sizeof(id)))
		return error_set(err, -ENOENT, MACHINE_ID ": no identifier of this machine");
	snprintf(salted, sizeof(salted), SALT "%s", id);
	if (trust_sha256(salted, strlen(salted), digest))
		return error_set(err, -EIO, "no SHA-256");
	used = (size_t)snprintf(text, size, "urn:cardgate:");
	for (i = 0; i < ID_BYTES && used + 3 < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%02x", digest[i]);
	return 0;
}

/**
 * mo_machine_dmi - what the firmware says
 * @name: file of /sys/class/dmi/id
 * @text: filled in; "unknown" when it says nothing
 * @size: its room
 */
void mo_machine_dmi(const char *name, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), DMI "%s", name);
	if (!read_text(path, text, size))
		snprintf(text, size, "unknown");
}

/* KEY=value or KEY="value", as os-release(5) and locale(5) write it */
static bool find_key(const char *path, const char *key, char *text, size_t size)
{
	char line[512], *value;
	FILE *in = fopen(path, "re");
	bool found = false;

	while (in && !found && fgets(line, sizeof(line), in)) {
		value = strchr(line, '=');
		if (!value || (size_t)(value - line) != strlen(key) ||
		    memcmp(line, key, strlen(key)))
			continue;
		value++;
		value += *value == '"';
		value[strcspn(value, "\"\n")] = '\0';
		snprintf(text, size, "%s", value);
		found = *value && tree_value_utf8((const uint8_t *)text, strlen(text));
	}
	if (in)
		fclose(in);
	return found;
}

/**
 * mo_machine_release - what the distribution says
 * @key: of os-release(5)
 * @text: filled in; "unknown" when it says nothing
 * @size: its room
 */
void mo_machine_release(const char *key, char *text, size_t size)
{
	if (!find_key(OS_RELEASE, key, text, size))
		snprintf(text, size, "unknown");
}

/**
 * mo_machine_language - language of the system, as RFC 5646 tags it
 * @text: filled in; "en" when nobody set one
 * @size: its room
 */
void mo_machine_language(char *text, size_t size)
{
	char *end;

	if (!find_key(LOCALE, "LANG", text, size) || !strcmp(text, "C") ||
	    !strncmp(text, "C.", 2) || !strcmp(text, "POSIX"))
		snprintf(text, size, "en");
	text[strcspn(text, ".@")] = '\0';
	end = strchr(text, '_');
	if (end)
		*end = '-';
}
