// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OMA client provisioning documents (WAP-183-ProvCont, OMA-WAP-TS-ProvCont-V1_1): characteristics
 * that stand for an account become one. What is not known is skipped, as the standard wants it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_xml.h"
#include "agent/provision/provision_form.h"
#include "agent/provision/provision_network.h"
#include "agent/provision/provision_read.h"
#include "agent/provision/provision_text.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define FIELD(name)	offsetof(struct provision_account, name)

struct kind {
	const char *name;
	const char *characteristic;
	const char *parm, *value;
	uint16_t port, tls_port;
	bool (*address)(const char *text);
	const char *expected;
	bool login;
};

/* The application identifiers are OMNA's, those in letters our own */
static const struct kind kinds[] = {
	[PROVISION_SMTP] = { "smtp", "APPLICATION", "APPID", "25", 587, 465,
			     provision_text_host, "a host", true },
	[PROVISION_IMAP] = { "imap", "APPLICATION", "APPID", "143", 993, 993,
			     provision_text_host, "a host", true },
	[PROVISION_XMPP] = { "xmpp", "APPLICATION", "APPID", "wA", 5222, 5223,
			     provision_text_host, "a host", true },
	[PROVISION_CALDAV] = { "caldav", "APPLICATION", "APPID", "caldav", 0, 0,
			       provision_text_url, "an http or https URL", true },
	[PROVISION_CARDDAV] = { "carddav", "APPLICATION", "APPID", "carddav", 0, 0,
				provision_text_url, "an http or https URL", true },
	[PROVISION_BOOKMARK] = { "bookmark", "APPLICATION", "APPID", "w2", 0, 0,
				 provision_text_url, "an http or https URL", false },
	[PROVISION_PROXY] = { "proxy", "PXLOGICAL", NULL, NULL, 3128, 0,
			      provision_text_host, "a host", false },
	[PROVISION_WLAN] = { "wlan", "NAPDEF", "BEARER", "WLAN", 0, 0,
			     provision_text_name, "an SSID", false },
	[PROVISION_VPN] = { "vpn", "NAPDEF", "BEARER", "VPN", 0, 0,
			    provision_text_host, "a host", false },
};

static const struct {
	const char *characteristic, *parm;
	size_t field;
	bool (*good)(const char *text);
	const char *expected;
} fields[] = {
	{ "APPLICATION", "NAME", FIELD(name), provision_text_name, "text" },
	{ "APPLICATION", "PROVIDER-ID", FIELD(provider), provision_text_word, "one word" },
	{ "APPLICATION", "FROM", FIELD(from), provision_text_word, "an address" },
	{ "APPADDR", "ADDR", FIELD(address), provision_text_word, "one word" },
	{ "PORT", "PORTNBR", FIELD(number), provision_text_word, "a number" },
	{ "PORT", "SERVICE", FIELD(service), provision_text_word, "one word" },
	{ "APPAUTH", "AAUTHTYPE", FIELD(auth), provision_text_word, "one word" },
	{ "APPAUTH", "AAUTHNAME", FIELD(user), provision_text_word, "one word" },
	{ "APPAUTH", "AAUTHSECRET", FIELD(secret), provision_text_name, "text" },
	{ "RESOURCE", "URI", FIELD(address), provision_text_word, "a URL" },
	{ "RESOURCE", "NAME", FIELD(name), provision_text_name, "text" },
	{ "PXLOGICAL", "PROXY-ID", FIELD(provider), provision_text_word, "one word" },
	{ "PXLOGICAL", "NAME", FIELD(name), provision_text_name, "text" },
	{ "PXPHYSICAL", "PXADDR", FIELD(address), provision_text_word, "one word" },
	{ "NAPDEF", "NAPID", FIELD(provider), provision_text_word, "one word" },
	{ "NAPDEF", "NAME", FIELD(name), provision_text_name, "text" },
	{ "NAPAUTHINFO", "AUTHTYPE", FIELD(auth), provision_text_word, "one word" },
	{ "NAPAUTHINFO", "AUTHNAME", FIELD(user), provision_text_word, "one word" },
	{ "NAPAUTHINFO", "AUTHSECRET", FIELD(secret), provision_text_name, "text" },
	{ "NAPDEF", "NAP-ADDRESS", FIELD(address), provision_text_word, "one word" },
	{ "WLAN", "PRI-SSID", FIELD(address), provision_text_name, "text" },
	{ "WLAN", "SECMODE", FIELD(service), provision_text_word, "one word" },
	{ "WLAN", "WPA-PRES-KEY-ASC", FIELD(secret), provision_text_name, "text" },
	{ "EAP", "EAPTYPE", FIELD(auth), provision_text_word, "one word" },
	{ "EAP", "USERNAME", FIELD(user), provision_text_word, "one word" },
	{ "EAP", "PASSWORD", FIELD(secret), provision_text_name, "text" },
	{ "EAP", "REALM", FIELD(realm), provision_text_host, "a domain" },
	{ "CERT", "SUB-KEY-ID", FIELD(key), provision_text_hex, "bytes in hexadecimal" },
};

