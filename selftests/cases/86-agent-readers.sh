#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the agent waits for pcscd and takes cards in every slot"

pcscd_start
authority_make A
anchor A
card_make one A 1 "$(cap camera deny)"
card_make two A 2 "$(cap camera deny)"
card_make three A 3 "$(cap camera deny)"
pcscd_stop

module_load
agent_start
process=$(cat "$work/agent.pid")
is "without pcscd nothing is in force" 0 cat $cardgate_sys/policy_version
pcscd_start
ok "pcscd comes" agent_says 'reader added'
ok "a card is accepted" card_try one 'card accepted: .*version 1'
vcard_insert "$work/two.card" 1
ok "a card in the second slot is accepted" agent_says 'card accepted: .*version 2'
vcard_remove 1
pcscd_stop KILL
ok "pcscd is killed" agent_says 'service is gone'
pcscd_start
ok "pcscd comes back" agent_says 'reader added'
ok "a card is accepted" card_try three 'card accepted: .*version 3'
cp "$work/three.card" "$work/same.card"
vcard_insert "$work/three.card" 0
vcard_insert "$work/same.card" 1
ok "two cards at once" agent_says 'PCD 00 00: policy version 3 is in force'
ok "are both looked at" agent_said 1 'PCD 00 01: policy version 3 is in force'
ok "it is the same agent" test "$process" = "$(cat "$work/agent.pid")" -a -e "/proc/$process/exe"

ktap_end
