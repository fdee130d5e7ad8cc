// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/file.h"
#include "agent/provision/provision_card.h"
#include "agent/provision/provision_read.h"
#include "named.h"

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

struct document {
	const uint8_t *data;
	size_t len;
};

static int make(const struct options *opt, const uint8_t *cert, size_t cert_len, const void *what,
		uint8_t **object, size_t *len, struct error *err)
{
	const struct document *document = what;

	return provision_card_make(opt->signer_key, opt->signer_cert, cert, cert_len,
				   document->data, document->len, object, len, err);
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
		return named_write(opt, BUNDLE_PROVISIONING, make, NULL, err);
	if (!opt->signer_key || !opt->signer_cert)
		return error_set(err, -EINVAL,
				 "provision: --signer-key and --signer-cert are missing");
	ret = file_read(opt->document, PROVISION_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	ret = check(opt->document, data, len, err);
	if (!ret)
		ret = opt->certificate ? write_file(opt, data, len, err) :
		      named_write(opt, BUNDLE_PROVISIONING, make,
				  &(struct document){ data, len }, err);
	explicit_bzero(data, len);
	free(data);
	return ret;
}
