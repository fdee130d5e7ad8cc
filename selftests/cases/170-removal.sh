#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a card that is pulled does what the policy says, and never loosens"

# context: prints the state of the context "away".
context() {
	cardgate context list --json | jq -r '.contexts[] | select(.name == "away") | .state'
}

locked() {
	[ "$(grep -c '^lock$' "$work/logind")" = "$1" ]
}

dbus-daemon --session --fork --address="unix:path=$work/bus" --nopidfile --nosyslog
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$work/bus
fake-logind >"$work/logind" &
wait_for 10 grep -q ready "$work/logind"
pcscd_start
authority_make A
anchor A
card_make context A 3 '<card removal="context" context="away"/><context name="away"/>' \
	"$(cap camera allow "$(rule no-card deny 'context="away"')")"
card_make lock A 4 '<card removal="lock"/>' "$(cap camera allow)"
card_make nothing A 5 "$(cap camera allow)"

module_load
agent_start
vcard_insert "$work/context.card"
ok "with the card in" agent_says 'card accepted'
is "the context is clear" clear context
is "and the camera allowed" allowed state camera
vcard_remove
ok "the card is pulled" agent_says 'card removed'
is "the context is set" set context
is "and the camera denied" denied state camera
vcard_insert "$work/context.card"
ok "put in again" agent_says 'is in force'
is "it is allowed" allowed state camera
vcard_insert "$work/context.card.2" 1
ok "another card" agent_says 'card refused'
vcard_remove 1
ok "that is pulled" agent_says 'card removed'
is "does not matter" allowed state camera
agent_kill KILL
ok "nor does the agent" eval '[ "$(state camera)" = allowed ]'
vcard_remove
agent_start
ok "an agent that starts without the card" agent_says restored
is "takes it for pulled" denied state camera

ok "a policy that locks" card_try lock 'card accepted: .*version 4'
ok "has logind lock the sessions" agent_says 'all sessions are locked'
ok "once" locked 1
ok "put in and pulled again" card_try lock 'is in force'
ok "it locks again" wait_for 5 locked 2
vcard_insert "$work/lock.card"
ok "with pcscd gone" agent_says 'is in force'
pcscd_stop
ok "the card counts as pulled" wait_for 10 locked 3
rm "$cards/vcard0.pid"
pcscd_start
rm "$work/bus"
vcard_insert "$work/lock.card"
ok "without a bus" agent_says 'is in force'
vcard_remove
ok "the log says that nothing was locked" agent_says 'sessions are not locked'
ok "a policy that does neither" card_try nothing 'card accepted: .*version 5'
ok "changes nothing" agent_says 'card removed'

ktap_end
