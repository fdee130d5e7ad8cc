#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey piv-neo piv-canokey
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "a card is issued, read, updated and erased"

# Some cards hold little
case $card_kind in
piv-canokey) small=700 large=1400 ;;
piv-*) small=2000 large=20000 ;;
*) small=2000 large=100000 ;;
esac

authority_make
bundle_random "$work/first" $small
bundle_random "$work/second" $large
head -c 40 "$work/first" >"$work/cut"
card_by 87654321 "$(printf 'F0E1%.0s' {1..12})" >"$work/wrong"
pcscd_start

refused "no card" "no card in any reader" cardgate-card info
vcard_insert "$work/card"
refused "a blank card is told from an issued one" "blank card" cardgate-card info
refused "a damaged bundle is not written" "$work/cut: " card_issue "$work/cut"
refused "nor one certified by no authority" "$work/pin" \
	card_issue "$work/first" --authority-cert "$work/pin"
refused "the card is still blank" "blank card" cardgate-card read --output "$work/read"
ok "issue" card_issue "$work/first" --holder "Alice Example"
ok "what is read is what was written" card_holds "$work/first"
refused "it is not issued twice" "holds a policy bundle" card_issue "$work/second"
says "it proves its key" "proven by a fresh challenge" cardgate-card verify
says "its certificate names the holder" "CN=Alice Example" cardgate-card info
is "info for programs" "1 Alice $small" eval "cardgate-card info --json |
	jq -r '[.generation, (.certificate | match(\"Alice\").string), .objects[0].size] | join(\" \")'"
says "info tells where objects are" "ruleset +$small bytes +$(card_by 'file 43' 5FC10E)" \
	cardgate-card info
is "and what each costs: in all what all steps do" true eval "cardgate-card info --json |
	jq '(.apdus == ([.costs[].apdus] | add)) and (.bytes == ([.costs[].bytes] | add)) and
	(.bytes > $small) and ([.costs[].what] | index(\"policy\") != null)'"

vcard_remove
vcard_insert "$work/card"
ok "the card keeps it when it was pulled" card_holds "$work/first"
ok "update, to a larger bundle" card_update "$work/second"
ok "the new one is read" card_holds "$work/second"
refused "a wrong PIN changes nothing, and costs a try" \
	"$(card_by 'wrong PIN, 4 tries left' 'key 9B of the card is another')" \
	cardgate-card update --bundle "$work/first" --admin-pin-file "$work/wrong"
ok "the bundle is the same" card_holds "$work/second"

vcard_insert "$work/other" 1
refused "two cards: the reader has to be named" "choose one with --reader" cardgate-card info
refused "a name that fits both is none" "several readers" cardgate-card info --reader "Virtual PCD"
ok "part of a name is enough" card_holds "$work/second" --reader "PCD 00 00"
ok "a second card at the same time" card_issue "$work/first" --reader "PCD 00 01"
ok "it has its own content" card_holds "$work/first" --reader "PCD 00 01"
vcard_remove 1

ok "erase" cardgate-card erase --admin-pin-file "$work/pin"
refused "nothing is left" "blank card" cardgate-card info
ok "it can be issued again" card_issue "$work/second"
vcard_remove

vcard_insert "$work/short" 0 --kind "$(card_by short piv-neo)"
ok "issue a card without extended length" card_issue "$work/second"
ok "it is read as well" card_holds "$work/second"

ktap_end
