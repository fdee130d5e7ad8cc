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

ktap_begin "a damaged association is not put in force, and is not forgotten either"

pcscd_start
authority_make A
authority_make B
anchor A
anchor B
card_make office A 3 "$(cap camera deny "$(rule genuine allow '' 'serial="1"')")"
card_make foreign B 9 "$(cap camera allow)"
module_load
agent_start --state "$work/new/state"
is "an agent makes the place for it" $'755\n700' stat -c %a "$work/new/state" "$work/new/state/dm"
agent_kill
agent_start
ok "the card is accepted" card_try office 'card accepted'
agent_kill
state=/var/lib/cardgate/association
cp $state "$work/association"

# fails TEXT: whether an agent that starts now says that and puts nothing in force.
fails() {
	module_unload
	module_load
	timeout 5 cardgated >"$work/start.log" 2>&1 || true
	cat "$work/start.log"
	grep -qE -e "$1" "$work/start.log" && [ "$(cat "$cardgate_sys/policy_version")" = 0 ]
}

sed 's/genuine/GENUINE/g' "$work/association" >$state
ok "an altered rule set" fails 'not put in force: .*altered'
head -c 500 "$work/association" >$state
ok "half a file" fails "$state: not a bundle"
head -c 500 /dev/urandom >$state
ok "noise" fails "$state: not a bundle"
cp "$work/foreign.bundle" $state
ok "a bundle without record" fails 'no record of the association'
sed 's/genuine/GENUINE/g' "$work/association" >$state
module_unload
module_load
agent_start
ok "the card puts an altered one right" card_try office 'was not in force any more'
is "its policy is in force" 3 cat $cardgate_sys/policy_version
ok "and stored" grep -q genuine $state
module_unload
module_load
agent_kill
agent_start
ok "and restored by the next start" agent_says 'version 3 .*restored'
agent_kill
rm $anchors/*
module_unload
module_load
agent_start
ok "an anchor that was taken away ends no association" agent_says 'version 3 .*restored'
is "the policy is in force" 3 cat $cardgate_sys/policy_version

ktap_end
