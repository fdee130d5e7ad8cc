// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/association.h"
#include "agent/bootstrap/bootstrap_wait.h"
#include "agent/cli/bootstrapping.h"
#include "agent/cli/format.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/dm/transport.h"
#include "agent/file.h"

#define FETCH_S	30

static int read_file(const char *path, struct bootstrap_packet *packet, struct error *err)
{
	bool standard = !strcmp(path, "-");
	uint8_t *data = NULL;
	size_t len;
	int ret;

	ret = file_read(standard ? "/dev/stdin" : path, BOOTSTRAP_PACKET_MAX, &data, &len, err);
	if (ret)
		return ret;
	ret = bootstrap_packet_read(data, len, packet, err);
	explicit_bzero(data, len);
	free(data);
	return ret ? error_prefix(err, ret, "%s", standard ? "standard input" : path) : 0;
}

static int fetch(const char *url, struct bootstrap_packet *packet, struct error *err)
{
	const struct transport_tls tls = { .timeout_s = FETCH_S };
	struct transport_reply reply = { .body.max = BOOTSTRAP_BODY_MAX };
	struct transport *transport;
	int ret;

	ret = transport_open(&transport, &tls, err);
	if (ret)
		return ret;
	ret = transport_fetch(transport, url, &reply, err) ?:
	      bootstrap_packet_take(reply.type, reply.body.data, reply.body.len, packet, err);
	bytes_free(&reply.body);
	transport_close(transport);
	return ret ? error_prefix(err, ret, "%s", url) : 0;
}

/* The client asks for it (BOOT 1.3): where, says the card, else who set this device up */
static int fetch_own(struct bootstrapping *b, struct error *err)
{
	char url[BOOTSTRAP_URL_MAX];
	int ret;

	ret = bootstrap_device_card(&b->device, err);
	if (ret)
		return ret;
	if (*b->device.card.url)
		return fetch(b->device.card.url, &b->packet, err);
	ret = bootstrap_line(BOOTSTRAP_URL_FILE, url, sizeof(url), err);
	if (ret == -ENOENT)
		return error_set(err, ret, "no packet is named, by a card or in %s either",
				 BOOTSTRAP_URL_FILE);
	return ret ?: fetch(url, &b->packet, err);
}

static bool is_url(const char *text)
{
	return strstr(text, "://");
}

/**
 * cmd_bootstrap - take a management server, or accounts, from a packet
 * @cli: the command line; its argument names the packet; without one the card does
 * @err: message on failure
 *
 * Return: 0; as bootstrapping_run().
 */
int cmd_bootstrap(const struct cli *cli, struct error *err)
{
	struct bootstrapping b;
	int ret;

	ret = bootstrapping_begin(&b, cli, err);
	if (!ret && !cli->argument)
		ret = fetch_own(&b, err);
	else if (!ret && is_url(cli->argument))
		ret = fetch(cli->argument, &b.packet, err);
	else if (!ret)
		ret = read_file(cli->argument, &b.packet, err);
	if (!ret)
		ret = bootstrapping_run(&b, err);
	bootstrapping_end(&b);
	return ret;
}

/**
 * cmd_bootstrap_accept - take a packet that came by the network
 * @cli: the command line; its argument is what cardgate bootstrap list calls it
 * @err: message on failure
 *
 * It waits no longer, unless that can still come to something.
 *
 * Return: 0; -ENOENT; as bootstrapping_run().
 */
int cmd_bootstrap_accept(const struct cli *cli, struct error *err)
{
	struct bootstrapping b;
	int ret;

	ret = bootstrapping_begin(&b, cli, err);
	if (!ret)
		ret = bootstrap_wait_get(ASSOCIATION_DIR, cli->argument, &b.packet, err);
	if (!ret)
		ret = bootstrapping_run(&b, err);
	if ((!ret && !cli->dry_run) || ret == -EKEYEXPIRED)
		bootstrap_wait_remove(ASSOCIATION_DIR, cli->argument, NULL);
	bootstrapping_end(&b);
	return ret;
}

/**
 * cmd_bootstrap_refuse - never take a packet that came by the network
 * @cli: the command line; its argument is what cardgate bootstrap list calls it
 * @err: message on failure
 *
 * Return: 0; -ENOENT; as bootstrap_decline().
 */
int cmd_bootstrap_refuse(const struct cli *cli, struct error *err)
{
	struct bootstrapping b;
	int ret;

	ret = bootstrapping_begin(&b, cli, err);
	if (!ret)
		ret = bootstrap_wait_get(ASSOCIATION_DIR, cli->argument, &b.packet, err);
	if (!ret)
		ret = bootstrap_decline(&b.packet, &bootstrapping_place, err);
	if (!ret)
		ret = bootstrap_wait_remove(ASSOCIATION_DIR, cli->argument, err);
	if (!ret)
		bootstrap_report(ASSOCIATION_DIR, "warning", "packet declined");
	bootstrapping_end(&b);
	return ret;
}

static int print_json(const struct bootstrap_waiting *list, size_t count, struct error *err)
{
	struct json_object *root = json_map(), *packets = json_list(), *one;
	size_t i;

	for (i = 0; i < count; i++) {
		one = json_map();
		json_put_text(one, "id", list[i].id);
		json_put_text(one, "proof", list[i].proven ? "proven" : "takes a PIN");
		json_put_time(one, "since", list[i].since);
		json_add(packets, one);
	}
	json_put(root, "packets", packets);
	return json_print(root, err);
}

/**
 * cmd_bootstrap_list - show the packets that came by the network and wait
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_bootstrap_list(const struct cli *cli, struct error *err)
{
	static const char * const headings[] = { "PACKET", "PROOF", "SINCE" };
	struct bootstrap_waiting list[BOOTSTRAP_WAIT_MAX];
	struct table table = { .headings = headings, .columns = 3 };
	char since[FORMAT_TIME_SIZE];
	size_t count, i;
	int ret;

	ret = bootstrap_wait_list(ASSOCIATION_DIR, list, &count, err);
	if (ret)
		return ret;
	if (cli->json)
		return print_json(list, count, err);
	if (!count)
		puts("no packets");
	for (i = 0; i < count; i++) {
		table_add(&table, FORMAT_PLAIN, "%s", list[i].id);
		table_add(&table, FORMAT_PLAIN, "%s", list[i].proven ? "proven" : "takes a PIN");
		table_add(&table, FORMAT_PLAIN, "%s", format_time(list[i].since, since));
	}
	return count ? table_print(&table, stdout, err) : 0;
}
