#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# kernel: any
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "a card pulled while it is updated holds the old bundle or the new one, whole"

authority_make
# Two objects, one of them too large for its place
for bundle in first:700 second:3000; do
	bundle_random "$work/${bundle%:*}" "${bundle#*:}"
	bundle_make "$work/${bundle%:*}" ruleset="$work/${bundle%:*}.ruleset" \
		signature="$work/${bundle%:*}.signature"
done
pcscd_start
vcard_insert "$work/issued"
card_issue "$work/first"
# Reading takes as many APDUs every time: what follows in the same session begins behind them
reading=$(cardgate-card info --json | jq .apdus)
vcard_remove
used=(1 0)

# insert SLOT [OPTION...]: the card into that slot, once pcscd knows that the last one is gone.
# Taking turns in the two slots saves waiting for that.
insert() {
	wait_for 10 card_event 'Removed From' "$1" $((used[$1] - 1))
	vcard_insert "$work/card" "$@"
	used[$1]=$((used[$1] + 1))
}

# pulled_at N HOW: a card whose update is cut off at its APDU N; whether it was cut off.
pulled_at() {
	cp "$work/issued" "$work/card"
	insert 0 --fail $((reading + $1)):"$2"
	cardgate-card info --reader "PCD 00 00" >/dev/null
	not card_update "$work/second" --reader "PCD 00 00" 2>"$work/error"
}

# what_is_left: sets left to the bundle that the card holds.
what_is_left() {
	left=
	cardgate-card read --reader "PCD 00 01" --output "$work/left"
	! cmp -s "$work/left" "$work/first" || left=old
	! cmp -s "$work/left" "$work/second" || left=new
	test -n "$left"
}

old=0 new=0 apdu=1 how=(remove torn)
while pulled_at $apdu "${how[apdu % 2]}"; do
	insert 1
	ok "APDU $apdu: a whole bundle is left" what_is_left
	case $left in
	old) old=$((old + 1)) ;;
	new) new=$((new + 1)) ;;
	esac
	[ $((apdu % 4)) -ne 0 ] || {
		ok "APDU $apdu: the update can be done again" \
			card_update "$work/second" --reader "PCD 00 01"
		ok "APDU $apdu: and is read" card_holds "$work/second" --reader "PCD 00 01"
		ok "APDU $apdu: the key is as before" cardgate-card verify --reader "PCD 00 01"
	}
	card_kill vcard1
	# Every APDU is unit/test_card_walk.c's matter; this is about pcscd
	apdu=$((apdu + 3))
done
card_kill vcard0
insert 1
ok "the update that was not cut off is complete" card_holds "$work/second" --reader "PCD 00 01"
ok "cuts before the commit left the old bundle ($old)" test $old -ge 4
ok "cuts behind it left the new one ($new)" test $new -ge 1

ktap_end
