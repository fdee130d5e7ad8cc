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

ktap_begin "cards that cannot be trusted are refused, and nothing changes"

pcscd_start
authority_make A
authority_make B
anchor A
card_make foreign B 1 "$(cap camera deny)"
card_make ended A 1 '<validity until="2026-01-31"/>' "$(cap camera deny)"
card_make future A 1 '<validity from="2190-01-01"/>' "$(cap camera deny)"
card_make good A 1 "$(cap camera deny "$(rule genuine allow '' 'serial="1"')")"
# The same length, another meaning.
sed 's/genuine/GENUINE/g' "$work/good.bundle" >"$work/altered.bundle"
card_issue altered A
# A's policy on B's card.
cp "$work/good.bundle" "$work/mixed.bundle"
card_issue mixed B

module_load
agent_start
ok "an unknown authority" card_try foreign 'card refused: .*not among the 1 anchors'
ok "an altered policy" card_try altered 'card refused: .*does not fit the rule set'
ok "a policy that has ended" card_try ended 'card refused: policy test is not valid any more'
ok "a policy that has not begun" card_try future 'card refused: policy test is not valid yet'
ok "a policy on another authority's card" card_try mixed 'card refused: .*not among the 1 anchors'
is "no policy is in force" 0 cat $cardgate_sys/policy_version
ok "there is no association" test ! -e /var/lib/cardgate/association
anchor B
ok "a card of one known authority with the policy of another" \
	card_try mixed 'card refused: card of .*B Company with a policy of .*A Company'
rm $anchors/*
ok "without anchors nobody is trusted" card_try good 'card refused'
is "no policy is in force" 0 cat $cardgate_sys/policy_version
anchor A
ok "the good card is accepted" card_try good 'card accepted'
is "its policy is in force" 1 cat $cardgate_sys/policy_version

ktap_end
