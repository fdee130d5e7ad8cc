#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a card is issued for a policy, and the tools say so before a device does"

pcscd_start
authority_make A
anchor A
card_make office A 3 "$(cap camera deny)"
bundle_make older A 2 "$(cap camera deny)"
bundle_make newer A 4 "$(cap camera deny)"
policy_name=lab bundle_make lab A 9 "$(cap camera allow)"
policy_name=lab bundle_make free A 9 '<card bound="no"/>' "$(cap camera allow)"

update() {
	cardgate-card update --bundle "$work/$1.bundle" --admin-pin-file "$work/pin"
}

vcard_insert "$work/office.card"
says "the card may carry its policy" 'may carry this policy' cardgate-card verify --anchors $anchors
says "info says for which it was issued" '^for policy +test, from version 3' cardgate-card info
is "for programs, too" "test 3" eval \
	'cardgate-card info --json | jq -r ".policies[0] | \"\(.name) \(.version)\""'
refused "another policy is not written" "issued for policy test, the bundle has policy lab" update lab
refused "nor one that any card may carry" "issued for policy test" update free
refused "nor an older version" "from version 3 on, the bundle has version 2" update older
ok "a newer version is" update newer
vcard_remove

# What any card may carry goes on a card of its own, too.
vcard_insert "$work/other.card"
ok "it is issued" cardgate-card issue --bundle "$work/free.bundle" \
	--authority-key "$work/A/ca.key" --authority-cert "$work/A/ca.crt" --admin-pin-file "$work/pin"
says "and its certificate names it" '^for policy +lab, from version 9' cardgate-card info

ktap_end
