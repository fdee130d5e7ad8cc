// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/bootstrap/bootstrap_content.h"
#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/dm/syncml.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_value.h"
#include "agent/file.h"
#include "bootstrap.h"

#define HOURS_DEFAULT	168
#define HOURS_MAX	87600
#define SECRET_MAX	64

static const char *sec, *mac_key, *pin_file, *network_file, *key, *cert, *hours_text, *card;
static const char *output;

static const struct option_spec options[] = {
	{ "key", 0, "KEY", "sign: private key of the operator, PEM, or its PKCS#11 URI", false,
	  &key, 1 },
	{ "cert", 0, "FILE", "sign: its certificate, and those up to the anchor, PEM", false, &cert,
	  1 },
	{ "hours", 0, "N", "sign: for how long it is good, 168 when not given", false, &hours_text,
	  1 },
	{ "card", 0, "SHA-256", "sign: for this card alone; of its key, 64 hexadecimal digits",
	  false, &card, 1 },
	{ "mac-key", 0, "FILE", "instead: a MAC with this key, which cards have as well", false,
	  &mac_key, 1 },
	{ "sec", 0, "NAME", "instead: USERPIN, NETWORKID or USERPIN_NETWORKID", false, &sec, 1 },
	{ "pin-file", 0, "FILE", "has the PIN", false, &pin_file, 1 },
	{ "network-id-file", 0, "FILE", "has what network and device share", false, &network_file,
	  1 },
	{ "output", 'o', "FILE", "the packet", true, &output, 1 },
	{}
};

/* So that a second packet with the same account is another one */
static const char *session_id(struct syncml *message)
{
	uint16_t random = 0;

	trust_random(&random, sizeof(random));
	return syncml_format(message, "%X", random | 1);
}

/* A message of DM (BOOT 5.4): the account comes in by the Inbox */
static int make_message(const uint8_t *wbxml, size_t len, struct bootstrap_packet *packet,
			struct error *err)
{
	struct syncml *message = syncml_new();
	struct syncml_command *add;
	struct syncml_item *item;
	int ret = -ENOMEM;

	if (!message)
		return error_set(err, -ENOMEM, "out of memory");
	message->ver_dtd = SYNCML_VERSION_DTD;
	message->ver_proto = SYNCML_VERSION_DM;
	message->session_id = session_id(message);
	message->msg_id = 1;
	message->source = message->target = "cardgate-bootstrap";
	message->final = true;
	add = syncml_append(message, NULL, SYNCML_ADD);
	item = add ? syncml_item(message, add) : NULL;
	if (item) {
		add->cmd_id = 1;
		item->target = "./Inbox";
		item->meta.format = "bin";
		item->meta.type = TREE_TNDS_WBXML;
		item->data = syncml_copy(message, wbxml, len);
		item->len = len;
		ret = item->data ? syncml_encode(message, SYNCML_WBXML, &packet->body,
						 &packet->body_len, err) : -ENOMEM;
	}
	syncml_free(message);
	packet->type = BOOTSTRAP_DM;
	return ret == -ENOMEM ? error_set(err, ret, "out of memory") : ret;
}

static int make_account(const uint8_t *xml, size_t len, struct bootstrap_packet *packet,
			struct error *err)
{
	struct tnds tnds = {};
	uint8_t *wbxml = NULL;
	size_t wbxml_len;
	int ret;

	ret = tnds_decode(&tnds, xml, len, err);
	if (!ret)
		ret = tnds_encode_wbxml(&tnds, TREE_PROP_ACL | TREE_PROP_FORMAT | TREE_PROP_TYPE |
					TREE_PROP_VALUE, &wbxml, &wbxml_len, err);
	tnds_free(&tnds);
	if (!ret)
		ret = make_message(wbxml, wbxml_len, packet, err);
	free(wbxml);
	return ret;
}

