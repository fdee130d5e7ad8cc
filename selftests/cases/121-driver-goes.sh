#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/stall.sh
. "${0%/*}/../vm/stall.sh"

ktap_begin "a driver's module does not go while a device of its is being taken away"

# decided PID: whether the process has ended, or waits for the worker.
decided() {
	process_ended "$1" || process_at "$1" cg_gate_sweep
}

# goes_while MODULE: it is asked to go at the worst moment: says whether it "stays", "waits" or is "gone".
goes_while() {
	local pid pushed

	policy_push "$(everything allow)"
	stall_begin cg_gate_node_wait
	policy_push "$(everything deny)" &
	pushed=$!
	wait_for 60 stalled
	rmmod "$1" 2>"$work/rmmod" &
	pid=$!
	if ! wait_for 60 decided $pid; then
		echo late
	elif ! process_ended $pid; then
		echo waits
	elif wait $pid; then
		echo gone
	else
		echo stays
	fi
	stall_end
	wait $pid || true
	wait $pushed
}

module_load
# Its camera hangs on a device that is a variable of the module
camera_add >/dev/null
is "vivid stays while its camera is cut" stays goes_while vivid
ok "and goes after that" wait_for 60 rmmod vivid
ok "it comes again" camera_add
camera_remove
# Its receiver hangs on nothing, so that there is nothing to keep it
ir_add >/dev/null
is "rc-loopback waits until its receiver is let go" waits goes_while rc_loopback
ok "and is gone then" test ! -e /sys/module/rc_loopback
ok "it comes again" ir_add

ktap_end
