#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=tools/lib/examples.sh
. "${0%/*}/../../tools/lib/examples.sh"

# What the page's set-ups call. shellcheck disable=SC2317

company() {	# NAME DIRECTORY
	cardgate-policy authority "$2" --name "$1" --key p-256
	mkdir -p $anchors
	cp "$2/ca.crt" "$anchors/$2.crt"
}

prepared() {
	company Acme acme
	company 'Other Corp' other
	policy_name=office
	work=$PWD bundle_make office acme 3 "$(cap camera deny)"
	work=$PWD bundle_make old acme 2 "$(cap camera deny)"
	work=$PWD bundle_make foreign other 1 "$(cap camera deny)"
	work=$PWD card_issue office acme
	work=$PWD card_issue old acme
	work=$PWD card_issue foreign other
	module_load
}

started() {
	wait_for 10 grep -q 'reader added' log
}

inserted() {	# NAME WORD
	vcard_insert "$PWD/$1.card"
	wait_for 20 grep -q "card $2.*$([ "$1" = old ] && echo older)" log
	vcard_remove
	wait_for 10 quiet
}

# The log ends with what became of the card
quiet() {
	tail -n 1 log | grep -q 'card removed' || tail -n 2 log | grep -q 'card removed'
}

ended() {
	wait_for 10 not pidof cardgated
}

reported() {	# COMMAND PASSED DIFFERENCE
	[ "$2" = 1 ] || echo "$3" | sed 's/^/# /'
	ok "cardgated.8: $1" test "$2" = 1
}

ktap_begin "what cardgated(8) shows is what cardgated says"

page=$(cd "${0%/*}/../../Documentation/man" && pwd)/cardgated.8
cd "$work"
pcscd_start
examples_run "$page" reported

ktap_end
