/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_READ_H
#define CARDGATE_PROVISION_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/policy_errors.h"

#define PROVISION_SIZE_MAX	60000	/* bytes of a document */
#define PROVISION_ACCOUNTS_MAX	32
#define PROVISION_TEXT_SIZE	256
#define PROVISION_ID_SIZE	48

enum provision_kind {
	PROVISION_SMTP,
	PROVISION_IMAP,
	PROVISION_XMPP,
	PROVISION_CALDAV,
	PROVISION_CARDDAV,
	PROVISION_BOOKMARK,
	PROVISION_PROXY,
	PROVISION_WLAN,
	PROVISION_VPN,
};

/**
 * struct provision_account - one thing to be set up
 * @kind: what
 * @line: where its characteristic begins, of the text that is read: see struct provision_form
 * @id: made of the name: a-z, 0-9 and the hyphen; no other of its kind has it
 * @name: for people
 * @provider: PROVIDER-ID, PROXY-ID or NAPID; accounts with the same belong together
 * @address: host, URL or SSID
 * @number: PORTNBR as it was written
 * @port: 1 to 65535; 0 where there are none
 * @starttls: TLS begins after a word in clear; else with the connection
 * @user: login name
 * @secret: password; empty: none
 * @from: sender's address, empty: none
 * @service: PORT/SERVICE, or WLAN/SECMODE
 * @auth: AUTHTYPE, AAUTHTYPE or EAPTYPE
 * @realm: EAP/REALM: what the names of a network's servers end with
 * @key: CERT/SUB-KEY-ID: which of the card's keys, hexadecimal; empty: the only one
 *
 * No text has control characters, and none but @name and @secret has blanks or quotes. They are
 * what an authority signed, and still go into other programs' configuration.
 */
struct provision_account {
	enum provision_kind kind;
	unsigned int line;
	char id[PROVISION_ID_SIZE];
	char name[PROVISION_TEXT_SIZE];
	char provider[PROVISION_TEXT_SIZE];
	char address[PROVISION_TEXT_SIZE];
	char number[PROVISION_TEXT_SIZE];
	uint16_t port;
	bool starttls;
	char user[PROVISION_TEXT_SIZE];
	char secret[PROVISION_TEXT_SIZE];
	char from[PROVISION_TEXT_SIZE];
	char service[PROVISION_TEXT_SIZE];
	char auth[PROVISION_TEXT_SIZE];
	char realm[PROVISION_TEXT_SIZE];
	char key[PROVISION_TEXT_SIZE];
};

struct provision_document {
	struct provision_account accounts[PROVISION_ACCOUNTS_MAX];
	size_t count;
};

int provision_read(const uint8_t *data, size_t len, struct provision_document **document,
		   struct policy_errors *errors);
void provision_free(struct provision_document *document);
const char *provision_kind_name(enum provision_kind kind);
const char *provision_type_like(const char *name);
const char *provision_parm_like(const char *type, const char *name);

#endif
