#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
CARD_KIND=piv-canokey
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"

ktap_begin "the PIN of a card whose key takes one is asked for, and its last try is the user's"

# answer PIN: an agent that answers the next question with that.
answer() {
	password-agent "$1" </dev/null >>"$work/questions" &
}

# question [TRIES]: whether the agent's question stands, with so many tries.
question() {
	grep -qs "^Message=PIN of the card in .*PCD 00 00.*${1:+($1 tries left)}" /run/systemd/ask-password/ask.*
}

mkdir -p /run/systemd/ask-password
pcscd_start
authority_make A
anchor A
bundle_make office A 3 "$(cap camera deny)"
# A card without key 9E, as it says when it is asked to make one: key 9A takes the PIN
card_admin_pin >"$work/pin"
vcard_insert "$work/office.card" 0 --fail 16:sw=6A86 --fail 17:sw=6A86
cardgate-card issue --bundle "$work/office.bundle" --authority-key "$work/A/ca.key" \
	--authority-cert "$work/A/ca.crt" --admin-pin-file "$work/pin"
vcard_remove

module_load
agent_start
vcard_insert "$work/office.card"
ok "the card's key takes its PIN" agent_says "takes its PIN"
ok "which is asked for, with the tries left" wait_for 20 question 3
is "nothing is in force" 0 cat $cardgate_sys/policy_version
vcard_remove
ok "a card that is pulled is not asked for any more" wait_for 20 not question
answer 000000
vcard_insert "$work/office.card"
ok "a wrong PIN is told of" agent_says 'card refused: wrong PIN, 2 tries left'
ok "and asked for again" wait_for 20 question 2
answer 123456
ok "the right one has the policy accepted" agent_says 'card accepted: .*version 3'
vcard_remove
answer 123456
vcard_insert "$work/office.card"
ok "it is asked for whenever the card is put in" agent_says 'policy version 3 is in force'
vcard_remove
answer 000000
vcard_insert "$work/office.card"
ok "wrong" agent_says 'card refused: wrong PIN, 2 tries left'
answer 000000
ok "and wrong again" agent_says 'card refused: wrong PIN, 1 try left'
ok "for the last try nobody is asked" not question
vcard_remove
vcard_insert "$work/office.card"
ok "nor when it is put in again" agent_says 'card refused: .*only one try is left'
ok "at all" not question
is "all the while the policy is in force" 3 cat $cardgate_sys/policy_version
ok "no log has a PIN" not grep -E '123456|000000' "$work/agent.log"
echo 123456 >"$work/user"
ok "the user spends it" cardgate-card verify --pin-file "$work/user" --last-try
vcard_remove
rm -rf /run/systemd/ask-password
vcard_insert "$work/office.card"
ok "where there are no password agents, the log says so" agent_says 'card refused: nobody can be asked'

ktap_end
