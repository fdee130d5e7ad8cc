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
# shellcheck source=tools/lib/examples.sh
. "${0%/*}/../../tools/lib/examples.sh"

tree=$(cd "${0%/*}/../.." && pwd)

# What the pages' set-ups call

# authority: an authority named Acme with its bundle, and its anchor.
authority() {
	[ ! -e acme ] || return 0
	cp "$tree/Documentation/examples/office.xml" .
	cardgate-policy authority acme --name Acme
	cardgate-policy sign office.xml --key acme/signer.key --cert acme/signer.crt -o office.bundle
	mkdir anchors
	cp acme/ca.crt anchors
}

slot_has_card() {
	opensc-tool --list-readers | grep -q '^0 *Yes'
}

inserted() {
	wait_for 20 slot_has_card
}

removed() {
	wait_for 20 not slot_has_card
}

reported() {	# COMMAND PASSED DIFFERENCE
	[ "$2" = 1 ] || echo "$3" | sed 's/^/# /'
	ok "${page##*/}: $1" test "$2" = 1
}

ktap_begin "what the manual pages show is what the programs say"

cd "$work"
pcscd_start
for page in "$tree"/Documentation/man/cardgate{-vcard,-card,}.1; do
	examples_run "$page" reported
done

ktap_end
