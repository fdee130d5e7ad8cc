/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_TOOL_H
#define CARDGATE_CARD_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define TOOL_NAME	"cardgate-card"
#define TOOL_HOLDER	"Cardgate card"
#define TOOL_DAYS	1825
#define TOOL_TIMEOUT	30	/* making a key takes some cards long */

/**
 * struct options - the command line
 * @reader: name or part of it, NULL: the only reader with a card
 * @timeout: seconds that each answer of a card may take
 * @bundle: file
 * @authority_key: file, PEM
 * @authority_cert: file, PEM
 * @document: file with accounts for the card's user; "none": none
 * @certificate: file with that of a card that is not here, DER; NULL: the card is here
 * @operators: file with certificates, PEM; "none": none; NULL: likewise
 * @application_operators: likewise
 * @url: of a bootstrap packet; NULL: none
 * @signer_key: file, PEM
 * @signer_cert: file, PEM
 * @holder: whose card it is, NULL: nobody's in particular
 * @department: where they work; NULL: nowhere in particular
 * @ocsp: URL of the responder for its certificate; NULL: none
 * @mac_key: file with the key for MACs; NULL: the card gets none
 * @batch: file with a list of people
 * @state: file that says whose card is made; NULL: beside @batch
 * @days: for how long its certificate is valid
 * @pin_file: the PIN asked for; NULL: ask at the terminal
 * @new_pin_file: the PIN to set; NULL: ask at the terminal
 * @output: file
 * @anchors: directory of authorities to believe
 * @json: machine-readable output
 * @last_try: risk the last try of a PIN
 * @online: ask OCSP responders, too
 * @user: the user PIN is meant, not the admin PIN
 */
struct options {
	const char *reader;
	unsigned int timeout;
	const char *bundle;
	const char *authority_key;
	const char *authority_cert;
	const char *document;
	const char *certificate;
	const char *operators;
	const char *application_operators;
	const char *url;
	const char *signer_key;
	const char *signer_cert;
	const char *holder;
	const char *department;
	const char *ocsp;
	const char *mac_key;
	const char *batch;
	const char *state;
	unsigned int days;
	const char *pin_file;
	const char *new_pin_file;
	const char *output;
	const char *anchors;
	bool json;
	bool last_try;
	bool online;
	bool user;
};

/**
 * struct command - a subcommand
 * @name: as it is typed
 * @takes: letters of the options that it takes
 * @needs: letters of those that it cannot do without
 * @help: one line
 * @run: does it; 0 or -errno
 */
struct command {
	const char *name;
	const char *takes;
	const char *needs;
	const char *help;
	int (*run)(const struct options *opt, struct error *err);
};

int cmd_readers(const struct options *opt, struct error *err);
int cmd_watch(const struct options *opt, struct error *err);
int cmd_issue(const struct options *opt, struct error *err);
int cmd_update(const struct options *opt, struct error *err);
int cmd_provision(const struct options *opt, struct error *err);
int cmd_certificate(const struct options *opt, struct error *err);
int cmd_bootstrap(const struct options *opt, struct error *err);
int cmd_read(const struct options *opt, struct error *err);
int cmd_info(const struct options *opt, struct error *err);
int cmd_verify(const struct options *opt, struct error *err);
int cmd_erase(const struct options *opt, struct error *err);
int cmd_change_pin(const struct options *opt, struct error *err);

void tool_progress(const char *text);

#endif
