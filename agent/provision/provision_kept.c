// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Accounts that came in bootstrap packets stay when the card is put in again, so their documents
 * are kept in a file of the user's: "120", a newline, so many bytes, a newline, and so on.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/bytes.h"
#include "agent/provision/provision_kept.h"

/**
 * provision_kept_next - the next document of the file
 * @file: the file
 * @len: bytes of it
 * @at: where it begins; moved behind it
 * @document: set to it, in the file
 * @document_len: bytes of it
 *
 * Return: false at the end, and where the file is damaged: then @at is not @len.
 */
bool provision_kept_next(const char *file, size_t len, size_t *at, const uint8_t **document,
			 size_t *document_len)
{
	size_t digits = 0, size = 0;

	while (*at + digits < len && digits < 6 && isdigit((unsigned char)file[*at + digits]))
		size = 10 * size + (size_t)(file[*at + digits++] - '0');
	if (!digits || size > PROVISION_SIZE_MAX || len - *at < digits + size + 2 ||
	    file[*at + digits] != '\n' || file[*at + digits + 1 + size] != '\n')
		return false;
	*document = (const uint8_t *)file + *at + digits + 1;
	*document_len = size;
	*at += digits + size + 2;
	return true;
}

/* One that is there already makes way */
static int merge(const struct provision_document *from, struct provision_document *all,
		 struct error *err)
{
	size_t i, k;

	for (i = 0; i < from->count; i++) {
		for (k = 0; k < all->count; k++)
			if (all->accounts[k].kind == from->accounts[i].kind &&
			    !strcmp(all->accounts[k].id, from->accounts[i].id))
				break;
		if (k == PROVISION_ACCOUNTS_MAX)
			return error_set(err, -E2BIG, "more than %d accounts of card and packets",
					 PROVISION_ACCOUNTS_MAX);
		all->accounts[k] = from->accounts[i];
		all->count += k == all->count;
	}
	return 0;
}

static int take(const char *whose, const uint8_t *data, size_t len,
		struct provision_document *all, struct error *err)
{
	struct policy_errors errors = { .file = "accounts" };
	struct provision_document *document;
	int ret = provision_read(data, len, &document, &errors);

	if (ret == -EINVAL && !errors.list[0].line)
		return error_set(err, ret, "the %s's accounts: %s", whose, errors.list[0].text);
	if (ret == -EINVAL)
		return error_set(err, ret, "line %u of the %s's accounts: %s",
				 errors.list[0].line, whose, errors.list[0].text);
	if (ret)
		return error_set(err, ret, "out of memory");
	ret = merge(document, all, err);
	provision_free(document);
	return ret;
}

static void put(struct bytes *out, const uint8_t *document, size_t len)
{
	char head[16];

	snprintf(head, sizeof(head), "%zu\n", len);
	bytes_text(out, head);
	bytes_add(out, document, len);
	bytes_text(out, "\n");
}

static int take_kept(const struct provision_file *file, const struct provision_input *input,
		     struct provision_document *all, struct bytes *out, struct error *err)
{
	const uint8_t *document;
	size_t at = 0, len, count = 0;
	int ret = 0;

	while (!ret && provision_kept_next(file->data, file->len, &at, &document, &len)) {
		if (len == input->packet_len && !memcmp(document, input->packet, len))
			continue;
		ret = take("packet", document, len, all, err);
		put(out, document, len);
		count++;
	}
	if (!ret && at < file->len)
		return error_set(err, -EBADMSG, "%s: damaged; cardgate provision --undo removes it",
				 PROVISION_KEPT);
	if (!ret && count == PROVISION_KEPT_MAX && input->packet && !input->forget)
		ret = error_set(err, -ENOSPC,
				"%d packets have set up accounts; cardgate provision --undo removes them",
				PROVISION_KEPT_MAX);
	return ret;
}

/**
 * provision_kept_gather - all accounts that a user is to have
 * @site: whose, opened
 * @input: of the card, and of a packet that is new
 * @all: empty; set to the accounts: the card's before those of packets, the last one's before
 *	those of earlier ones
 * @plan: the documents of packets are added, so that they are kept
 * @err: message on failure
 *
 * Return: 0; -ENODATA when there is no document; -EINVAL for one that is wrong; -E2BIG and -ENOSPC
 * when there are too many; -EBADMSG; as provision_site_read().
 */
int provision_kept_gather(const struct provision_site *site, const struct provision_input *input,
			  struct provision_document *all, struct provision_plan *plan,
			  struct error *err)
{
	struct provision_file file = {};
	struct bytes out = {};
	int ret;

	ret = provision_site_read(site, PROVISION_HOME, PROVISION_KEPT, &file, err);
	if (!ret && file.exists)
		ret = take_kept(&file, input, all, &out, err);
	if (!ret && input->packet && !input->forget) {
		ret = take("packet", input->packet, input->packet_len, all, err);
		put(&out, input->packet, input->packet_len);
	}
	if (!ret && input->card)
		ret = take("card", input->card, input->card_len, all, err);
	if (!ret && !input->card && !out.len && !input->forget)
		ret = error_set(err, -ENODATA, "there are no accounts to set up");
	if (!ret && out.error)
		ret = error_set(err, out.error, "out of memory");
	if (!ret && out.len)
		ret = provision_plan_add(plan, PROVISION_HOME, PROVISION_KEPT, 0600, "",
					 (const char *)out.data, out.len, err);
	if (out.data)
		explicit_bzero(out.data, out.len);
	bytes_free(&out);
	provision_site_free(&file);
	return ret;
}