/**
 * provision_kind_name - what a kind is called in file names and for programs
 * @kind: the kind
 */
const char *provision_kind_name(enum provision_kind kind)
{
	return kinds[kind].name;
}

/* As names of nodes are: in whatever letters, and without hyphens */
static bool alike(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "-");
		b += strspn(b, "-");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

/**
 * provision_type_like - which characteristic is it that somebody writes otherwise
 * @name: "AppAddr"
 *
 * Return: "APPADDR", NULL when it is none that is known.
 */
const char *provision_type_like(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(fields); i++)
		if (alike(fields[i].characteristic, name))
			return fields[i].characteristic;
	return NULL;
}

/**
 * provision_parm_like - which parm is it that somebody writes otherwise
 * @type: of its characteristic
 * @name: "PortNbr"
 *
 * Return: "PORTNBR", NULL when it is none that is known.
 */
const char *provision_parm_like(const char *type, const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(fields); i++)
		if (!strcmp(fields[i].characteristic, type) && alike(fields[i].parm, name))
			return fields[i].parm;
	for (i = 0; i < COUNT(kinds); i++)
		if (kinds[i].parm && !strcmp(kinds[i].characteristic, type) &&
		    alike(kinds[i].parm, name))
			return kinds[i].parm;
	return NULL;
}

static bool is_parm(const struct policy_element *element)
{
	return !strcmp(policy_xml_name(element), "parm");
}

static bool is_characteristic(const struct policy_element *element, struct policy_attribute *type)
{
	return !strcmp(policy_xml_name(element), "characteristic") &&
	       provision_text_attribute(element, "type", type);
}

static void take_parm(const char *type, const struct policy_element *parm,
		      struct provision_account *account, struct policy_errors *errors)
{
	struct policy_attribute name, value;
	unsigned int line = policy_xml_line(parm);
	char *text;
	size_t i;

	if (!provision_text_attribute(parm, "name", &name)) {
		policy_errors_add(errors, line, "parm without a name");
		return;
	}
	for (i = 0; i < COUNT(fields); i++)
		if (!strcmp(fields[i].characteristic, type) && !strcmp(fields[i].parm, name.value))
			break;
	if (i == COUNT(fields) || !provision_text_attribute(parm, "value", &value) || !*value.value)
		return;
	text = (char *)account + fields[i].field;
	if (strlen(value.value) >= PROVISION_TEXT_SIZE)
		policy_errors_add(errors, line, "%s has %zu bytes, at most %d expected",
				  name.value, strlen(value.value), PROVISION_TEXT_SIZE - 1);
	else if (!fields[i].good(value.value))
		/* Not shown: it may be a password */
		policy_errors_add(errors, line,
				  "%s is not %s: blanks, quotes or control characters in it",
				  name.value, fields[i].expected);
	else if (*text && strcmp(type, "RESOURCE"))
		policy_errors_add(errors, line, "%s a second time, once expected", name.value);
	else
		strcpy(text, value.value);
}

/* Its parms, and those of the characteristics inside, which policy_xml_open() limits in depth */
static void take_all(const char *type, const struct policy_element *element,
		     struct provision_account *account, struct policy_errors *errors)
{
	const struct policy_element *child;
	struct policy_attribute inner;

	for (child = policy_xml_child(element); child; child = policy_xml_next(child)) {
		if (is_parm(child))
			take_parm(type, child, account, errors);
		else if (is_characteristic(child, &inner))
			take_all(inner.value, child, account, errors);
		else
			policy_errors_add(errors, policy_xml_line(child),
					  "<%s>, expected parm or characteristic with a type",
					  policy_xml_name(child));
	}
}

static bool has_parm(const struct policy_element *element, const char *name, const char *wanted)
{
	const struct policy_element *child;
	struct policy_attribute attr;

	for (child = policy_xml_child(element); child; child = policy_xml_next(child))
		if (is_parm(child) && provision_text_attribute(child, "name", &attr) &&
		    !strcmp(attr.value, name) && provision_text_attribute(child, "value", &attr) &&
		    !strcmp(attr.value, wanted))
			return true;
	return false;
}

static const struct kind *find_kind(const char *type, const struct policy_element *element)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (!strcmp(kinds[i].characteristic, type) &&
		    (!kinds[i].parm || has_parm(element, kinds[i].parm, kinds[i].value)))
			return &kinds[i];
	return NULL;
}

static void make_id(struct provision_account *account)
{
	const char *from = *account->name ? account->name :
			   *account->provider ? account->provider : account->address;
	size_t len = 0;

	for (; *from && len < sizeof(account->id) - 1; from++) {
		if (isascii(*from) && isalnum((unsigned char)*from))
			account->id[len++] = (char)tolower((unsigned char)*from);
		else if (len && account->id[len - 1] != '-')
			account->id[len++] = '-';
	}
	while (len && account->id[len - 1] == '-')
		len--;
	account->id[len] = '\0';
}

