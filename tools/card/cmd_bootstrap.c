// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_card.h"
#include "named.h"

static int add_operators(struct bundle *content, enum bootstrap_operator kind, const char *file,
			 struct error *err)
{
	struct trust_certificates certs = {};
	char name[BUNDLE_NAME_MAX];
	size_t i;
	int ret;

	if (!file)
		return 0;
	ret = trust_certificates_read(&certs, file, err);
	for (i = 0; i < certs.count && !ret; i++) {
		snprintf(name, sizeof(name), "%s%zu", bootstrap_operator_prefix(kind), i + 1);
		ret = bundle_add(content, name, certs.certs[i].der, certs.certs[i].len, err);
	}
	trust_certificates_free(&certs);
	return ret;
}

static int add_authority(struct bundle *content, const char *file, struct error *err)
{
	struct trust_certificates certs = {};
	int ret = trust_certificates_read(&certs, file, err);

	if (!ret)
		ret = bundle_add(content, BOOTSTRAP_CARD_AUTHORITY, certs.certs[0].der,
				 certs.certs[0].len, err);
	trust_certificates_free(&certs);
	return ret;
}

static int make_content(const struct options *opt, struct bundle *content, struct error *err)
{
	int ret;

	if (opt->url && (strncmp(opt->url, "https://", 8) || strlen(opt->url) >= BOOTSTRAP_URL_MAX))
		return error_set(err, -EINVAL, "--url %s, expected https:// and at most %d bytes",
				 opt->url, BOOTSTRAP_URL_MAX - 1);
	ret = add_authority(content, opt->authority_cert, err) ?:
	      add_operators(content, BOOTSTRAP_OPERATOR_ANY, opt->operators, err) ?:
	      add_operators(content, BOOTSTRAP_OPERATOR_APPLICATION, opt->application_operators,
			    err);
	if (!ret && opt->url)
		ret = bundle_add(content, BOOTSTRAP_CARD_URL, opt->url, strlen(opt->url), err);
	return ret;
}

static int make(const struct options *opt, const uint8_t *cert, size_t cert_len, const void *what,
		uint8_t **object, size_t *len, struct error *err)
{
	return bootstrap_card_make(opt->signer_key, opt->signer_cert, cert, cert_len, what, object,
				   len, err);
}

/**
 * cmd_bootstrap - have an issued card name those who may bootstrap devices by it
 * @opt: the command line
 * @err: message on failure
 *
 * That is signed for this card alone.
 *
 * Return: 0; -EINVAL for a command line that is wrong; -ENOENT when there is nothing to take away;
 * another -errno.
 */
int cmd_bootstrap(const struct options *opt, struct error *err)
{
	struct bundle content = {};
	int ret;

	if (opt->operators && !strcmp(opt->operators, "none"))
		return named_write(opt, BUNDLE_BOOTSTRAP, make, NULL, err);
	if (!opt->operators && !opt->application_operators)
		return error_set(err, -EINVAL,
				 "bootstrap: --operators or --application-operators is missing");
	if (!opt->signer_key || !opt->signer_cert || !opt->authority_cert)
		return error_set(err, -EINVAL,
				 "bootstrap: --signer-key, --signer-cert or --authority-cert is missing");
	ret = make_content(opt, &content, err);
	if (!ret)
		ret = named_write(opt, BUNDLE_BOOTSTRAP, make, &content, err);
	bundle_free(&content);
	return ret;
}
