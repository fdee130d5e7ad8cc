// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device has to prove packets with */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/association.h"
#include "agent/bootstrap/bootstrap_device.h"
#include "agent/file.h"

/**
 * bootstrap_line - read a file of one line
 * @path: the file
 * @text: set to the line, without what ends it
 * @size: room there
 * @err: message on failure
 *
 * Return: 0; -EINVAL when it is empty; as file_read().
 */
int bootstrap_line(const char *path, char *text, size_t size, struct error *err)
{
	uint8_t *data = NULL;
	size_t len;
	int ret;

	*text = '\0';
	ret = file_read(path, size - 1, &data, &len, err);
	if (ret)
		return ret;
	memcpy(text, data, len);
	text[len] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	explicit_bzero(data, len);
	free(data);
	return *text ? 0 : error_set(err, -EINVAL, "%s: empty", path);
}

static int load_owner(struct bootstrap_device *device, const char *state, struct error *err)
{
	struct association association = {};
	int ret = association_load(&association, state, err);

	if (!ret && association.exists) {
		device->bound = true;
		memcpy(device->authority, association.authority, sizeof(device->authority));
	}
	association_free(&association);
	return ret == -ENOENT ? 0 : ret;
}

/**
 * bootstrap_device_load - find out whom this device believes
 * @device: to be given to bootstrap_device_free() also on failure
 * @place: directories of the association and of the authorities
 * @network_id_file: has what network and device share; NULL: BOOTSTRAP_NETWORK_ID_FILE, if it is
 *	there
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int bootstrap_device_load(struct bootstrap_device *device, const struct tree_place *place,
			  const char *network_id_file, struct error *err)
{
	int ret;

	memset(device, 0, sizeof(*device));
	ret = trust_anchors_load(&device->anchors, place->anchors, err);
	if (ret == -ENOENT)
		ret = 0;
	if (!ret)
		ret = load_owner(device, place->state, err);
	if (ret)
		return ret;
	ret = bootstrap_line(network_id_file ?: BOOTSTRAP_NETWORK_ID_FILE, device->network,
			     sizeof(device->network), err);
	return ret == -ENOENT && !network_id_file ? 0 : ret;
}

/* A device that is bound believes the cards of its authority alone */
static int check_owner(const struct bootstrap_device *device, struct error *err)
{
	const struct bootstrap_card *card = &device->card;

	if (!device->bound || !*card->authority_name ||
	    !memcmp(card->authority, device->authority, sizeof(device->authority)))
		return 0;
	return error_set(err, -EACCES,
			 "this device is bound to another authority than %s, whose card this is",
			 card->authority_name);
}

/**
 * bootstrap_device_card - ask the card whom it names
 * @device: its reader and card are set, when there is a card of ours: the first one
 * @err: message on failure
 *
 * Return: 0, also without a card; -EACCES when it is another authority's; as
 * bootstrap_card_read().
 */
int bootstrap_device_card(struct bootstrap_device *device, struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	size_t i, count = 0;
	int ret = -ENOENT;

	/* Without the service there is no card */
	if (card_readers(readers, &count, CARD_EXCHANGE_MS, NULL))
		return 0;
	for (i = 0; i < count && ret == -ENOENT; i++) {
		if (!readers[i].present)
			continue;
		bootstrap_card_free(&device->card);
		ret = bootstrap_card_read(readers[i].name, device->anchors, &device->card, err);
		if (!ret)
			memcpy(device->reader, readers[i].name, sizeof(device->reader));
	}
	return ret == -ENOENT ? 0 : ret ?: check_owner(device, err);
}

/**
 * bootstrap_device_secrets - all that a packet may be proven with here
 * @device: the device, whose the secrets stay
 * @pin: what the user typed in, or NULL
 * @secrets: filled in
 */
void bootstrap_device_secrets(const struct bootstrap_device *device, const char *pin,
			      struct bootstrap_secrets *secrets)
{
	*secrets = (struct bootstrap_secrets){
		.network = *device->network ? device->network : NULL,
		.pin = pin,
		.card = *device->reader ? &device->card : NULL,
		.anchors = device->anchors,
		.authority = device->bound ? device->authority : NULL,
		.at = time(NULL),
	};
}

/**
 * bootstrap_device_free - forget it
 * @device: it
 */
void bootstrap_device_free(struct bootstrap_device *device)
{
	bootstrap_card_free(&device->card);
	trust_anchors_free(device->anchors);
	explicit_bzero(device, sizeof(*device));
}
