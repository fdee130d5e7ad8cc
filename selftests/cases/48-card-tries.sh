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

ktap_begin "the last try of a PIN is nobody's by accident"

authority_make
bundle_random "$work/first" 500
echo 0000 >"$work/wrong"
echo 11223344 >"$work/new"
pcscd_start
vcard_insert "$work/card"
card_issue "$work/first"

# with PIN COMMAND [OPTION...]: the command with that PIN file.
with() {
	cardgate-card "$2" --admin-pin-file "$work/$1" "${@:3}"
}

for left in 4 3 2; do
	refused "a wrong PIN, $left tries left" "wrong PIN, $left tries left" with wrong erase
done
refused "one more" "wrong PIN, 1 try left" with wrong erase
refused "the last try is kept from a wrong PIN" "--last-try" with wrong erase
refused "and from the right one" "--last-try" with pin erase
refused "also when it is to be changed" "--last-try" \
	cardgate-card change-pin --pin-file "$work/pin" --new-pin-file "$work/new"
ok "until it is given on purpose" cardgate-card change-pin --pin-file "$work/pin" \
	--new-pin-file "$work/new" --last-try
refused "the old PIN is no longer good" "wrong PIN, 4 tries left" with pin erase
ok "the new one gives back all tries" with new update --bundle "$work/first"
for left in 4 3 2 1; do
	refused "the admin PIN wrong again, $left left" "wrong PIN, $left" with wrong erase
done
refused "the last try, thrown away" "PIN blocked" with wrong erase --last-try
refused "a blocked PIN is told of" "blocked" with new erase
ok "what is on the card is still read" card_holds "$work/first"

ktap_end
