#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a rule takes of memory, against the table in Documentation/architecture.rst. Needs the
# programs built, no kernel.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

rules=100000

# size WHAT: prints the bytes that the table has for it.
size() {
	sed -nE "s/^$1[^0-9]* ([0-9]+)( .*)?\$/\1/p" "$top/Documentation/architecture.rst" | head -n 1
}

# A quarter of these rules are filed twice, in a table of 131,072 slots
expected() {
	local entry

	entry=$(size 'entry of the index')
	echo $(($(stat -c %s "$work/rules") / rules + $(size rule) + $(size 'device of a rule') +
		entry * 5 / 4 + 131072 * 4 / rules))
}

# Nothing but a byte or two for what all rules share
as_documented() {
	local taken wanted

	taken=$("$top/build/rules-bench" eval $rules | cut -d ' ' -f 4)
	wanted=$(expected)
	echo "$taken bytes per rule, $wanted expected"
	[ $((taken - wanted)) -ge 0 ] && [ $((taken - wanted)) -le 2 ]
}

"$top/build/rules-bench" make $rules "$work/rules"
status=0
said=$(as_documented) || status=1
report "a rule takes what is documented" $status "$said"
echo "1..$count"
exit $failed
