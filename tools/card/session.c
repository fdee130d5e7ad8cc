// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "agent/card_channel.h"
#include "agent/card_describe.h"
#include "session.h"

static bool matches(const struct card_reader *reader, const char *name)
{
	return name ? !!strstr(reader->name, name) : reader->present;
}

static int ambiguous(const struct card_reader *list, size_t count, const char *name,
		     struct error *err)
{
	char names[sizeof(err->text)] = "";
	size_t i, used = 0;

	for (i = 0; i < count; i++)
		if (matches(&list[i], name) && used < sizeof(names))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s\"%s\"",
						 used ? ", " : "", list[i].name);
	return error_set(err, -ENOTUNIQ, "%s; choose one with --reader: %.380s",
			 name ? "several readers have that name" :
			 "several readers have a card", names);
}

/* A whole name wins over a part of another's */
static int choose(const struct options *opt, struct card_reader *chosen, struct error *err)
{
	struct card_reader list[CARD_READERS_MAX];
	const char *name = opt->reader;
	size_t count, i, found = 0;
	int ret;

	ret = card_readers(list, &count, opt->timeout * 1000, err);
	if (ret)
		return ret;
	for (i = 0; i < count; i++) {
		if (name && !strcmp(list[i].name, name)) {
			*chosen = list[i];
			found = 1;
			break;
		}
		if (matches(&list[i], name)) {
			*chosen = list[i];
			found++;
		}
	}
	if (found > 1)
		return ambiguous(list, count, name, err);
	if (!found && name)
		return error_set(err, -ENODEV, "no reader called '%.128s'", name);
	if (!found)
		return error_set(err, -ENODEV, "no card in %s",
				 count ? "any reader" : "sight: there is no reader");
	if (!chosen->present)
		return error_set(err, -ENODEV, "%s: no card", chosen->name);
	return 0;
}

/**
 * session_open - take hold of a card
 * @s: set to the session
 * @opt: the reader wanted
 * @err: message on failure
 *
 * Return: 0, -ENODEV, -ENOTUNIQ, or as card_open(), card_begin() and
 * card_profile_find().
 */
int session_open(struct session *s, const struct options *opt, struct error *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = choose(opt, &s->reader, err);
	if (ret)
		return ret;
	ret = card_open(s->reader.name, opt->timeout * 1000, &s->card, err);
	if (ret)
		return ret;
	s->link = card_link(s->card);
	ret = card_begin(s->card, err);
	if (!ret)
		ret = card_describe(s->link, err);
	if (ret >= 0)
		ret = card_profile_find(s->link, &s->profile, err);
	if (!ret || ret == -ENOENT)
		return 0;
	session_close(s);
	return error_prefix(err, ret, "%s", s->reader.name);
}

/**
 * session_open_issued - take hold of a card that has our application
 * @s: set to the session
 * @opt: the reader wanted
 * @err: message on failure
 *
 * Return: as session_open(), and -ENOENT for a blank card.
 */
int session_open_issued(struct session *s, const struct options *opt, struct error *err)
{
	int ret = session_open(s, opt, err);

	if (ret || s->profile)
		return ret;
	session_close(s);
	return error_set(err, -ENOENT, "%s: a blank card: issue it first", s->reader.name);
}

static int check_tries(const char *reader, int tries, const struct options *opt,
		       struct error *err)
{
	if (!tries)
		return error_set(err, -EKEYREVOKED, "%s: admin PIN is blocked", reader);
	if (tries == 1 && !opt->last_try)
		return error_set(err, -EPERM,
				 "%s: only one try is left for the admin PIN; --last-try spends it",
				 reader);
	return 0;
}

static int tries_left(const struct session *s, struct error *err)
{
	const struct card_profile *profile = s->profile ? s->profile : &card_pkcs15;

	return profile->tries(s->link, err);
}

