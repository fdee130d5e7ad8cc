# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2119,SC2120,SC2154
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
	fail_not_below
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

# fail_below FUNCTION: only what this function of the kernel asks for, and who it calls.
fail_below() {
	local start end

	read -r start end < <(function_range "$1")
	fail_set require_start "$start"
	fail_set require_end "$end"
}

# fail_not_below [FUNCTION]...: not what these ask for, nor vmalloc(): that warns with a call trace,
# which would be taken for a bug.
fail_not_below() {
	local function ranges=''

	for function in __vmalloc_node_range "$@"; do
		ranges+=" $(function_range "$function")"
	done
	ranges=${ranges# }
	fail_set reject "${ranges// /,}"
}

# function_range FUNCTION: prints where it begins, and where the next one does.
function_range() {
	awk -v name="$1" '
		$3 == name { start = $1 }
		{ addresses[NR] = $1 }
		END {
			for (i in addresses)
				if (addresses[i] > start && (!end || addresses[i] < end))
					end = addresses[i]
			print "0x" start, "0x" end
		}' /proc/kallsyms
}

# fail_nth N COMMAND...: runs a program that is refused its Nth allocation.
fail_nth() {
	(
		trap - EXIT ERR
		fail_set nth "$1"
		exec "${@:2}"
	)
}

# fail_kthread N: from now on kernel threads, all together, are refused their Nth allocation; 0: none.
fail_kthread() {
	fail_set nth_kthread "$1"
}

# fail_hit: whether that happened.
fail_hit() {
	[ "$(<$fail_sys/refused)" != 0 ]
}

# fail_walk FUNCTION [ARGUMENT...]: calls FUNCTION ARGUMENT... N, which uses fail_nth N, for every N
# until nothing is refused any more. Succeeds when it always does. Prints how often. Where each time
# takes long, $fail_step says to leave out all but every so many N, but for a long run.
fail_walk() {
	local n step=$((${fail_step:-1} * CARDGATE_SLOW)) times=0

	[ -n "${fail_step:-}" ] && [ -z "$CARDGATE_LONG" ] || step=1

	for ((n = 1; ; n += step)); do
		"$@" $n || {
			echo "at allocation $n"
			return 1
		}
		fail_hit || break
		times=$((times + 1))
	done
	echo "$times refused"
	[ $times -gt 0 ]
}

# no_memory FILE: whether a program's errors say that there was none.
no_memory() {
	grep -qiE 'cannot allocate memory|out of memory|no buffer space' "$1" || {
		cat "$1"
		return 1
	}
}

# hooked: prints the kernel's functions that somebody stands in for.
hooked() {
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	sed -n 's/ .* I .*//p' /sys/kernel/tracing/enabled_functions | sort
}

# module_whole HOOKS: whether the module lacks nothing: its control surface, what it says of its gates,
# its hooks.
module_whole() {
	[ "$(cat $cardgate_sys/*/armed | xargs)" = "1 1 1 1" ] && cardgate status >/dev/null &&
		cmp "$1" <(hooked)
}

# module_gone: whether nothing of it is left.
module_gone() {
	[ ! -e /sys/module/cardgate ] && [ ! -e $cardgate_sys ] && [ -z "$(hooked)" ] &&
		! grep cardgate /proc/bus/input/handlers && ! cardgate status 2>/dev/null
}
