#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: tools/lib/bench-guest.sh OTHERS PART...
#
# The measurements of tools/bench, inside the virtual machine, whose time is the number of executed
# instructions: a nanosecond is one, and the time that devices let the kernel wait comes on top.
# OTHERS is the root of the programs to compare with.

set -euo pipefail
shopt -s inherit_errexit

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # the parts use it
others=$1
shift

# shellcheck source=selftests/vm/devices.sh
. "$tree/selftests/vm/devices.sh"
# shellcheck source=selftests/vm/card.sh
. "$tree/selftests/vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "$tree/selftests/vm/cardgate.sh"
# shellcheck source=tools/lib/others.sh
. "$tree/tools/lib/others.sh"
for part in usbguard open plug decide rules card; do
	# shellcheck source=/dev/null
	. "$tree/tools/lib/bench-$part.sh"
done

missed=0
table=$work/table

# title TEXT UNIT: begins a block of the table.
title() {
	printf '\n%-48s %14s %7s %8s\n' "$1" "$2" ratio 'at most' >>"$table"
}

# row WHAT VALUE [BASE [GOAL]]: a line of the table: the value, its ratio to the base, the goal.
row() {
	awk -v what="$1" -v value="$2" -v base="${3:-}" -v goal="${4:-}" '
	function grouped(number,	text) {
		text = sprintf("%.0f", number)
		while (match(text, /[0-9][0-9][0-9][0-9](,|$)/))
			text = substr(text, 1, RSTART) "," substr(text, RSTART + 1)
		return text
	}
	BEGIN {
		line = sprintf("  %-46s %14s", what, grouped(value))
		if (base != "")
			line = line sprintf(" %7.3f", value / base)
		if (goal != "")
			line = line sprintf(" %8s", goal)
		if (goal != "" && value > goal * base)
			line = line "  missed"
		print line
		exit line ~ /missed$/
	}' >>"$table" || missed=$((missed + 1))
}

# say TEXT: a line below a block.
say() {
	echo "  $*" >>"$table"
}

# least COMMAND...: the smallest number that the command prints in three runs: what disturbs one
# only ever makes it more.
least() {
	for _ in 1 2 3; do
		"$@"
	done | sort -n | head -n 1
}

# many COUNT: the compiled rule set of that many rules for USB and for cameras, all of which deny
# and none of which fits.
many() {
	local file=$work/many.$1

	[ -e "$file" ] || {
		policy_write "$file.xml" 1 "$(many_rules usb "$1")" "$(many_rules camera "$1")"
		cardgate-policy compile "$file.xml" -o "$file"
	}
	echo "$file"
}

many_rules() {
	awk -v cap="$1" -v count="$2" 'BEGIN {
		printf "<capability name=\"%s\" default=\"allow\">\n", cap
		for (i = 0; i < count; i++)
			printf "<rule id=\"%s-%d\" action=\"deny\"><device id=\"1209:%04x\" serial=\"%d\"/></rule>\n",
				cap, i, i % 65536, i
		print "</capability>"
	}'
}

# What was measured is told even when a later part fails.
trap 'cat "$table"' EXIT
for part; do
	echo "bench: $part, $(cut -d ' ' -f 1 /proc/uptime)" >&2
	case $part in
	usbguard) bench_plug_usbguard ;;
	*) "bench_$part" ;;
	esac
done
[ $missed -eq 0 ] || {
	printf '\ngoals missed: %s\n' $missed >>"$table"
	exit 1
}
