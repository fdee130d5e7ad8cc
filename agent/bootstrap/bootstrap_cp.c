// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Client provisioning documents: APPLICATION w7 is a management server, and becomes an account in
 * TNDS (BOOT 5.3.4); all else that this device knows is for the user's applications.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_content.h"
#include "agent/dm/mo.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_acl.h"
#include "agent/policy_xml.h"
#include "agent/provision/provision_read.h"
#include "agent/provision/provision_text.h"

/* Value of a parm of a characteristic, "" when there is none, or none that fits */
static void parm(const struct policy_element *in, const char *name, char *text, size_t size)
{
	const struct policy_element *child;
	struct policy_attribute attr;

	*text = '\0';
	for (child = in ? policy_xml_child(in) : NULL; child; child = policy_xml_next(child)) {
		if (strcmp(policy_xml_name(child), "parm") ||
		    !provision_text_attribute(child, "name", &attr) || strcmp(attr.value, name) ||
		    !provision_text_attribute(child, "value", &attr))
			continue;
		if (strlen(attr.value) < size)
			strcpy(text, attr.value);
		return;
	}
}

static const struct policy_element *next_of(const struct policy_element *child, const char *type)
{
	struct policy_attribute attr;

	for (; child; child = policy_xml_next(child))
		if (!strcmp(policy_xml_name(child), "characteristic") &&
		    provision_text_attribute(child, "type", &attr) && !strcmp(attr.value, type))
			return child;
	return NULL;
}

static void open_node(struct bytes *out, const char *name)
{
	bytes_text(out, "<Node><NodeName>");
	bytes_escape(out, name, strlen(name));
	bytes_text(out, "</NodeName>");
}

static void close_node(struct bytes *out)
{
	bytes_text(out, "</Node>");
}

static void leaf(struct bytes *out, const char *name, const char *value)
{
	if (!*value)
		return;
	open_node(out, name);
	bytes_text(out, "<Value>");
	bytes_escape(out, value, strlen(value));
	bytes_text(out, "</Value>");
	close_node(out);
}

/* Who proves: the names of client provisioning, and of DM_STDOBJ */
static const char *level(const char *name)
{
	static const char * const names[][2] = {
		{ "APPSRV", "CLCRED" }, { "CLIENT", "SRVCRED" }, { "OBEX", "OBEX" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i][0], name))
			return names[i][1];
	return "CLCRED";
}

static void proofs(struct bytes *out, const struct policy_element *application)
{
	const struct policy_element *auth = next_of(policy_xml_child(application), "APPAUTH");
	char value[BOOTSTRAP_TEXT_SIZE], number[16];
	unsigned int n = 0;

	if (!auth)
		return;
	open_node(out, "AppAuth");
	for (; auth; auth = next_of(policy_xml_next(auth), "APPAUTH")) {
		snprintf(number, sizeof(number), "%u", ++n);
		open_node(out, number);
		parm(auth, "AAUTHLEVEL", value, sizeof(value));
		leaf(out, "AAuthLevel", level(value));
		parm(auth, "AAUTHTYPE", value, sizeof(value));
		leaf(out, "AAuthType", value);
		parm(auth, "AAUTHNAME", value, sizeof(value));
		leaf(out, "AAuthName", value);
		parm(auth, "AAUTHSECRET", value, sizeof(value));
		leaf(out, "AAuthSecret", value);
		close_node(out);
	}
	close_node(out);
	explicit_bzero(value, sizeof(value));
}

static void address(struct bytes *out, const struct policy_element *application)
{
	const struct policy_element *addr = next_of(policy_xml_child(application), "APPADDR");
	const struct policy_element *port = addr ? next_of(policy_xml_child(addr), "PORT") : NULL;
	char value[BOOTSTRAP_TEXT_SIZE];

	open_node(out, "AppAddr");
	open_node(out, "1");
	parm(addr ?: application, "ADDR", value, sizeof(value));
	leaf(out, "Addr", value);
	leaf(out, "AddrType", "URI");
	parm(port, "PORTNBR", value, sizeof(value));
	if (*value) {
		open_node(out, "Port");
		open_node(out, "1");
		leaf(out, "PortNbr", value);
		close_node(out);
		close_node(out);
	}
	close_node(out);
	close_node(out);
}

