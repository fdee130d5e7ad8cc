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
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "a card is issued, read, updated and erased"

authority_make
bundle_random "$work/first" 2000
bundle_random "$work/second" 100000
head -c 40 "$work/first" >"$work/cut"
echo 87654321 >"$work/wrong"
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
is "info for programs" "1 Alice 2000" eval "cardgate-card info --json |
	jq -r '[.generation, (.certificate | match(\"Alice\").string), .objects[0].size] | join(\" \")'"

vcard_remove
vcard_insert "$work/card"
ok "the card keeps it when it was pulled" card_holds "$work/first"
ok "update, to a bundle beyond 64 KiB" card_update "$work/second"
ok "the new one is read" card_holds "$work/second"
refused "a wrong PIN changes nothing, and costs a try" "wrong PIN, 4 tries left" \
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

vcard_insert "$work/short" 0 --short
ok "issue a card without extended length" card_issue "$work/second"
ok "it is read as well" card_holds "$work/second"

ktap_end