/**
 * session_ask - get the PIN of whoever may write
 * @opt: the file that has it, or whom to ask
 * @pin: set to it
 * @err: message on failure
 *
 * Who is asked sees the tries left, and is not asked when none is to be spent.
 * The card is let go of meanwhile: people type slowly.
 *
 * Return: 0, -EPERM when only one try is left, -EKEYREVOKED, or as
 * session_open() and secret_get().
 */
int session_ask(const struct options *opt, struct secret *pin, struct error *err)
{
	char prompt[CARD_READER_MAX + 64] = "Admin PIN of the card";
	struct session s;
	int tries, ret;

	if (opt->pin_file)
		return secret_get(pin, opt->pin_file, "admin-pin-file", prompt, err);
	ret = session_open(&s, opt, err);
	if (ret)
		return ret;
	tries = tries_left(&s, err);
	session_close(&s);
	ret = check_tries(s.reader.name, tries, opt, err);
	if (ret)
		return ret;
	if (tries > 0 && tries < INT_MAX)
		snprintf(prompt, sizeof(prompt), "Admin PIN of the card in %s (%d %s left)",
			 s.reader.name, tries, tries == 1 ? "try" : "tries");
	return secret_get(pin, NULL, "admin-pin-file", prompt, err);
}

/**
 * session_login - present the PIN of whoever may write
 * @s: the session; at its end the card forgets the PIN
 * @opt: whether to risk the last try
 * @pin: the PIN
 * @err: message on failure
 *
 * Return: 0, -EPERM when only one try is left, -EACCES, -EKEYREVOKED, or as
 * apdu_call().
 */
int session_login(struct session *s, const struct options *opt, const struct secret *pin,
		  struct error *err)
{
	const struct card_profile *profile = s->profile ? s->profile : &card_pkcs15;
	int ret = check_tries(s->reader.name, tries_left(s, err), opt, err);

	if (ret)
		return ret;
	card_reset_on_close(s->card);
	ret = profile->login(s->link, pin->data, pin->len, err);
	return ret ? error_prefix(err, ret, "%s: admin PIN", s->reader.name) : 0;
}

/* Never with the last try, unless it is to be risked */
static int present_user_pin(struct session *s, const struct options *opt, struct error *err)
{
	int tries = s->profile->user_tries(s->link, err), ret;
	char prompt[CARD_READER_MAX + 64] = "PIN of the card";
	struct secret pin;

	if (tries == 1 && !opt->last_try)
		return error_set(err, -EPERM,
				 "only one try is left for the user PIN; --last-try spends it");
	if (tries > 0 && tries < INT_MAX)
		snprintf(prompt, sizeof(prompt), "PIN of the card in %s (%d %s left)",
			 s->reader.name, tries, tries == 1 ? "try" : "tries");
	ret = secret_get(&pin, opt->pin_file, "pin-file", prompt, err);
	if (!ret) {
		card_reset_on_close(s->card);
		ret = s->profile->user_login(s->link, pin.data, pin.len, err);
	}
	secret_wipe(&pin);
	return ret;
}

/**
 * session_prove - have the card prove its key
 * @s: the session
 * @opt: where the user PIN is, for a key that takes it
 * @cert: certificate of the key, DER
 * @cert_len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EPERM when only one try of the PIN is left, as
 * card_profile_prove(), or as secret_get().
 */
int session_prove(struct session *s, const struct options *opt, const uint8_t *cert,
		  size_t cert_len, struct error *err)
{
	int ret = card_profile_prove(s->profile, s->link, cert, cert_len, err);

	if (ret != -EACCES)
		return ret;
	ret = present_user_pin(s, opt, err);
	return ret ? ret : card_profile_prove(s->profile, s->link, cert, cert_len, err);
}

/**
 * session_close - let go of the card
 * @s: the session
 */
void session_close(struct session *s)
{
	if (!s->card)
		return;
	card_channel_close(s->link);
	card_end(s->card, NULL);
	card_close(s->card);
	s->card = NULL;
}
