// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a provisioning document may be: XML, WBXML, or management objects in TNDS, which is one of
 * them. Its content says which, and all become the first.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/syncml_tags.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tnds_wbxml.h"
#include "agent/provision/provision_form.h"
#include "agent/provision/provision_read.h"
#include "agent/provision/provision_text.h"
#include "agent/provision/provision_tnds.h"
#include "agent/provision/provision_wbxml.h"

#define ROOT		"MgmtTree"
#define NUMBER_MAX	5	/* bytes of 32 bits, seven in each */

/* Return: bytes of a number, 0 when it does not end */
static size_t number(const uint8_t *data, size_t len, uint32_t *n)
{
	size_t i;

	for (i = 0, *n = 0; i < len && i < NUMBER_MAX; i++) {
		*n = *n << 7 | (data[i] & 0x7f);
		if (!(data[i] & 0x80))
			return i + 1;
	}
	return 0;
}

/* WBXML: version, public identifier or 0 and its place in the table, character set, the table */
static bool wbxml_is_tnds(const uint8_t *data, size_t len)
{
	size_t at = 1, used, i, numbers = 3;
	uint32_t n = 0;
	const char *name;

	for (i = 0; i < numbers; i++) {
		used = number(data + at, len - at, &n);
		if (!used)
			return false;
		at += used;
		numbers += !i && !n;
	}
	if (n > len - at)
		return false;
	at += n;
	while (len - at > 2 && data[at] == TNDS_WBXML_SWITCH_PAGE)
		at += 2;
	name = at < len ? syncml_tag_name(SYNCML_PAGE_DDF << 8 | (data[at] & 0x3f)) : NULL;
	return name && !strcmp(name, ROOT);
}

/* The first element, behind the declarations and comments that documents begin with */
static bool text_is_tnds(const char *text, size_t len)
{
	const char *at = memchr(text, '<', len), *end = text + len, *colon;
	const char *ends;

	while (at && end - at > 4 && (at[1] == '?' || at[1] == '!')) {
		ends = at[1] == '?' ? "?>" : !strncmp(at, "<!--", 4) ? "-->" : ">";
		at = memmem(at + 2, (size_t)(end - at) - 2, ends, strlen(ends));
		at = at ? memchr(at, '<', (size_t)(end - at)) : NULL;
	}
	if (!at)
		return false;
	at++;
	colon = at;
	while (colon < end && !strchr("> \t\r\n/:", *colon))
		colon++;
	if (colon < end && *colon == ':')
		at = colon + 1;
	len = sizeof(ROOT) - 1;
	return (size_t)(end - at) > len && !strncmp(at, ROOT, len) && strchr("> \t\r\n/", at[len]);
}

static int from_tnds(struct provision_form *form, const uint8_t *data, size_t len, bool wbxml,
		     struct error *err)
{
	uint8_t *text = NULL;
	size_t text_len;
	int ret;

	if (!wbxml)
		return provision_tnds_read(data, len, &form->xml, &form->places, err);
	ret = tnds_from_wbxml(data, len, &text, &text_len, err);
	if (ret)
		return ret;
	ret = provision_tnds_read(text, text_len, &form->xml, &form->places, err);
	explicit_bzero(text, text_len);
	free(text);
	return ret;
}

/**
 * provision_form_open - make a document the text that is read
 * @form: filled in, to be given to provision_form_close() also on failure
 * @data: the document
 * @len: bytes of it, at least one and at most PROVISION_SIZE_MAX
 * @errors: what is wrong with it
 *
 * What it says is not looked at: see provision_read().
 *
 * Return: 0, -EINVAL when something is wrong, -ENOMEM.
 */
int provision_form_open(struct provision_form *form, const uint8_t *data, size_t len,
			struct policy_errors *errors)
{
	/* No text begins with a byte that is a version of WBXML */
	bool wbxml = *data <= TNDS_WBXML_VERSION_MAX;
	struct error err = {};
	int ret = 0;

	memset(form, 0, sizeof(*form));
	if (wbxml ? wbxml_is_tnds(data, len) : text_is_tnds((const char *)data, len))
		ret = from_tnds(form, data, len, wbxml, &err);
	else if (wbxml)
		ret = provision_wbxml_read(data, len, &form->xml, &form->places, &err);
	else
		bytes_add(&form->xml, data, len);
	if (ret == -ENOMEM || form->xml.error == -ENOMEM)
		return -ENOMEM;
	if (ret) {
		policy_errors_add(errors, 0, "%s", err.text);
		return -EINVAL;
	}
	if (!form->places.len)
		provision_text_blank_doctype(form->xml.data, form->xml.len);
	return 0;
}

/**
 * provision_form_place - say where a document has something
 * @form: the document
 * @line: of its text
 * @text: set to that
 * @size: room there
 */
void provision_form_place(const struct provision_form *form, unsigned int line, char *text,
			  size_t size)
{
	const char *at = (const char *)form->places.data, *end = at + form->places.len;
	const char *newline;

	if (!form->places.len) {
		snprintf(text, size, "line %u", line);
		return;
	}
	*text = '\0';
	for (; at < end && line; at = newline + 1, line--) {
		newline = memchr(at, '\n', (size_t)(end - at)) ?: end - 1;
		snprintf(text, size, "%.*s", (int)(newline - at), at);
	}
}

/**
 * provision_form_rename - have errors say where the document has what is wrong
 * @form: the document
 * @errors: lines of the text are replaced, unless they are those of the document
 */
void provision_form_rename(const struct provision_form *form, struct policy_errors *errors)
{
	char place[POLICY_ERROR_SIZE / 2], text[POLICY_ERROR_SIZE];
	size_t i;

	for (i = 0; form->places.len && i < errors->count && i < POLICY_ERRORS_MAX; i++) {
		if (!errors->list[i].line)
			continue;
		provision_form_place(form, errors->list[i].line, place, sizeof(place));
		snprintf(text, sizeof(text), "%s: %.*s", place,
			 (int)(sizeof(text) - sizeof(place) - 2), errors->list[i].text);
		strcpy(errors->list[i].text, text);
		errors->list[i].line = 0;
	}
}

/**
 * provision_form_close - forget the text, passwords included
 * @form: it
 */
void provision_form_close(struct provision_form *form)
{
	if (form->xml.data)
		explicit_bzero(form->xml.data, form->xml.size);
	bytes_free(&form->xml);
	bytes_free(&form->places);
}
