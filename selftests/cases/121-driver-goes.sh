#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a driver's module does not go while a device of its is being taken away"

stall=$cardgate_tree/build/$(uname -r)/selftests/modules/stall.ko
stall_sys=/sys/module/stall/parameters
[ -e "$stall" ] || ktap_skip "no module that makes calls wait was built for this kernel"

# stalled: whether the worker waits with a device in its hands.
stalled() {
	[ "$(<$stall_sys/waiting)" -gt 0 ]
}

# goes_after MODULE: whether it can be unloaded, soon.
goes_after() {
	wait_for 20 rmmod "$1"
}

# decided PID: whether the process has ended, or waits for the worker.
decided() {
	! grep -q . "/proc/$1/stack" 2>"$work/error" || grep -q cg_gate_sweep "/proc/$1/stack"
}

# goes_while MODULE: it is asked to go at the worst moment: says whether it "stays", "waits" or is "gone".
goes_while() {
	local pid pushed

	policy_push "$(everything allow)"
	insmod "$stall" function=cg_gate_node_wait
	policy_push "$(everything deny)" &
	pushed=$!
	wait_for 20 stalled
	rmmod "$1" 2>"$work/rmmod" &
	pid=$!
	wait_for 20 decided $pid
	if grep -q . "/proc/$pid/stack" 2>"$work/error"; then
		echo waits
	elif wait $pid; then
		echo gone
	else
		echo stays
	fi
	echo N >$stall_sys/held
	wait $pid || true
	wait $pushed
	rmmod stall
}

module_load
# Its cameras hang on a device that is a variable of the module
camera_add >/dev/null
is "vivid stays while its camera is cut" stays goes_while vivid
ok "and goes after that" goes_after vivid
ok "it comes again" camera_add
# Its receivers hang on nothing, and nothing keeps it
ir_add >/dev/null
modprobe -r vivid
is "rc-loopback waits until its receiver is let go" waits goes_while rc_loopback
ok "and is gone then" test ! -e /sys/module/rc_loopback
ok "it comes again" ir_add

ktap_end
