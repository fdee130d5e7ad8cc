#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-canokey

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "objects copied to another card are refused: the card must have the key"

pcscd_start
authority_make A
anchor A
card_make original A 1 "$(cap camera deny)"
card_make blank A 1 "$(cap camera deny)"
# A card's file ends with its private key, 121 bytes for P-256; all that can be read is before it.
{
	head -c -121 "$work/original.card"
	tail -c 121 "$work/blank.card"
} >"$work/copy.card"
chmod 600 "$work/copy.card"

module_load
agent_start
ok "the copy is refused" card_try copy 'card refused: .*challenge was not signed with the key'
is "nothing is in force" 0 cat $cardgate_sys/policy_version
ok "the original is accepted" card_try original 'card accepted'

ktap_end
