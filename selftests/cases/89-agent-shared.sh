#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the agent shares cards with other programs, and outlives a reader that goes while it reads"

# clients: how many connections pcscd has.
clients() {
	grep -c /run/pcscd/pcscd.comm /proc/net/unix
}

more_clients() {
	[ "$(clients)" -gt "$1" ]
}

# hog_said WORD: waits until the program that holds the card has said that.
hog_said() {
	wait_for 20 grep -qx "$1" "$work/hog"
}

echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
export OPENSC_CONF=$work/opensc.conf
mkfifo "$work/keys"
pcscd_start
authority_make A
anchor A
card_make one A 1 "$(cap camera deny)"
card_make two A 2 "$(cap camera deny)"
card_make three A 3 "$(cap camera deny)"
card_make four A 4 "$(cap camera deny)"

# Before the agent is there, so that the other program is the first
vcard_insert "$work/one.card"
card-hog 'Virtual PCD 00 00' transaction <"$work/keys" >"$work/hog" 2>&1 &
exec 3>"$work/keys"
hog_said taken
module_load
agent_start
ok "a card within another program's transaction" agent_says 'card is tried until it is free'
is "is not read" 0 cat $cardgate_sys/policy_version
echo >&3
hog_said 'done'
exec 3>&-
ok "and taken when that ends" agent_says 'card accepted: .*version 1'
vcard_remove

vcard_insert "$work/two.card"
ok "pkcs11-tool lists what is on a card while the agent reads it" \
	pkcs11-tool --list-objects --type cert
ok "which the agent has read" agent_says 'card accepted: .*version 2'
for round in 1 2 3; do
	ok "and again, whoever is first ($round)" pkcs11-tool --list-objects --type cert
done
vcard_remove
agent_says 'card removed'

before=$(clients)
vcard_insert "$work/three.card" 0 --fail 4:mute
ok "the agent is reading" wait_for 20 more_clients "$before"
pcscd_stop KILL
card_kill vcard0
ok "the reader goes" agent_says 'service is gone'
ok "the card was refused before" agent_said 1 'PCD 00 00: card refused: '
is "nothing has changed" 2 cat $cardgate_sys/policy_version
pcscd_start
vcard_insert "$work/three.card"
ok "the reader comes back" agent_says 'card accepted: .*version 3'
vcard_remove
agent_says 'card removed'

before=$(clients)
vcard_insert "$work/four.card" 0 --fail 4:mute
ok "the agent is reading once more" wait_for 20 more_clients "$before"
card_kill vcard0 KILL
ok "the card goes" agent_says 'card removed'
is "and was refused, too" 2 grep -c 'PCD 00 00: card refused: ' "$work/agent.log"
vcard_insert "$work/four.card"
ok "and taken when it is there again" agent_says 'card accepted: .*version 4'

ktap_end
