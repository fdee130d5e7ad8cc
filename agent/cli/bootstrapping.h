/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_BOOTSTRAPPING_H
#define CARDGATE_CLI_BOOTSTRAPPING_H

#include "agent/bootstrap/bootstrap.h"
#include "agent/bootstrap/bootstrap_device.h"
#include "agent/cli/cli.h"

/**
 * struct bootstrapping - a packet on its way
 * @cli: the command line
 * @device: what it may be proven with
 * @packet: the packet
 * @offer: the same, proven
 */
struct bootstrapping {
	const struct cli *cli;
	struct bootstrap_device device;
	struct bootstrap_packet packet;
	struct bootstrap_offer offer;
};

extern const struct tree_place bootstrapping_place;

int bootstrapping_begin(struct bootstrapping *b, const struct cli *cli, struct error *err);
int bootstrapping_run(struct bootstrapping *b, struct error *err);
void bootstrapping_end(struct bootstrapping *b);

#endif
