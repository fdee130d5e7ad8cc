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

ktap_begin "a PIN is asked for where the user is, with the tries left"

authority_make
bundle_random "$work/first" 500
issue="cardgate-card issue --bundle $work/first --authority-key $work/ca.key --authority-cert $work/ca.crt"

# asked PIN COMMAND...: the command without a terminal, and an agent that answers with the PIN.
asked() {
	mkdir -p /run/systemd/ask-password
	password-agent "$1" >"$work/question" &
	setsid --wait "${@:2}"
}

# typed PIN COMMAND: at a terminal.
typed() {
	local status=0

	rm -f "$work/keys"
	mkfifo "$work/keys"
	script --quiet --return --log-out /dev/null --command "$2" <"$work/keys" >"$work/screen" &
	exec 3>"$work/keys"
	wait_for 10 grep -q 'Admin PIN' "$work/screen"
	echo "$1" >&3
	wait $! || status=$?
	exec 3>&-
	return $status
}

pcscd_start
vcard_insert "$work/card"
refused "neither terminal nor agents" "expected --admin-pin-file" setsid --wait $issue
refused "an agent's wrong answer costs a try" "wrong PIN, 4 tries left" asked 0000 $issue
ok "the question had the tries left" grep -q 'PCD 00 00 (5 tries left)' "$work/question"
ok "the right one issues the card" asked 12345678 $issue
ok "the next question has all tries again" grep -q '(4 tries left)' "$work/question"
not typed 0000 "cardgate-card erase"
ok "at a terminal the tries are shown, too" grep -q 'Admin PIN of the card in .*(5 tries left): ' "$work/screen"
ok "and what was typed is not" not grep -q 0000 "$work/screen"
for number in 3 2 1; do
	echo 0000 >"$work/wrong"
	not cardgate-card erase --admin-pin-file "$work/wrong" 2>/dev/null
done
refused "for the last try nobody is even asked" "only one try is left" setsid --wait cardgate-card erase
refused "unless that is wanted" "PIN blocked" asked 0000 cardgate-card erase --last-try
refused "nor when it is blocked" "is blocked" setsid --wait cardgate-card erase

ktap_end
