# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Calls of a kernel function that wait until they are told to go on, by selftests/modules/stall.c.
# Source cardgate.sh first.

stall_sys=/sys/module/stall/parameters

# stall_begin FUNCTION: its calls wait from now on. Ends the case as skipped where they cannot be made to.
stall_begin() {
	local module

	module=$cardgate_tree/build/$(uname -r)/selftests/modules/stall.ko
	[ -e "$module" ] || ktap_skip "no module that makes calls wait was built for this kernel"
	insmod "$module" "function=$1" held=Y
	# What waits when the case is stopped would wait for good
	trap 'stall_end; ktap_exit' EXIT
}

# stalled: whether one waits.
stalled() {
	[ "$(<$stall_sys/waiting)" -gt 0 ]
}

# stall_end: whatever waits goes on.
stall_end() {
	[ ! -d /sys/module/stall ] || rmmod stall
}

# process_at PID FUNCTION: whether the process is below this kernel function.
process_at() {
	grep -q " $2+" "/proc/$1/stack" 2>/dev/null
}

# process_ended PID: one of ours; it may not be waited for yet. What runs shows no stack, either.
process_ended() {
	! grep -qs '^State:.[^Z]' "/proc/$1/status"
}