static int make_body(const char *path, struct bootstrap_packet *packet, struct error *err)
{
	struct bootstrap_content content = {};
	uint8_t *data;
	size_t len;
	int ret;

	ret = file_read(path, BOOTSTRAP_BODY_MAX, &data, &len, err);
	if (ret)
		return ret;
	if (memmem(data, len, "<MgmtTree", 9)) {
		ret = make_account(data, len, packet, err);
		free(data);
	} else {
		packet->type = len && *data < ' ' ? BOOTSTRAP_CP : BOOTSTRAP_CP_XML;
		packet->body = data;
		packet->body_len = len;
	}
	/* What no device would take is not sent */
	if (!ret)
		ret = bootstrap_content_read(packet, &content, err);
	bootstrap_content_free(&content);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

static int read_secret(const char *path, char *text, const char **secret, struct error *err)
{
	uint8_t *data;
	size_t len;
	int ret;

	if (!path)
		return 0;
	ret = file_read(path, SECRET_MAX - 1, &data, &len, err);
	if (ret)
		return ret;
	memcpy(text, data, len);
	text[len] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	free(data);
	*secret = text;
	return 0;
}

static int prove_shared(struct bootstrap_packet *packet, struct error *err)
{
	char pin[SECRET_MAX], network[SECRET_MAX];
	struct bootstrap_secrets secrets = {};
	int ret;

	ret = read_secret(pin_file, pin, &secrets.pin, err) ?:
	      read_secret(network_file, network, &secrets.network, err);
	return ret ?: bootstrap_hmac_make(packet, &secrets, err);
}

static int prove(struct bootstrap_packet *packet, unsigned int hours, struct error *err)
{
	int ret = 0;

	if (sec)
		return prove_shared(packet, err);
	if (trust_random(packet->id, sizeof(packet->id)))
		ret = error_set(err, -EIO, "no random number");
	packet->until = time(NULL) + hours * 3600L;
	if (!ret && mac_key)
		return bootstrap_mac_make(packet, mac_key, err);
	return ret ?: bootstrap_sign_make(packet, key, cert, err);
}

static int parse_card(struct bootstrap_packet *packet)
{
	char pair[3] = "";
	size_t i;

	if (strlen(card) != 2 * TRUST_DIGEST_SIZE ||
	    card[strspn(card, "0123456789abcdefABCDEF")])
		return -EINVAL;
	for (i = 0; i < TRUST_DIGEST_SIZE; i++) {
		memcpy(pair, card + 2 * i, 2);
		packet->card[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	packet->has_card = true;
	return 0;
}

/* What is wrong with the command line, or 0 */
static int check_usage(struct bootstrap_packet *packet, unsigned int *hours)
{
	const struct bootstrap_mechanism *mechanism = sec ? bootstrap_mechanism_named(sec) : NULL;

	if (sec && (!mechanism || mechanism->proves_head))
		return usage_error(&cmd_make,
				   "--sec %s, expected USERPIN, NETWORKID or USERPIN_NETWORKID",
				   sec);
	if ((sec && (card || hours_text)) || !!sec + !!mac_key + (key || cert) != 1 ||
	    !key != !cert)
		return usage_error(&cmd_make, "--key and --cert, --mac-key or --sec expected");
	if (hours_text && parse_number(hours_text, HOURS_MAX, hours))
		return usage_error(&cmd_make, "--hours %s, expected 1 to %d", hours_text,
				   HOURS_MAX);
	if (card && parse_card(packet))
		return usage_error(&cmd_make, "--card %s, expected 64 hexadecimal digits", card);
	packet->sec = mechanism ? mechanism->number : -1;
	return 0;
}

static int run(int argc, char **argv)
{
	struct bootstrap_packet packet = {};
	unsigned int hours = HOURS_DEFAULT;
	struct bytes out = {};
	struct error err = {};
	int ret;

	(void)argc;
	ret = check_usage(&packet, &hours);
	if (ret)
		return ret;
	ret = make_body(argv[0], &packet, &err);
	if (!ret)
		ret = prove(&packet, hours, &err);
	if (!ret) {
		bootstrap_packet_write(&packet, &out);
		ret = out.error ? error_set(&err, out.error, "out of memory") :
		      file_write(output, 0600, out.data, out.len, &err);
	}
	bytes_free(&out);
	bootstrap_packet_free(&packet);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_make = {
	"make", "FILE", 1, 1,
	"make a packet of an account in TNDS or a client provisioning document", options, run,
};
