// SPDX-License-Identifier: GPL-2.0-or-later
/* A packet comes by the network, from whoever: what may be true is kept for the user */
#include <errno.h>
#include <string.h>

#include "agent/bootstrap/bootstrap.h"
#include "agent/bootstrap/bootstrap_device.h"
#include "agent/bootstrap/bootstrap_receive.h"
#include "agent/bootstrap/bootstrap_seen.h"
#include "agent/bootstrap/bootstrap_wsp.h"

static int check_seen(const struct bootstrap_packet *packet, const char *state, struct error *err)
{
	uint8_t digest[TRUST_DIGEST_SIZE];

	if (bootstrap_packet_digest(packet, digest))
		return error_set(err, -EIO, "no SHA-256 of the packet");
	return bootstrap_seen_check(state, digest, err);
}

/**
 * bootstrap_receive_judge - may a packet that takes no PIN be put to the user
 * @packet: the packet
 * @place: directories of the association and of the authorities
 * @offer: filled in, to be given to bootstrap_offer_free() also on failure
 * @err: message on failure
 *
 * Return: as bootstrap_device_load(), bootstrap_device_card() and bootstrap_judge().
 */
int bootstrap_receive_judge(const struct bootstrap_packet *packet, const struct tree_place *place,
			    struct bootstrap_offer *offer, struct error *err)
{
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_number(packet->sec);
	struct bootstrap_secrets secrets;
	struct bootstrap_device device;
	int ret;

	memset(offer, 0, sizeof(*offer));
	ret = bootstrap_device_load(&device, place, NULL, err);
	if (!ret && mechanism && mechanism->proves_head)
		ret = bootstrap_device_card(&device, err);
	if (!ret) {
		bootstrap_device_secrets(&device, NULL, &secrets);
		ret = bootstrap_judge(packet, place->state, &secrets, offer, err);
	}
	bootstrap_device_free(&device);
	return ret;
}

static int judge(const struct bootstrap_packet *packet, const struct tree_place *place,
		 struct error *err)
{
	struct bootstrap_offer offer;
	int ret = bootstrap_receive_judge(packet, place, &offer, err);

	bootstrap_offer_free(&offer);
	return ret;
}

/**
 * bootstrap_receive - keep a packet that a network sent
 * @place: directories of the association and of the authorities
 * @bytes: what came: a push of WSP
 * @len: bytes of it
 * @id: set to what the packet is called
 * @err: message on failure
 *
 * One that takes a PIN is kept unproven; it is the user who has that.
 *
 * Return: 0; as bootstrap_wsp_read(), bootstrap_judge() and bootstrap_wait_put(). Then it is
 * forgotten, and the management server that there may be is told if it was a packet.
 */
int bootstrap_receive(const struct tree_place *place, const uint8_t *bytes, size_t len,
		      char id[BOOTSTRAP_WAIT_ID], struct error *err)
{
	const struct bootstrap_mechanism *mechanism;
	struct bootstrap_packet packet;
	bool takes_pin;
	int ret;

	ret = bootstrap_wsp_read(bytes, len, &packet, err);
	if (ret)
		goto out;
	mechanism = bootstrap_mechanism_number(packet.sec);
	takes_pin = mechanism && mechanism->takes_pin;
	ret = takes_pin ? check_seen(&packet, place->state, err) :
	      judge(&packet, place, err);
	if (!ret)
		ret = bootstrap_wait_put(place->state, &packet, !takes_pin, id, err);
	if (ret)
		bootstrap_report(place->state, "warning", "packet from the network refused: %s",
				 err->text);
out:
	bootstrap_packet_free(&packet);
	return ret;
}
