/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_H
#define CARDGATE_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/cardgate.h>

#include "agent/error.h"

/**
 * struct cli - the command line
 * @json: output for programs
 * @color: "auto", "always" or "never"
 * @argument: what the command is about, NULL for commands without
 * @arguments: the same and all that follow, for commands that take several
 * @argument_count: how many
 * @confirm_within: seconds after which a rule set goes unless confirmed, or 0
 * @yes: agree without being asked
 * @accept: agree to what waits for consent
 * @notification: file of a server's notification, or NULL
 * @trace: directory for messages, or NULL
 * @secret: for the card's key alone
 * @update: write the policy to the card
 * @pin_file: file with the PIN of whoever may write to the card, or of a packet, or NULL
 * @dry_run: only show what would be done
 * @undo: take back what was done
 * @user: whose accounts, or NULL
 * @network_id_file: file with what network and device share, or NULL
 * @source: where packages are from, or NULL
 * @approval: an approval that counts, too, or NULL
 * @hold: directory for copies, or NULL
 * @at: moment to explain for, or NULL
 * @contexts: contexts to assume, "NAME" or "!NAME"
 * @context_count: how many
 * @count: events to wait for, 0 for no limit
 */
struct cli {
	bool json;
	const char *color;
	const char *argument;
	char **arguments;
	size_t argument_count;
	unsigned int confirm_within;
	bool yes;
	bool accept;
	const char *notification, *trace;
	bool secret;
	bool update;
	const char *pin_file;
	bool dry_run, undo;
	const char *user, *network_id_file;
	const char *source, *approval, *hold;
	const char *at;
	const char *contexts[CARDGATE_CONTEXTS_MAX];
	size_t context_count;
	unsigned long count;
};

/**
 * struct command - a subcommand
 * @name: as it is typed, one word or two
 * @argument: name of the argument that it needs, or NULL; "..." at its end:
 *	it takes several; in brackets: it can do without
 * @takes: letters of the options that only some commands take
 * @help: one line
 * @run: does it; 0, -errno with a message, or an exit status of its own whose
 *	reason was told
 */
struct command {
	const char *name;
	const char *argument;
	const char *takes;
	const char *help;
	int (*run)(const struct cli *cli, struct error *err);
};

int cmd_status(const struct cli *cli, struct error *err);
int cmd_devices(const struct cli *cli, struct error *err);
int cmd_rules(const struct cli *cli, struct error *err);
int cmd_explain(const struct cli *cli, struct error *err);
int cmd_watch(const struct cli *cli, struct error *err);
int cmd_context_list(const struct cli *cli, struct error *err);
int cmd_context_set(const struct cli *cli, struct error *err);
int cmd_context_clear(const struct cli *cli, struct error *err);
int cmd_context_forget(const struct cli *cli, struct error *err);
int cmd_card(const struct cli *cli, struct error *err);
int cmd_apply(const struct cli *cli, struct error *err);
int cmd_confirm(const struct cli *cli, struct error *err);
int cmd_trust_list(const struct cli *cli, struct error *err);
int cmd_trust_add(const struct cli *cli, struct error *err);
int cmd_trust_remove(const struct cli *cli, struct error *err);
int cmd_account_list(const struct cli *cli, struct error *err);
int cmd_account_add(const struct cli *cli, struct error *err);
int cmd_account_remove(const struct cli *cli, struct error *err);
int cmd_sync(const struct cli *cli, struct error *err);
int cmd_provision(const struct cli *cli, struct error *err);
int cmd_provision_watch(const struct cli *cli, struct error *err);
int cmd_bootstrap(const struct cli *cli, struct error *err);
int cmd_bootstrap_list(const struct cli *cli, struct error *err);
int cmd_bootstrap_accept(const struct cli *cli, struct error *err);
int cmd_bootstrap_refuse(const struct cli *cli, struct error *err);
int cmd_release(const struct cli *cli, struct error *err);
int cmd_mo_get(const struct cli *cli, struct error *err);
int cmd_mo_set(const struct cli *cli, struct error *err);
int cmd_mo_delete(const struct cli *cli, struct error *err);
int cmd_mo_describe(const struct cli *cli, struct error *err);
int cmd_mo_exec(const struct cli *cli, struct error *err);
int cmd_mo_copy(const struct cli *cli, struct error *err);
int cmd_mo_compare(const struct cli *cli, struct error *err);
int cmd_mo_erase(const struct cli *cli, struct error *err);
int cmd_mo_use_card(const struct cli *cli, struct error *err);
int cmd_mo_take(const struct cli *cli, struct error *err);
int cmd_mo_list(const struct cli *cli, struct error *err);
int cmd_card_update(const struct cli *cli, struct error *err);
int cmd_approve(const struct cli *cli, struct error *err);
int cmd_approval_list(const struct cli *cli, struct error *err);
int cmd_approval_add(const struct cli *cli, struct error *err);
int cmd_approval_digest(const struct cli *cli, struct error *err);
int cmd_approval_remove(const struct cli *cli, struct error *err);
int cmd_hook_apt(const struct cli *cli, struct error *err);
int cmd_hook_dpkg(const struct cli *cli, struct error *err);
int cmd_seal(const struct cli *cli, struct error *err);

#endif
