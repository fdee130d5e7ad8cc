#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of tools/bench, run by tools/lib/host-case.sh.
#
# Ten accounts, from the command to the last file, beside what reading and proving the same card
# takes: the least of five each. What is beyond the card must be less than a second.

# shellcheck source=selftests/vm/ktap.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/card.sh"
# shellcheck source=selftests/vm/provision.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/provision.sh"

# bench_least BEFORE COMMAND...: prints the microseconds of the fastest run; BEFORE is run before each.
bench_least() {
	local before=$1 start

	shift
	for _ in 1 2 3 4 5; do
		$before
		start=${EPOCHREALTIME/./}
		"$@" >/dev/null
		echo $((${EPOCHREALTIME/./} - start))
	done | sort -n | head -n 1
}

bench_line() {
	printf '%-44s %10s %10s\n' "$@"
}

forget() {
	cardgate provision --undo --user alice
}

authority_make A
anchor A
alice_make
pcscd_start
card_make one A 1 "$(everything allow)"
mapfile -t accounts < <(for n in 1 2 3; do
	application 25 "Office $n" mail.example 587 alice secret | tr -d '\n'
	echo
	application 143 "Office $n" mail.example 993 alice secret | tr -d '\n'
	echo
done
application wA Chat chat.example 5222 alice@example secret | tr -d '\n'
echo
application caldav Plan https://dav.example/ 443 alice secret | tr -d '\n'
echo
application carddav People https://dav.example/ 443 alice secret | tr -d '\n'
echo
characteristic PXLOGICAL "$(parm NAME Out)" \
	"$(characteristic PXPHYSICAL "$(parm PXADDR proxy.example)")" | tr -d '\n')
document "$work/accounts.xml" "${accounts[@]}"
vcard_insert "$work/one.card"
card_provision A "$work/accounts.xml" >&2
card=$(bench_least true cardgate-card verify)
first=$(bench_least forget cardgate provision --user alice)
again=$(bench_least true cardgate provision --user alice)
bench_line "${#accounts[@]} accounts, $(wc -c <"$work/accounts.xml") bytes" microseconds "at most"
bench_line "  the card, read and proven by itself" "$card" ""
bench_line "  set up" "$first" $((card + 1000000))
bench_line "  found to be set up already" "$again" $((card + 1000000))
ktap_ended=1
[ "$first" -lt $((card + 1000000)) ] && [ "$again" -lt $((card + 1000000)) ]
