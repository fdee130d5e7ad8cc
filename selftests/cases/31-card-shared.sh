#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "a card is shared with other programs, and what they do to it is got over"

authority_make
bundle_random "$work/first" "$(card_by 3000 500)"
pcscd_start
vcard_insert "$work/card"
card_issue "$work/first"
mkfifo "$work/keys"

# hog_said TEXT
hog_said() {
	grep -qx "$1" "$work/hog"
}

# hog HOW: another program takes the card.
hog() {
	card-hog 'Virtual PCD 00 00' "$1" <"$work/keys" >"$work/hog" 2>&1 &
	exec 3>"$work/keys"
	wait_for 10 hog_said taken
}

# hog_lets_go [reset]
hog_lets_go() {
	echo "${1:-}" >&3
	wait_for 10 hog_said 'done'
	exec 3>&-
	wait $!
}

# meanwhile COMMAND...: begins a command, waits until it has connected to pcscd, and has the other
# program let go of the card; whether the command succeeds.
meanwhile() {
	local clients=$1 status=0

	"${@:3}" >"$work/said" 2>&1 </dev/null 3>&- &
	local process=$!
	wait_for 10 connected "$((clients + 1))"
	hog_lets_go "$2"
	wait $process || status=$?
	cat "$work/said"
	return $status
}

# connected COUNT: whether pcscd has so many clients.
connected() {
	[ "$(grep -c '/run/pcscd/pcscd.comm' /proc/net/unix)" -gt "$1" ]
}

hog exclusive
refused "a card that another program has to itself" "Sharing violation" cardgate-card info --timeout 5
ok "one that is let go soon is waited for" meanwhile 1 '' card_holds "$work/first"
hog transaction
refused "a card within another's transaction" "another program keeps it" \
	cardgate-card info --timeout 1
ok "is waited for" meanwhile 1 '' card_holds "$work/first"
hog transaction
ok "a card that another program resets is connected to anew" \
	meanwhile 1 reset card_holds "$work/first"
hog share
ok "one that another program only looks at is no matter" card_holds "$work/first"
ok "nor is one that it resets behind us" hog_lets_go reset
ok "at all" card_holds "$work/first"
ok "and nobody is kept off it afterwards" card-hog 'Virtual PCD 00 00' exclusive </dev/null
vcard_remove

for kind in $(card_by "t0 uicc ef-atr" "piv piv-neo piv-canokey"); do
	vcard_insert "$work/$kind" 0 --kind $kind
	ok "$kind: a card is issued" card_issue "$work/first"
	ok "$kind: and read" card_holds "$work/first"
	ok "$kind: and proves its key" cardgate-card verify
	vcard_remove
done

ktap_end
