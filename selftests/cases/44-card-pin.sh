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

ktap_begin "what lets write to a card is asked for, and guards it"

authority_make
bundle_random "$work/first" 500
card_by 0000 "$(printf 'F0E1%.0s' {1..12})" >"$work/wrong"
card_by 11223344 "$(printf '0011223344556677%.0s' {1..3})" >"$work/new"
echo 000000 >"$work/zero"
echo 123456 >"$work/user"
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
ok "a PIN typed at the terminal" typed "$(card_admin_pin)"
ok "is not shown" not grep "$(card_admin_pin)" "$work/screen"

refused "a wrong one lets nobody write" \
	"$(card_by 'wrong PIN, 4 tries left' 'key 9B of the card is another')" with wrong erase
ok "the right one is changed" cardgate-card change-pin --pin-file "$work/pin" \
	--new-pin-file "$work/new"
refused "the old one is no longer good" \
	"$(card_by 'wrong PIN, 4 tries left' 'key 9B of the card is another')" with pin erase
vcard_remove
vcard_insert "$work/card"
ok "the new one is, also after a pull" with new update --bundle "$work/first"
refused "the user PIN is another one" "wrong PIN, 2 tries left" \
	cardgate-card change-pin --user --pin-file "$work/zero" --new-pin-file "$work/user"
ok "what is on the card is still read" card_holds "$work/first"

ktap_end
