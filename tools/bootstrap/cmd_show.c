// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/bootstrap/bootstrap.h"
#include "agent/trust_bootstrap.h"
#include "bootstrap.h"

static const struct option_spec options[] = { {} };

static void show_hex(const char *what, const uint8_t *bytes, size_t len)
{
	size_t i;

	fputs(what, stdout);
	for (i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
}

/* Who says to have signed it: nobody is believed here */
static void show_signer(const struct bootstrap_packet *packet)
{
	struct trust_verdict signer = {};
	struct bytes content = {};
	struct error err = {};

	bootstrap_packet_signed(packet, &content);
	if (content.error || trust_bootstrap_verify(NULL, 0, content.data, content.len, packet->mac,
						    packet->mac_len, &signer, &err))
		printf("signature  wrong: %s\n", err.text);
	else
		printf("signed by  %s\n", signer.subject);
	bytes_free(&content);
}

static int show(const struct bootstrap_packet *packet, struct error *err)
{
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_number(packet->sec);
	struct bootstrap_offer offer = {};
	char text[32];
	int ret;

	printf("type       %s\nproof      %s\n", bootstrap_type_name(packet->type),
	       mechanism ? mechanism->name : "none");
	if (packet->sec == BOOTSTRAP_SIGNED)
		show_signer(packet);
	if (packet->until &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", gmtime(&packet->until)))
		printf("good until %s UTC\n", text);
	if (packet->has_card)
		show_hex("card       ", packet->card, sizeof(packet->card));
	snprintf(offer.verdict.by, sizeof(offer.verdict.by), "whoever");
	ret = bootstrap_content_read(packet, &offer.content, err);
	if (!ret)
		bootstrap_describe(&offer, stdout);
	bootstrap_offer_free(&offer);
	return ret;
}

static int run(int argc, char **argv)
{
	struct bootstrap_packet packet;
	struct error err = {};
	int ret;

	(void)argc;
	ret = load_packet(argv[0], &packet, &err);
	if (!ret)
		ret = show(&packet, &err);
	bootstrap_packet_free(&packet);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_show = {
	"show", "PACKET", 1, 1, "say what a packet would do and what proves it", options, run,
};
