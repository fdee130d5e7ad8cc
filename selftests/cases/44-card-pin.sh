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

ktap_begin "PINs guard what is on a card, and the last try is nobody's by accident"

authority_make
bundle_random "$work/first" 500
echo 0000 >"$work/wrong"
echo 11223344 >"$work/new"
printf '1234\n5678\n' >"$work/lines"
pcscd_start
vcard_insert "$work/card"

# with PIN COMMAND [OPTION...]: the command with that PIN file.
with() {
	cardgate-card "$2" --admin-pin-file "$work/$1" "${@:3}"
}

# typed PIN: issues the card at a terminal, where the PIN is typed when it is asked for; what the
# terminal shows goes to a file.
typed() {
	local issue="cardgate-card issue --bundle $work/first --authority-key $work/ca.key
		--authority-cert $work/ca.crt"

	mkfifo "$work/keys"
	script --quiet --return --log-out /dev/null --command "$(tr -d '\n' <<<"$issue")" \
		<"$work/keys" >"$work/screen" &
	exec 3>"$work/keys"
	wait_for 10 grep -q 'Admin PIN' "$work/screen"
	echo "$1" >&3
	wait $!
	exec 3>&-
}

refused "no PIN file and no terminal" "expected --admin-pin-file" setsid --wait cardgate-card issue \
	--bundle "$work/first" --authority-key "$work/ca.key" --authority-cert "$work/ca.crt"
refused "a PIN file of two lines" "expected one line" with lines erase
ok "a PIN typed at the terminal" typed 12345678
ok "is not shown" not grep 12345678 "$work/screen"

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
vcard_remove
vcard_insert "$work/card"
ok "the new one is, also after a pull" with new update --bundle "$work/first"

refused "the user PIN is another one" "wrong PIN, 2 tries left" \
	cardgate-card change-pin --user --pin-file "$work/new" --new-pin-file "$work/pin"
for left in 4 3 2 1; do
	refused "the admin PIN wrong again, $left left" "wrong PIN, $left" with wrong erase
done
refused "the last try, thrown away" "PIN blocked" with wrong erase --last-try
refused "a blocked PIN is told of" "blocked" with new erase
ok "what is on the card is still read" card_holds "$work/first"

ktap_end
