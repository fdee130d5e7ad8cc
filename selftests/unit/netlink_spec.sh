#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: selftests/unit/netlink_spec.sh [HEADER [SPEC [OPERATIONS]]]
#
# The netlink spec against the header and the module's tables of operations and policies, as TAP:
# every name, value, type and limit of one must be in the other. Needs a compiler, no kernel.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
header=${1:-$top/include/uapi/linux/cardgate.h}
spec=${2:-$top/Documentation/netlink/specs/cardgate.yaml}
operations=${3:-$top/kernel/netlink.c}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"
# shellcheck source=tools/lib/netlink-spec.sh
. "$top/tools/lib/netlink-spec.sh"

# differences FILE FILE: the lines that only one of two sorted files has.
differences() {
	comm -3 "$1" "$2" | sed -e 's/^[^\t]/only in the source: &/' -e 's/^\t/only in the spec: /'
}

source_entries() {
	header_values "$header" | tee "$work/numbers"
	header_types "$header"
	module_operations "$operations"
	module_policies "$operations" "$work/numbers"
}

all_entries() {	# SPEC
	spec_entries "$1"
	spec_operations "$1"
	spec_policies "$1"
}

check_groups() {
	local groups group detail

	mapfile -t groups < <(cut -d ' ' -f 1 "$work/source" "$work/spec" | sort -u)
	for group in "${groups[@]}"; do
		detail=$(differences <(grep "^$group " "$work/source") \
			<(grep "^$group " "$work/spec") || true)
		report "$group: $(grep -c "^$group " "$work/source" || true) entries" \
			"$([ -z "$detail" ] && echo 0 || echo 1)" "$detail"
	done
}

# check_notices SED: a spec that was changed so must not compare equal.
check_notices() {
	local status=0

	sed "$1" "$spec" >"$work/changed.yaml"
	! cmp -s "$spec" "$work/changed.yaml" || status=1
	all_entries "$work/changed.yaml" | sort >"$work/changed"
	[ -n "$(differences "$work/source" "$work/changed")" ] || status=1
	report "notices $1" $status
}

source_entries | sort >"$work/source"
all_entries "$spec" | sort >"$work/spec"
check_groups
for change in 's/name: tamper/name: tempter/' 's/value: 39/value: 139/' 's/type: s64/type: u64/' \
	'0,/admin-perm \]/s///' '/name: set-back/,/value/d' 's/^version: 1/version: 2/' \
	's/max: 14400/max: 14401/' '/exact-len: 16/s/exact/max/'; do
	check_notices "$change"
done
echo "1..$count"
[ $failed = 0 ]
