#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "an associated device takes newer policies of the same authority only"

pcscd_start
authority_make A
authority_make B
anchor A
anchor B
card_make three A 3 "$(cap camera deny)"
card_make older A 2 "$(cap camera allow)"
card_make other A 3 "$(cap camera allow)"
card_make foreign B 9 "$(cap camera allow)"
card_make newer A 4 "$(cap camera deny)" "$(cap ir deny)"

refuses_all() {
	ok "an older version, $1" card_try older 'card refused: policy version 2 is older than 3'
	ok "the same version with other content, $1" card_try other 'card refused: .*needs a higher version'
	ok "another authority, $1" card_try foreign 'card refused: this device is bound to .*A Company'
	is "the policy stays, $1" "$policy" in_force
}

module_load
agent_start
ok "the first card is accepted" card_try three 'card accepted: .*version 3'
policy=$(in_force)
refuses_all "at once"
agent_kill
module_unload
module_load
agent_start
ok "after a restart the policy is restored" agent_says 'version 3 .*restored'
refuses_all "after a restart"
ok "a newer version is accepted" card_try newer 'card accepted: .*version 4'
is "and in force" denied state ir

ktap_end