/* Get, Replace and Delete are the server's alone (BOOT 5.3.4) */
static void account(struct bytes *out, const struct policy_element *application,
		    const char *server)
{
	char text[3 * BOOTSTRAP_TEXT_SIZE + 64];

	bytes_text(out, "<MgmtTree xmlns='" TNDS_NAMESPACE "'><VerDTD>" TNDS_VERSION "</VerDTD>");
	open_node(out, server);
	snprintf(text, sizeof(text), "Get=%s&Replace=%s&Delete=%s", server, server, server);
	bytes_text(out, "<RTProperties><ACL>");
	bytes_escape(out, text, strlen(text));
	bytes_text(out, "</ACL><Format><node/></Format><Type><DDFName>" MO_DMACC
		   "</DDFName></Type></RTProperties>");
	leaf(out, "AppID", "w7");
	leaf(out, "ServerID", server);
	parm(application, "NAME", text, BOOTSTRAP_TEXT_SIZE);
	leaf(out, "Name", text);
	address(out, application);
	proofs(out, application);
	close_node(out);
	bytes_text(out, "</MgmtTree>");
}

static int take_server(const struct policy_element *application,
		       struct bootstrap_content *content, struct error *err)
{
	static char type[] = TREE_TNDS_XML, uri[] = "./DMAcc";
	struct tree_item item = { .uri = uri, .format = TREE_XML, .type = type };
	char server[BOOTSTRAP_TEXT_SIZE];
	struct bytes out = {};

	parm(application, "PROVIDER-ID", server, sizeof(server));
	if (!tree_uri_name_ok(server) || !tree_acl_server_ok(server))
		return error_set(err, -EINVAL,
				 "line %u: PROVIDER-ID \"%s\", a server's identifier expected",
				 policy_xml_line(application), server);
	account(&out, application, server);
	if (out.error) {
		bytes_free(&out);
		return error_set(err, out.error, "out of memory");
	}
	item.data = out.data;
	item.len = out.len;
	return bootstrap_content_add(content, &item, err);
}

static int take_servers(const struct policy_element *root, struct bootstrap_content *content,
			struct error *err)
{
	const struct policy_element *c = next_of(policy_xml_child(root), "APPLICATION");
	char id[16];
	int ret = 0;

	for (; c && !ret; c = next_of(policy_xml_next(c), "APPLICATION")) {
		parm(c, "APPID", id, sizeof(id));
		if (!strcmp(id, "w7"))
			ret = take_server(c, content, err);
	}
	return ret;
}

static int take_applications(const uint8_t *xml, size_t len, struct bootstrap_content *content,
			     struct policy_errors *errors)
{
	struct provision_document *document;
	int ret = provision_read(xml, len, &document, errors);

	if (ret || !document->count) {
		provision_free(ret ? NULL : document);
		return ret;
	}
	provision_free(document);
	content->document = malloc(len);
	if (!content->document)
		return -ENOMEM;
	memcpy(content->document, xml, len);
	content->len = len;
	return 0;
}

/**
 * bootstrap_cp_read - what a client provisioning document would change
 * @xml: the document, at most PROVISION_SIZE_MAX bytes
 * @len: bytes of it
 * @content: filled in
 * @err: message on failure
 *
 * Return: 0, -EINVAL with the line that is wrong, -ENOMEM, as bootstrap_content_add().
 */
int bootstrap_cp_read(const uint8_t *xml, size_t len, struct bootstrap_content *content,
		      struct error *err)
{
	struct policy_errors errors = { .file = "packet" };
	struct policy_xml *doc;
	uint8_t *plain;
	int ret;

	/* Looks at its size, and at its form as a whole */
	ret = take_applications(xml, len, content, &errors);
	plain = ret ? NULL : malloc(len);
	if (!ret && !plain)
		ret = -ENOMEM;
	if (!ret) {
		memcpy(plain, xml, len);
		provision_text_blank_doctype(plain, len);
		ret = policy_xml_open(plain, len, &doc, &errors);
	}
	if (ret && errors.count)
		error_set(err, ret, "line %u of the packet: %s", errors.list[0].line,
			  errors.list[0].text);
	else if (ret)
		error_set(err, ret, "out of memory");
	if (!ret) {
		ret = take_servers(policy_xml_root(doc), content, err);
		policy_xml_close(doc);
	}
	if (plain)
		explicit_bzero(plain, len);
	free(plain);
	return ret;
}
