// SPDX-License-Identifier: GPL-2.0-or-later
/* Objects beside the policy on an issued card, each signed for this card alone */
#include <stdlib.h>

#include "agent/card_mo.h"
#include "named.h"
#include "session.h"

static int make_object(struct session *s, const struct options *opt, named_make make,
		       const void *what, uint8_t **object, size_t *len, struct error *err)
{
	uint8_t *cert;
	size_t cert_len;
	int ret = s->profile->certificate(s->link, &cert, &cert_len, err);

	if (ret)
		return ret;
	ret = make(opt, cert, cert_len, what, object, len, err);
	free(cert);
	return ret;
}

/**
 * named_write - put an object on an issued card, or take it away
 * @opt: the command line
 * @name: of the object
 * @make: makes it
 * @what: for @make; NULL: take the object away
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is none to take away; as session_ask(), session_open_issued(),
 * session_login(), @make and card_mo_put().
 */
int named_write(const struct options *opt, const char *name, named_make make, const void *what,
		struct error *err)
{
	struct secret pin = { 0 };
	struct session s = { 0 };
	uint8_t *object = NULL;
	size_t len = 0;
	int ret;

	ret = session_ask(opt, &pin, err);
	if (!ret)
		ret = session_open_issued(&s, opt, err);
	if (ret)
		goto out;
	if (what)
		ret = make_object(&s, opt, make, what, &object, &len, err);
	if (!ret)
		ret = session_login(&s, opt, &pin, err);
	if (!ret) {
		tool_progress("writing the card");
		ret = card_mo_put(s.profile, s.link, name, object, len, err);
	}
	session_close(&s);
out:
	free(object);
	secret_wipe(&pin);
	return ret;
}
