#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "the card brings the policy for packages, and may have to be there"

pcscd_start
authority_make A
approver_make ci A
anchor A
card_make strict A 1 '<packages unapproved="reject" absent="reject"/>'
card_make lenient A 2 '<packages unapproved="allow"/>'
echo good >"$work/good"
echo bad >"$work/bad"
approve_package ci "$work/good"

module_load
agent_start
vcard_insert "$work/strict.card"
ok "a card binds the device" agent_says 'card accepted'
ok "what is approved may be installed" cardgate approve "$work/good"
refused "what is not must not" "no approval for it" cardgate approve "$work/bad"
vcard_remove
ok "without the card" agent_says 'card removed'
refused "nothing is" "no card of CN=A Company is in a reader" cardgate approve "$work/good"
vcard_insert "$work/strict.card"
ok "with the card again" agent_says 'is in force'
ok "it is" cardgate approve "$work/good"
agent_kill
refused "without the agent no card is there" "no card of" cardgate approve "$work/good"
agent_start
vcard_remove
vcard_insert "$work/lenient.card"
ok "a newer policy" agent_says 'card accepted: .*version 2'
ok "allows what is not approved" cardgate approve "$work/bad"
vcard_remove
agent_kill
module_unload

ktap_end
