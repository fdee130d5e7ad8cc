#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: selftests/unit/dm_traces.sh [--write]
#
# Sessions of OMA DM with what servers say in selftests/corpus/dm, as TAP: each message of the
# client, and how the session ended, against the traces kept in DIR/golden. With --write, what the
# client does is what it shall do from now on.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
corpus=$top/selftests/corpus/dm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

for dir in "$corpus"/*/; do
	name=$(basename "$dir")
	out=$work/$name
	mkdir "$out"
	"$top/build/dm-replay" "$dir" "$out" || report "$name: held" 1
	if [ "${1:-}" = --write ]; then
		rm -rf "$dir/golden"
		cp -r "$out" "$dir/golden"
	fi
	detail=$(diff -r "$dir/golden" "$out" 2>&1) && report "$name" 0 || report "$name" 1 "$detail"
done
echo "1..$count"
[ $failed = 0 ]
