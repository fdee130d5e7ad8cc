# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Results of the host's checks as TAP.

count=0
failed=0

# report NAME STATUS [DETAIL]
report() {
	count=$((count + 1))
	if [ "$2" = 0 ]; then
		echo "ok $count $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $count $1"
	[ -z "${3:-}" ] || echo "# ${3//$'\n'/$'\n# '}"
}
