# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Allocations that fail when they are told to, by selftests/modules/fail_nth.c. Source cardgate.sh
# first.

fail_sys=/sys/module/fail_nth/parameters

# fail_begin: ends the case as skipped on kernels that do not ask whether one is to fail. Nothing does
# yet.
fail_begin() {
	local module

	module=$cardgate_tree/build/$(uname -r)/selftests/modules/fail_nth.ko
	[ -e "$module" ] || ktap_skip "no module that makes allocations fail was built for this kernel"
	[ ! -d /sys/module/fail_nth ] || rmmod fail_nth
	insmod "$module" || ktap_skip "this kernel does not ask whether an allocation is to fail"
	trap 'rmmod fail_nth; ktap_exit' EXIT
}

fail_set() {
	echo "$2" >$fail_sys/$1
}

# fail_in MODULE: only what this module asks for, and who it calls.
fail_in() {
	local size start

	read -r size start < <(awk -v name="$1" '$1 == name { print $2, $6 }' /proc/modules)
	fail_set require_start "$start"
	fail_set require_end "$(printf '%#x' $((start + size)))"
}

# fail_nth N COMMAND...: runs a program that is refused its Nth allocation.
fail_nth() {
	(
		trap - EXIT ERR
		fail_set nth "$1"
		exec "${@:2}"
	)
}

# fail_hit: whether that happened.
fail_hit() {
	[ "$(<$fail_sys/refused)" != 0 ]
}

# fail_walk FUNCTION [ARGUMENT...]: calls FUNCTION ARGUMENT... N, which uses fail_nth N, for every N
# until nothing is refused any more. Succeeds when it always does. Prints how often.
fail_walk() {
	local n

	for ((n = 1; ; n++)); do
		"$@" $n || {
			echo "at allocation $n"
			return 1
		}
		fail_hit || break
	done
	echo "$((n - 1)) refused"
	[ $n -gt 1 ]
}

# no_memory FILE: whether a program's errors say that there was none.
no_memory() {
	grep -qiE 'cannot allocate memory|out of memory|no buffer space' "$1" || {
		cat "$1"
		return 1
	}
}
