#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"

ktap_begin "a packet has a MAC that only the card can check"

# take NAME
take() {
	cardgate bootstrap --yes "$work/$1.packet"
}

# mac NAME KEY NODE: a packet with that account.
mac() {
	account_tnds "$work/$3.tnds" "$3"
	cardgate-bootstrap make "$work/$3.tnds" --mac-key "$work/$2" --output "$work/$1.packet"
}

openssl rand -hex 32 >"$work/key"
openssl rand -hex 32 >"$work/other-key"
authority_make A
operator_make telco A
pcscd_start
bundle_make one A 1 "$(everything allow)"
card_issue one A --mac-key "$work/key"
mac good key office
mac other other-key office
mac believed key second
cp "$work/good.packet" "$work/altered.packet"
flip "$work/altered.packet" 30

refused "without a card nobody can tell" "none is there" take good
vcard_insert "$work/one.card"
refused "a card that does not say whose it is is not believed" "none is there" take good
card_operators A --operators "$work/telco/operator.crt"
refused "an altered packet is refused" "the card says that the MAC is wrong" take altered
refused "so is one with another key" "the card says that the MAC is wrong" take other
ok "the card proves the packet" take good
says "and the account is there" '^office' cardgate account list
refused "once" "answered before" take good
anchor A
says "a device that believes the authority is told who made it" \
	"^Made by CN=A Company, as its MAC says to the card of CN=Alice" take believed
vcard_remove
authority_make B
rm $anchors/A.crt
anchor B
vcard_insert "$work/one.card"
mac third key third
refused "one that believes another is not" "not among the 1 anchors" take third

ktap_end
