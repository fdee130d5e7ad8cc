// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Approval lists, see Documentation/approval.rst. Read as a stream: a list of all packages of a
 * distribution takes no more memory than a short one.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/approval_list.h"
#include "agent/approval_xml.h"
#include "agent/policy_syntax.h"
#include "agent/policy_value.h"

#define NAME_EXPECTED	POLICY_VALUE_NAME_WANTED
#define TEXT_EXPECTED	POLICY_VALUE_TEXT_WANTED
#define DATE_EXPECTED	"a day YYYY-MM-DD between 1970 and 2199"
#define HEX		"0123456789abcdef"

static int parse_digest(const char *value, void *out)
{
	uint8_t *digest = out;
	size_t i;

	if (strlen(value) != 2 * TRUST_DIGEST_SIZE || strspn(value, HEX) != 2 * TRUST_DIGEST_SIZE)
		return -EINVAL;
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		sscanf(value + 2 * i, "%2" SCNx8, &digest[i]);
	return 0;
}

static int parse_size(const char *value, void *out)
{
	uint64_t *size = out;
	char *end;

	errno = 0;
	*size = strtoull(value, &end, 10);
	return isdigit((unsigned char)*value) && !*end && !errno && *size ? 0 : -EINVAL;
}

static const struct policy_field list_fields[] = {
	{ "name", true, policy_value_name, offsetof(struct approval_list, name), NAME_EXPECTED },
	{ "version", true, policy_value_version, offsetof(struct approval_list, version),
	  "a number from 1 to 18446744073709551615" },
	{ "until", false, policy_value_date, offsetof(struct approval_list, until), DATE_EXPECTED },
	{}
};

#define DIGEST_FIELD \
	{ "sha256", true, parse_digest, offsetof(struct approval_entry, digest), \
	  "64 hexadecimal digits, small letters" }
#define TEXT_FIELD(field, required) \
	{ #field, required, policy_value_text, offsetof(struct approval_entry, field), \
	  TEXT_EXPECTED }

static const struct policy_field package_fields[] = {
	TEXT_FIELD(name, true),
	TEXT_FIELD(version, false),
	TEXT_FIELD(architecture, false),
	DIGEST_FIELD,
	{ "size", false, parse_size, offsetof(struct approval_entry, size), "bytes, at least 1" },
	{ "until", false, policy_value_date, offsetof(struct approval_entry, until),
	  DATE_EXPECTED },
	{}
};

static const struct policy_field withdrawn_fields[] = {
	TEXT_FIELD(name, false),
	DIGEST_FIELD,
	TEXT_FIELD(reason, false),
	{}
};

static int read_fields(struct approval_xml *xml, const struct policy_field *fields, void *object,
		       struct error *err)
{
	const struct policy_field *field;
	const char *name, *value;
	unsigned int seen = 0;

	while (approval_xml_attribute(xml, &name, &value)) {
		for (field = fields; field->name && strcmp(field->name, name); field++)
			;
		if (!field->name)
			return approval_xml_error(xml, err, "unknown attribute %.60s", name);
		if (field->parse(value, (char *)object + field->offset))
			return approval_xml_error(xml, err,
						  "attribute %s is \"%.60s\", expected %s", name,
						  value, field->expected);
		seen |= 1U << (field - fields);
	}
	for (field = fields; field->name; field++)
		if (field->required && !(seen & 1U << (field - fields)))
			return approval_xml_error(xml, err, "attribute %s is missing, expected %s",
						  field->name, field->expected);
	return 0;
}

static int read_entry(struct approval_xml *xml, struct approval_list *list,
		      struct approval_entry *entry, struct error *err)
{
	const char *name = approval_xml_name(xml);

	*entry = (struct approval_entry){ .until = INT32_MAX };
	if (list->entries == APPROVAL_ENTRIES_MAX)
		return approval_xml_error(xml, err, "expected at most %d packages",
					  APPROVAL_ENTRIES_MAX);
	list->entries++;
	entry->withdrawn = !strcmp(name, "withdrawn");
	if (!entry->withdrawn && strcmp(name, "package"))
		return approval_xml_error(xml, err,
					  "element <%.60s>, expected <package> or <withdrawn>",
					  name);
	return read_fields(xml, entry->withdrawn ? withdrawn_fields : package_fields, entry, err);
}

static int read_list(struct approval_xml *xml, struct approval_list *list, approval_each each,
		     void *data, struct error *err)
{
	struct approval_entry entry;
	int ret, depth;

	while ((ret = approval_xml_next(xml, &depth, err)) > 0) {
		if (depth == 0 && strcmp(approval_xml_name(xml), "approvals"))
			ret = approval_xml_error(xml, err, "element <%.60s>, expected <approvals>",
						 approval_xml_name(xml));
		else if (depth == 0)
			ret = read_fields(xml, list_fields, list, err);
		else if (depth == 1)
			ret = read_entry(xml, list, &entry, err);
		else
			ret = approval_xml_error(xml, err, "element <%.60s>, expected none there",
						 approval_xml_name(xml));
		if (!ret && depth == 1 && each)
			ret = each(data, &entry);
		if (ret)
			return ret;
	}
	return ret;
}

/**
 * approval_list_read - what an approval list says
 * @xml: its text, UTF-8, of any origin
 * @len: bytes of it
 * @list: filled in
 * @each: given each entry, also of a list that turns out to be malformed behind it; may be NULL
 * @data: for @each
 * @err: message on failure, with the line
 *
 * Return: 0; -EBADMSG when it is no such list; -ENOMEM; what @each returns.
 */
int approval_list_read(const uint8_t *xml, size_t len, struct approval_list *list,
		       approval_each each, void *data, struct error *err)
{
	struct approval_xml *reader;
	int ret;

	*list = (struct approval_list){ .until = INT32_MAX };
	ret = approval_xml_open(&reader, xml, len, err);
	if (ret)
		return ret;
	ret = read_list(reader, list, each, data, err);
	approval_xml_close(reader);
	return ret;
}