static void check_port(const struct kind *kind, struct provision_account *account,
		       struct policy_errors *errors)
{
	unsigned long port;
	char *end;

	account->port = kind->port;
	if (*account->number) {
		port = strtoul(account->number, &end, 10);
		if (*end || !isdigit((unsigned char)*account->number) || !port || port > 65535)
			policy_errors_add(errors, account->line,
					  "PORTNBR \"%s\", 1 to 65535 expected", account->number);
		account->port = (uint16_t)port;
	}
	if (!strcmp(account->service, "STARTTLS"))
		account->starttls = true;
	else if (strcmp(account->service, "TLS"))
		account->starttls = account->port != kind->tls_port;
}

static void check(const struct kind *kind, const struct provision_form *form,
		  const struct provision_document *document, struct provision_account *account,
		  struct policy_errors *errors)
{
	char place[POLICY_ERROR_SIZE];
	size_t i;

	if (!kind->address(account->address))
		policy_errors_add(errors, account->line, "%s \"%s\", %s expected", kind->name,
				  account->address, kind->expected);
	if (kind->login && !*account->user)
		policy_errors_add(errors, account->line, "%s without AAUTHNAME", kind->name);
	check_port(kind, account, errors);
	provision_network_check(account, errors);
	make_id(account);
	if (!*account->id)
		policy_errors_add(errors, account->line,
				  "%s without a NAME that has a letter or a digit", kind->name);
	for (i = 0; i < document->count; i++) {
		if (document->accounts[i].kind != account->kind ||
		    strcmp(document->accounts[i].id, account->id))
			continue;
		provision_form_place(form, document->accounts[i].line, place, sizeof(place));
		policy_errors_add(errors, account->line,
				  "a second %s called \"%s\", the other is in %s", kind->name,
				  account->id, place);
	}
}

static void take_account(const char *type, const struct provision_form *form,
			 const struct policy_element *element,
			 struct provision_document *document, struct policy_errors *errors)
{
	const struct kind *kind = find_kind(type, element);
	struct provision_account *account;

	if (!kind)
		return;
	if (document->count == PROVISION_ACCOUNTS_MAX) {
		policy_errors_add(errors, policy_xml_line(element), "more than %d accounts",
				  PROVISION_ACCOUNTS_MAX);
		return;
	}
	account = &document->accounts[document->count];
	account->kind = (enum provision_kind)(kind - kinds);
	account->line = policy_xml_line(element);
	take_all(type, element, account, errors);
	check(kind, form, document, account, errors);
	document->count++;
}

static void take_document(const struct provision_form *form, const struct policy_element *root,
			  struct provision_document *document, struct policy_errors *errors)
{
	const struct policy_element *child;
	struct policy_attribute type;

	if (strcmp(policy_xml_name(root), "wap-provisioningdoc")) {
		policy_errors_add(errors, policy_xml_line(root),
				  "<%s>, expected <wap-provisioningdoc> or <MgmtTree>",
				  policy_xml_name(root));
		return;
	}
	for (child = policy_xml_child(root); child; child = policy_xml_next(child)) {
		if (is_characteristic(child, &type))
			take_account(type.value, form, child, document, errors);
		else
			policy_errors_add(errors, policy_xml_line(child),
					  "<%s>, expected characteristic with a type",
					  policy_xml_name(child));
	}
}

/**
 * provision_read - read a provisioning document
 * @data: XML, WBXML or TNDS, see provision_form_open()
 * @len: bytes of it, at most PROVISION_SIZE_MAX
 * @document: set to what it sets up, to be given to provision_free()
 * @errors: what is wrong with it
 *
 * Return: 0, -EINVAL when something is wrong, -ENOMEM.
 */
int provision_read(const uint8_t *data, size_t len, struct provision_document **document,
		   struct policy_errors *errors)
{
	struct provision_document *d;
	struct provision_form form;
	struct policy_xml *xml;
	int ret;

	if (!len || len > PROVISION_SIZE_MAX) {
		policy_errors_add(errors, 0, "%zu bytes, expected 1 to %d", len,
				  PROVISION_SIZE_MAX);
		return -EINVAL;
	}
	d = calloc(1, sizeof(*d));
	if (!d)
		return -ENOMEM;
	ret = provision_form_open(&form, data, len, errors);
	if (!ret)
		ret = policy_xml_open(form.xml.data, form.xml.len, &xml, errors);
	if (!ret) {
		take_document(&form, policy_xml_root(xml), d, errors);
		policy_xml_close(xml);
		ret = errors->count ? -EINVAL : 0;
	}
	provision_form_rename(&form, errors);
	provision_form_close(&form);
	if (ret) {
		provision_free(d);
		return ret;
	}
	*document = d;
	return 0;
}

/**
 * provision_free - forget a document, passwords included
 * @document: it, may be NULL
 */
void provision_free(struct provision_document *document)
{
	if (!document)
		return;
	explicit_bzero(document, sizeof(*document));
	free(document);
}
