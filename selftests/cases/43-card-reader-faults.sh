#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
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

ktap_begin "a card that fails, a reader that goes and pcscd that stops hang nobody"

authority_make
bundle_random "$work/first" 2000

# told COUNT WHAT: whether the watcher has told it that often.
told() {
	[ "$(grep -c "^$2" "$work/events")" -ge "$1" ]
}

refused "without pcscd" "pcscd" cardgate-card readers
cardgate-card watch >"$work/events" 2>&1 </dev/null &
pcscd_start
ok "the watcher finds pcscd when it comes" wait_for 10 told 1 'service up'
ok "and its readers" wait_for 10 told 2 'reader added  Virtual PCD'
vcard_insert "$work/card"
ok "a card is told of with its ATR" wait_for 10 told 1 "card inserted  Virtual PCD 00 00  3B$(card_by 95 FD)"
card_issue "$work/first"
vcard_remove
ok "and so is its removal" wait_for 10 told 1 'card removed  Virtual PCD 00 00'

for apdu in 1 2 4; do
	vcard_insert "$work/card" 0 --fail $apdu:mute
	refused "mute at APDU $apdu" "did not answer in time" cardgate-card info --timeout 1
	refused "mute at APDU $apdu: the next program does not hang either" "did not answer in time" \
		cardgate-card info --timeout 1
	says "mute at APDU $apdu: nor does the list of readers" 'Virtual PCD 00 00 +card' \
		cardgate-card readers --timeout 5
	vcard_remove
done
vcard_insert "$work/card"
ok "the same card, working again" card_holds "$work/first"
vcard_remove

# What tells of the bundle: a PKCS #15 card's index, the place where it is on a PIV card
for fault in $(card_by 'lie sw=6982' 'garbage lie sw=6982 sw=9000'); do
	vcard_insert "$work/card" 0 --fail "3:$fault"
	refused "$fault for what tells of the bundle" "Virtual PCD 00 00: " \
		cardgate-card read --output "$work/read"
	ok "$fault: the card is of use afterwards" card_holds "$work/first"
	vcard_remove
done
# A card may know no short file identifiers, or another file by them: then the file is selected
for fault in $(card_by 'garbage sw=9000 sw=6A82 sw=6F00 sw=61FF sw=6C01' ''); do
	vcard_insert "$work/card" 0 --fail "3:$fault"
	ok "$fault for the index is got over" card_holds "$work/first"
	vcard_remove
done
vcard_insert "$work/card" 0 --fail 3:slow=1500
ok "an answer that comes late but in time" card_holds "$work/first"
vcard_remove

vcard_insert "$work/card"
before=$(grep -c '^card removed' "$work/events")
pcscd_stop
ok "the watcher tells that the card is out of reach" wait_for 10 told $((before + 1)) 'card removed'
ok "that the readers are gone" wait_for 10 told 2 'reader removed'
ok "and pcscd" wait_for 10 told 1 'service down'
refused "pcscd stopped" "pcscd" cardgate-card info
card_kill vcard0
pcscd_start
ok "the watcher finds the next pcscd" wait_for 10 told 2 'service up'
vcard_insert "$work/card"
ok "the card in it is read" card_holds "$work/first"

ktap_end
