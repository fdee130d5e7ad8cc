// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/file.h"
#include "agent/trust.h"
#include "agent/trust_ocsp.h"
#include "binding.h"
#include "session.h"

/**
 * cmd_read - copy the bundle from a card
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0, -EINVAL rather than fill a terminal with it, -errno.
 */
int cmd_read(const struct options *opt, struct error *err)
{
	struct card_index index;
	struct bundle bundle;
	struct session s;
	int ret;

	if (!strcmp(opt->output, "-") && isatty(STDOUT_FILENO))
		return error_set(err, -EINVAL, "a bundle is not for terminals: expected -o FILE");
	ret = session_open_issued(&s, opt, err);
	if (ret)
		return ret;
	ret = card_profile_read(s.profile, s.link, NULL, &index, &bundle, err);
	session_close(&s);
	if (ret)
		return error_prefix(err, ret, "%s", s.reader.name);
	ret = bundle_save(&bundle, opt->output, err);
	bundle_free(&bundle);
	return ret;
}

/**
 * cmd_certificate - copy the certificate of a card's key, DER
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_certificate(const struct options *opt, struct error *err)
{
	struct session s;
	uint8_t *cert;
	size_t len;
	int ret;

	ret = session_open_issued(&s, opt, err);
	if (ret)
		return ret;
	ret = s.profile->certificate(s.link, &cert, &len, err);
	session_close(&s);
	if (ret)
		return error_prefix(err, ret, "%s", s.reader.name);
	ret = file_write(opt->output, 0644, cert, len, err);
	free(cert);
	return ret;
}

static int ask_responders(const struct trust_anchors *anchors, const struct options *opt,
			  struct error *err)
{
	const struct trust_ocsp how = { NULL, opt->timeout * 1000, trust_ocsp_fetch };
	size_t asked;
	int ret = trust_ocsp_check(anchors, &how, time(NULL), &asked, err);

	if (!ret)
		printf("ocsp:      %zu certificates name a responder%s\n", asked,
		       asked ? ", and are good" : "");
	return ret;
}

static int verify_chain(const struct options *opt, const struct bundle *bundle,
			const uint8_t *cert, size_t cert_len, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(bundle, BUNDLE_SIGNATURE);
	const struct bundle_object *lists;
	struct trust_verdict card, policy;
	struct trust_anchors *anchors;
	int ret;

	if (!ruleset || !signature)
		return error_set(err, -ENOENT, "bundle: expected objects %s and %s",
				 BUNDLE_RULESET, BUNDLE_SIGNATURE);
	ret = trust_anchors_load(&anchors, opt->anchors, err);
	if (ret)
		return ret;
	lists = bundle_find(bundle, BUNDLE_REVOCATION);
	if (lists)
		ret = trust_anchors_add_lists(anchors, lists->data, lists->len, BUNDLE_REVOCATION,
					      err);
	if (!ret)
		ret = trust_verify_card(anchors, time(NULL), cert, cert_len, &card, err);
	if (!ret)
		ret = trust_verify_ruleset(anchors, time(NULL), ruleset->data, ruleset->len,
					   signature->data, signature->len, &policy, err);
	if (!ret) {
		printf("card:      %s, issued by %s\n", card.subject, card.authority_name);
		printf("policy:    signed by %s, issued by %s\n", policy.subject,
		       policy.authority_name);
	}
	if (!ret && opt->online)
		ret = ask_responders(anchors, opt, err);
	trust_anchors_free(anchors);
	return ret;
}

static int verify(struct session *s, const struct options *opt, struct error *err)
{
	struct card_index index;
	struct bundle bundle;
	uint8_t *cert = NULL;
	size_t len, i;
	int ret;

	ret = card_profile_read(s->profile, s->link, NULL, &index, &bundle, err);
	if (ret)
		return ret;
	for (i = 0; i < index.count; i++)
		printf("%-10s %zu bytes, as indexed\n", index.objects[i].name,
		       index.objects[i].len);
	ret = s->profile->certificate(s->link, &cert, &len, err);
	if (!ret)
		ret = session_prove(s, opt, cert, len, err);
	if (!ret)
		printf("key:       proven by a fresh challenge\n");
	if (!ret)
		ret = binding_check(&bundle, cert, len, err);
	if (!ret)
		printf("binding:   the card may carry this policy\n");
	if (!ret && opt->anchors)
		ret = verify_chain(opt, &bundle, cert, len, err);
	free(cert);
	bundle_free(&bundle);
	return ret;
}

/**
 * cmd_verify - check a card
 * @opt: the command line
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -EKEYREJECTED, or another -errno.
 */
int cmd_verify(const struct options *opt, struct error *err)
{
	struct session s;
	int ret = session_open_issued(&s, opt, err);

	if (ret)
		return ret;
	ret = verify(&s, opt, err);
	session_close(&s);
	return ret ? error_prefix(err, ret, "%s", s.reader.name) : 0;
}
