/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_SERVER_H
#define CARDGATE_DMSERVER_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/dmserver/db.h"

#define SERVER_NAME	"cardgate-dmserver"
#define MSEC_PER_HOUR	INT64_C(3600000)

/**
 * struct server - what the program was started with
 * @pool: the database
 * @listen: address and port
 * @cert: file with the certificate chain, PEM
 * @key: file with its key, PEM
 * @client_ca: file with authorities of devices' certificates, NULL for none
 * @enrol: group for devices that such an authority vouches for and that are
 *	not in the database yet, NULL to refuse them
 * @server_id: what devices know this server as
 * @bootstrap: directory of packets for new devices, NULL for none
 * @threads: that answer requests
 * @connections: at most at a time
 * @per_address: of those, from one address
 * @rate: requests per second from one address, 0 for no limit
 * @silent_hours: after which a device that was not heard of counts as silent
 * @keep_days: how long history is kept
 */
struct server {
	struct db_pool *pool;
	const char *listen, *cert, *key, *client_ca, *enrol, *server_id, *bootstrap;
	unsigned int threads, connections, per_address, rate, silent_hours, keep_days;
};

#endif
