#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
CARD_KIND=piv-canokey
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "key 9B and the PIN of PIV cards, and cards that are somebody else's or too small"

authority_make
bundle_random "$work/first" 700
bundle_random "$work/big" 4000
printf 'F0E1%.0s' {1..12} >"$work/wrong"
printf '0011223344556677%.0s' {1..3} >"$work/new"
echo 0123456789 >"$work/digits"
echo 000000 >"$work/zero"
echo 123456 >"$work/user"
echo 654321 >"$work/user2"
pcscd_start
vcard_insert "$work/card"

# with PIN COMMAND [OPTION...]: the command with that file for key 9B.
with() {
	cardgate-card "$2" --admin-pin-file "$work/$1" "${@:3}"
}

# change PIN NEW [OPTION...]
change() {
	cardgate-card change-pin --pin-file "$work/$1" --new-pin-file "$work/$2" "${@:3}"
}

refused "what is no key is not sent" "expected 32, 48 or 64 hexadecimal digits" change digits new
refused "another key" "key 9B of the card is another" change wrong new
says "the key that all cards come with is warned of" "everybody knows this card's key 9B" \
	card_issue "$work/first"
with pin erase
ok "key 9B is changed" change pin new
refused "the old one is no longer good" "key 9B of the card is another" card_issue "$work/first"
ok "the new one is, also after a pull" eval \
	'vcard_remove; vcard_insert "$work/card"; card_issue "$work/first" --admin-pin-file "$work/new"'
cp "$ktap_output" "$work/said"
ok "which nobody is warned of" not grep everybody "$work/said"
for try in 1 2 3 4; do
	refused "a wrong key, time $try, blocks nothing" "key 9B of the card is another" with wrong erase
done
refused "the PIN is another thing" "wrong PIN, 2 tries left" change zero user2 --user
ok "it is changed" change user user2 --user
refused "wrong" "wrong PIN, 2 tries left" change user zero --user
refused "wrong again" "wrong PIN, 1 try left" change user zero --user
refused "the last try is kept" "--last-try" change user2 user --user
ok "and spent on purpose" change user2 user --user --last-try
refused "a bundle that this card has no room for" "this card has room for 2" \
	with new update --bundle "$work/big"
ok "changes nothing" card_holds "$work/first"
ok "erase" with new erase
refused "leaves nothing" "blank card" cardgate-card info
vcard_remove

# A card without key 9E, as it says when it is asked to make one: key 9A takes the PIN
vcard_insert "$work/holder" 0 --fail 16:sw=6A86 --fail 17:sw=6A86
ok "a card without key 9E is issued" card_issue "$work/first"
refused "its proof takes the PIN" "no terminal to ask for the PIN" setsid --wait cardgate-card verify
refused "the right one" "wrong PIN, 2 tries left" cardgate-card verify --pin-file "$work/zero"
says "and with it the card proves its key" "proven by a fresh challenge" \
	cardgate-card verify --pin-file "$work/user"
vcard_remove

# A certificate of somebody else in each of the places
vcard_insert "$work/other"
for slot in 82 83 9e; do
	yubico-piv-tool --reader Virtual --key="$(cat "$work/pin")" --action import-certificate \
		--slot $slot --input "$work/ca.crt" >/dev/null 2>&1
	refused "somebody else's certificate of key $slot stays" "not Cardgate's" \
		card_issue "$work/first"
	yubico-piv-tool --reader Virtual --action read-certificate --slot $slot --output "$work/seen"
	ok "byte for byte ($slot)" cmp <(openssl x509 -in "$work/ca.crt" -outform DER) \
		<(openssl x509 -in "$work/seen" -outform DER)
	yubico-piv-tool --reader Virtual --key="$(cat "$work/pin")" --action delete-certificate \
		--slot $slot >/dev/null 2>&1
done
ok "a card without them is issued" card_issue "$work/first"

ktap_end
