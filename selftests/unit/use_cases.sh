#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every case that Documentation/use-cases.rst names is there, as TAP.
set -euo pipefail

cd "$(dirname "$0")/../.."
# shellcheck source=tools/lib/tap.sh
. tools/lib/tap.sh

while read -r name; do
	[ -e "selftests/cases/$name.sh" ] && report "$name" 0 || report "$name" 1
done < <(grep -oE '\b[0-9]{2,3}-[a-z][a-z0-9-]*' Documentation/use-cases.rst | sort -u)
echo "1..$count"
[ "$count" -gt 0 ] && [ "$failed" = 0 ]
