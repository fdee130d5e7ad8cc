#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "packages are approved by a MAC that the card verifies"

# card_with NAME AUTHORITY [OPTION...]: a new card with the policy, which stays in the reader.
card_with() {
	bundle_make "$1" "$2" 1 '<packages unapproved="reject"/>'
	card_admin_pin >"$work/pin"
	vcard_insert "$work/$1.card"
	cardgate-card issue --bundle "$work/$1.bundle" --authority-key "$work/$2/ca.key" \
		--authority-cert "$work/$2/ca.crt" --admin-pin-file "$work/pin" "${@:3}"
}

authority_make A
authority_make B
anchor A
anchor B
openssl rand -hex 32 >"$work/key"
openssl rand -hex 32 >"$work/other-key"
echo 00 >"$work/short-key"
# Without this OpenSC wants to know a card by its ATR
echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
export OPENSC_CONF=$work/opensc.conf
pcscd_start
refused "a key that is none is not written" "expected one line with 64 hexadecimal digits" \
	card_with alice A --mac-key "$work/short-key"
vcard_remove
ok "a card is issued with a MAC key" card_with alice A --mac-key "$work/key"
vcard_remove
ok "another without" card_with plain A
vcard_remove
ok "one with another key" card_with wrong A --mac-key "$work/other-key"
vcard_remove
ok "and another authority's with the same key" card_with stranger B --mac-key "$work/key"
vcard_remove
bind_device A 1 '<packages unapproved="reject"/>'
echo one >"$work/one"
echo two >"$work/two"
ok "the authority's tool makes a MAC" cardgate-approve package --mac-key "$work/key" "$work/one"
refused "with one proof only" "expected --key and --cert, or --mac-key" \
	cardgate-approve package --mac-key "$work/key" --key "$work/key" "$work/two"
says "it is shown" "MAC +by a key that only" cardgate-approve show "$work/one.cga"

refused "without a card nobody knows what it is worth" "no card says that its MAC is right: no card" \
	cardgate approve "$work/one"
vcard_insert "$work/plain.card"
says "a card's info says that it has none" "MAC key +none" cardgate-card info
refused "such a card cannot check it" "the card has no MAC key" cardgate approve "$work/one"
vcard_remove
vcard_insert "$work/wrong.card"
refused "one with another key says no" "the card says that the MAC is wrong" \
	cardgate approve "$work/one"
vcard_remove
vcard_insert "$work/stranger.card"
refused "another authority's is not asked" "CN=B Company, which this device is not bound to" \
	cardgate approve "$work/one"
vcard_remove
vcard_insert "$work/alice.card"
says "the card's info shows the key" "MAC key +AES-256-CMAC" cardgate-card info
is "programs see it, too" AES-256-CMAC eval "cardgate-card info --json | jq -r .mac_key"
says "other programs list it" '\[MAC key\]' pkcs15-tool --dump
says "the card says that the package is approved" "may be installed: approved by a MAC" \
	cardgate approve "$work/one"
is "by its authority" "approved good CN=A Company" eval "cardgate approve --json '$work/one' |
	jq -r '.packages[0] | \"\(.outcome) \(.approval) \(.authority)\"'"
cp "$work/one.cga" "$work/two.cga"
refused "a MAC over another package is none" "is over another package" cardgate approve "$work/two"
cp "$work/one.cga" "$work/two.cga"
printf '\0' | dd of="$work/two.cga" bs=1 seek=$(($(stat -c %s "$work/two.cga") - 1)) conv=notrunc \
	status=none
cp "$work/one" "$work/altered"
mv "$work/two.cga" "$work/altered.cga"
refused "nor is one that was altered" "the MAC is wrong" cardgate approve "$work/altered"
head -c 40 "$work/one.cga" >"$work/altered.cga"
refused "nor a piece of one" "must not be installed" cardgate approve "$work/altered"
rm "$work/altered.cga"
ok "it can be kept" cardgate approval add "$work/one.cga"
ok "and counts wherever the package is" cardgate approve "$work/altered"
ok "a list is approved likewise" cardgate-approve list --name shop --version 1 \
	--mac-key "$work/key" --output "$work/shop.cga" "$work/two"
ok "and kept" cardgate approval add "$work/shop.cga"
says "what is in it is approved" "approved by a MAC as two, list shop" cardgate approve "$work/two"
ok "a list goes on from one by MAC" cardgate-approve list --base "$work/shop.cga" \
	--mac-key "$work/other-key" --output "$work/shop2.cga"
refused "which is not kept with a MAC that is wrong" "the MAC is wrong" \
	cardgate approval add "$work/shop2.cga"
vcard_remove
refused "the list counts while the card is there" "no approval" cardgate approve "$work/two"

card_kind=piv-yubikey
refused "a PIV card has no such key" "profile piv cannot have a MAC key" \
	card_with piv A --mac-key "$work/key"
vcard_remove
pcscd_stop

ktap_end
