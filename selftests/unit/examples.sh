#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The transcripts in cardgate-policy(1), as TAP: each command is run again and has to say what the
# page shows, but for numbers, dates and digests.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
PATH=${1:-$top/build}:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$top/Documentation/examples/office.xml" "$work"
cd "$work"
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"
# shellcheck source=tools/lib/examples.sh
. "$top/tools/lib/examples.sh"

reported() {	# COMMAND PASSED DIFFERENCE
	report "\$ $1" "$((1 - $2))" "$3"
}

examples_run "$top/Documentation/man/cardgate-policy.1" reported
echo "1..$count"
[ $failed = 0 ] && [ "$count" -gt 5 ]
