// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_mo.h"
#include "agent/file.h"
#include "agent/provision/provision_card.h"
#include "agent/provision/provision_read.h"
#include "session.h"

#define CERTIFICATE_MAX	16384

/* What no device would take is not signed */
static int check(const char *file, const uint8_t *data, size_t len, struct error *err)
{
	struct policy_errors errors = { .file = file };
	struct provision_document *document;
	int ret = provision_read(data, len, &document, &errors);

	if (!ret) {
		printf("%zu accounts\n", document->count);
		provision_free(document);
		return 0;
	}
	policy_errors_print(&errors, stderr);
	return error_set(err, ret, "%s: refused", file);
}

/* For a card that is elsewhere: its device's management server brings it there */
static int write_file(const struct options *opt, const uint8_t *data, size_t len,
		      struct error *err)
{
	size_t cert_len, object_len;
	uint8_t *cert, *object;
	int ret;

	if (!strcmp(opt->output, "-"))
		return error_set(err, -EINVAL, "provision: --output is missing");
	ret = file_read(opt->certificate, CERTIFICATE_MAX, &cert, &cert_len, err);
	if (ret)
		return ret;
	ret = provision_card_make(opt->signer_key, opt->signer_cert, cert, cert_len, data, len,
				  &object, &object_len, err);
	free(cert);
	if (ret)
		return error_prefix(err, ret, "%s", opt->certificate);
	ret = file_write(opt->output, 0600, object, object_len, err);
	free(object);
	return ret;
}

static int make(struct session *s, const struct options *opt, const uint8_t *data, size_t len,
		uint8_t **object, size_t *object_len, struct error *err)
{
	uint8_t *cert;
	size_t cert_len;
	int ret = s->profile->certificate(s->link, &cert, &cert_len, err);

	if (ret)
		return ret;
	ret = provision_card_make(opt->signer_key, opt->signer_cert, cert, cert_len, data, len,
				  object, object_len, err);
	free(cert);
	return ret;
}

static int write_card(const struct options *opt, const uint8_t *data, size_t len,
		      struct error *err)
{
	struct secret pin = { 0 };
	struct session s = { 0 };
	uint8_t *object = NULL;
	size_t object_len = 0;
	int ret;

	ret = session_ask(opt, &pin, err);
	if (!ret)
		ret = session_open_issued(&s, opt, err);
	if (ret)
		goto out;
	if (data)
		ret = make(&s, opt, data, len, &object, &object_len, err);
	if (!ret)
		ret = session_login(&s, opt, &pin, err);
	if (!ret) {
		tool_progress("writing the accounts");
		ret = card_mo_put(s.profile, s.link, BUNDLE_PROVISIONING, object, object_len, err);
	}
	session_close(&s);
out:
	free(object);
	secret_wipe(&pin);
	return ret;
}

/**
 * cmd_provision - put accounts for the card's user on an issued card, or take them away; or sign
 *	them for a card that is elsewhere
 * @opt: the command line
 * @err: message on failure
 *
 * They are signed for this card alone.
 *
 * Return: 0; -EINVAL for a document that is wrong; -ENOENT when there are none to take away;
 * another -errno.
 */
int cmd_provision(const struct options *opt, struct error *err)
{
	uint8_t *data;
	size_t len;
	int ret;

	if (!strcmp(opt->document, "none") && !opt->certificate)
		return write_card(opt, NULL, 0, err);
	if (!opt->signer_key || !opt->signer_cert)
		return error_set(err, -EINVAL,
				 "provision: --signer-key and --signer-cert are missing");
	ret = file_read(opt->document, PROVISION_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	ret = check(opt->document, data, len, err);
	if (!ret)
		ret = opt->certificate ? write_file(opt, data, len, err) :
					 write_card(opt, data, len, err);
	explicit_bzero(data, len);
	free(data);
	return ret;
}
