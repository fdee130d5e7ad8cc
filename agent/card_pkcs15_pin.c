// SPDX-License-Identifier: GPL-2.0-or-later
/* The PINs of a PKCS #15 card: ours, or those that another's EF(AODF) has */
#include <errno.h>
#include <string.h>

#include "agent/card_os.h"
#include "agent/card_pin.h"
#include "agent/card_pkcs15.h"

#define ENTRIES_MAX	16

/*
 * Of somebody else's PINs, the issuer's lets write if there is one, unless the card says which.
 * Where all may make files, ours are for that PIN all the same.
 */
static bool suits(const struct apdu_link *link, const struct pkcs15_object *pin,
		  enum card_pin_holder holder)
{
	if (holder == CARD_PIN_OF_USER)
		return !pin->admin;
	return link->writer ? pin->reference == link->writer : pin->admin;
}

static int find(struct apdu_link *link, enum card_pin_holder holder, struct pkcs15_object *pin,
		struct error *err)
{
	struct pkcs15_object list[ENTRIES_MAX];
	size_t count, i, best = 0;
	int ret;

	memset(pin, 0, sizeof(*pin));
	pin->reference = holder == CARD_PIN_OF_USER ? CARD_PIN_USER : CARD_PIN_ADMIN;
	link->writer = 0;
	if (link->os) {
		ret = link->os->writer(link, card_pkcs15_aid, sizeof(card_pkcs15_aid), err);
		if (ret)
			return ret;
	}
	ret = card_pkcs15_find_guest(link, err);
	if (ret || (!link->guest && !link->os))
		return ret;
	ret = card_pkcs15_directory(link, PKCS15_AODF, list, ENTRIES_MAX, &count, err);
	if (ret)
		return ret;
	for (i = count; i-- > 0; )
		if (suits(link, &list[i], holder))
			best = i;
	if (!count && link->os)
		return error_set(err, -EPERM,
				 "the card has no PIN: format it with pkcs15-init first");
	if (count)
		*pin = list[best];
	if (link->os && holder == CARD_PIN_OF_ADMIN)
		link->writer = (uint8_t)pin->reference;
	return 0;
}

/* Fills a PIN up as its card wants it; one of a length that no PIN has stays as it is */
static size_t fill_up(const struct pkcs15_object *info, const uint8_t *pin, size_t len,
		      uint8_t padded[CARD_PIN_MAX])
{
	size_t size = len;

	if (len < CARD_PIN_MIN || len > CARD_PIN_MAX)
		return len;
	if (info->stored_len > len && info->stored_len <= CARD_PIN_MAX)
		size = info->stored_len;
	memset(padded, info->pad, CARD_PIN_MAX);
	memcpy(padded, pin, len);
	return size;
}

static int tries(struct apdu_link *link, enum card_pin_holder holder, struct error *err)
{
	struct pkcs15_object info;
	int ret = find(link, holder, &info, err);

	return ret ? ret : card_pin_tries(link, (uint8_t)info.reference, err);
}

static int login(struct apdu_link *link, enum card_pin_holder holder, const uint8_t *pin,
		 size_t len, struct error *err)
{
	uint8_t padded[CARD_PIN_MAX];
	struct pkcs15_object info;
	int ret = find(link, holder, &info, err);

	if (ret)
		return ret;
	len = fill_up(&info, pin, len, padded);
	ret = card_pin_verify(link, (uint8_t)info.reference, padded, len, err);
	explicit_bzero(padded, sizeof(padded));
	return ret;
}

/**
 * card_pkcs15_tries - tries left of whoever may write, see struct card_profile
 * @link: the card, in the application
 * @err: message on failure
 *
 * Return: as card_pin_tries(); -EPERM when nobody may write.
 */
int card_pkcs15_tries(struct apdu_link *link, struct error *err)
{
	return tries(link, CARD_PIN_OF_ADMIN, err);
}

/**
 * card_pkcs15_login - present the PIN of whoever may write, see struct card_profile
 * @link: the card, in the application
 * @pin: the PIN
 * @len: its digits
 * @err: message on failure
 *
 * Return: as card_pin_verify(); -EPERM when nobody may write.
 */
int card_pkcs15_login(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err)
{
	return login(link, CARD_PIN_OF_ADMIN, pin, len, err);
}

/**
 * card_pkcs15_user_tries - tries left of the holder's PIN, see struct card_profile
 * @link: the card, in the application
 * @err: message on failure
 *
 * Return: as card_pin_tries().
 */
int card_pkcs15_user_tries(struct apdu_link *link, struct error *err)
{
	return tries(link, CARD_PIN_OF_USER, err);
}

/**
 * card_pkcs15_user_login - present the holder's PIN, see struct card_profile
 * @link: the card, in the application
 * @pin: the PIN
 * @len: its digits
 * @err: message on failure
 *
 * Return: as card_pin_verify().
 */
int card_pkcs15_user_login(struct apdu_link *link, const uint8_t *pin, size_t len,
			   struct error *err)
{
	return login(link, CARD_PIN_OF_USER, pin, len, err);
}

/**
 * card_pkcs15_change_pin - change a PIN, see struct card_profile
 * @link: the card, in the application if it has one
 * @holder: whose
 * @old: the PIN
 * @old_len: its digits
 * @new: the new one
 * @new_len: its digits
 * @err: message on failure
 *
 * Return: as card_pin_change().
 */
int card_pkcs15_change_pin(struct apdu_link *link, enum card_pin_holder holder,
			   const uint8_t *old, size_t old_len, const uint8_t *new, size_t new_len,
			   struct error *err)
{
	uint8_t padded[2][CARD_PIN_MAX];
	struct pkcs15_object info;
	int ret = find(link, holder, &info, err);

	if (ret)
		return ret;
	old_len = fill_up(&info, old, old_len, padded[0]);
	new_len = fill_up(&info, new, new_len, padded[1]);
	ret = card_pin_change(link, (uint8_t)info.reference, padded[0], old_len, padded[1],
			      new_len, err);
	explicit_bzero(padded, sizeof(padded));
	return ret;
}
