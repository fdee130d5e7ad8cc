#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy copied to another card of the same authority is refused"

# copied NAME TO: $work/TO.card with its own key and certificate, and NAME's bundle.
copied() {
	vcard_insert "$work/$2.card"
	card-write "$work/$1.bundle" 12345678
	vcard_remove
}

pcscd_start
authority_make A
anchor A
card_make office A 3 "$(cap camera deny)"
card_make lost A 3 "$(cap camera deny)"
policy_name=lab card_make lab A 3 "$(cap camera allow)"
policy_name=lab card_make free A 4 '<card bound="no"/>' "$(cap camera allow)"
bundle_make older A 2 "$(cap camera deny)"
bundle_make newer A 4 "$(cap camera deny)"
# What is no policy is issued, too, and the certificate names none then.
printf '\x30\x13\x02\x01\x01\x30\x0e\x30\x0c\x16\x07ruleset\x04\x01x' >"$work/unbound.bundle"
card_issue unbound A
copied lab lost
copied lab unbound

module_load
agent_start
ok "a copy of another policy" card_try lost \
	'refused: policy lab is not for the card of CN=Alice.* issued for policy test; use the card .*or ask CN=A Company'
copied free lost
ok "also of one that any card may carry" card_try lost 'card refused: policy lab is not for the card'
copied older lost
ok "a copy of a version from before the card" card_try lost 'version 2 is older than what the card of CN=Alice'
ok "on a card that was issued for no policy" card_try unbound 'issued for no policy, and policy lab demands it'
is "nothing is in force" 0 cat $cardgate_sys/policy_version
ok "nor is there an association" test ! -e /var/lib/cardgate/association
ok "the card that it was issued for is taken" card_try office 'card accepted: policy test version 3'
copied free unbound
ok "there, any card may carry what asks for none, and only that" card_try unbound \
	'card refused: policy test is in force'
copied newer lost
ok "and any card that was issued for this policy brings a newer version" \
	card_try lost 'card accepted: policy test version 4'

ktap_end
