#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the module comes and goes while devices of all kinds do, all at once"

usb_setup 2
usb_disk stick
usb_gadget stick 0951 1666 SN1 mass_storage
usb_gadget keyboard 046d c31c SN2 hid

# Nobody waits for anything here: plugs and unplugs are to come at the worst moment.
sticks() {
	echo dummy_udc.0 >"$usb_gadgets/stick/UDC"
	echo >"$usb_gadgets/stick/UDC"
}

keyboards() {
	echo dummy_udc.1 >"$usb_gadgets/keyboard/UDC"
	head -c 0 /dev/input/event*
	echo >"$usb_gadgets/keyboard/UDC"
}

cameras() {
	modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
	v4l2-ctl --stream-mmap --stream-count=1 --stream-to=/dev/null
	rmmod vivid
}

receivers() {
	modprobe rc-loopback
	ir-ctl --features
	rmmod rc-loopback
}

controllers() {
	timeout 1 btvirt -l1
}

# storm NAME: again and again, until it is told to stop; notes how often.
storm() {
	trap - ERR EXIT
	set +e
	while [ ! -e "$work/stop" ]; do
		"$1" </dev/null
		echo >>"$work/$1"
	done >/dev/null 2>&1
}

cycles() {
	local cycle

	for ((cycle = 0; cycle < 6; cycle++)); do
		module_load "default=$([ $((cycle % 2)) -eq 0 ] && echo deny || echo allow)" || return
		[ $((cycle % 3)) -ne 0 ] || policy_push "$(everything deny)" || return
		[ $((cycle % 4)) -ne 1 ] || policy_push "$(everything allow)" || return
		module_unload || return
	done
}

kinds=(sticks keyboards cameras receivers controllers)
for kind in "${kinds[@]}"; do
	storm $kind &
done
ok "the module came and went 6 times" cycles
: >"$work/stop"
wait
for kind in "${kinds[@]}"; do
	says "$kind did meanwhile" '^[1-9]' sh -c "wc -l <$work/$kind"
done

# Nothing of it lingers.
module_load default=deny
usb_plug stick >/dev/null
ok "a stick is refused" not usb_stick_works stick 1
policy_push "$(everything allow)"
ok "and allowed" usb_stick_works stick 30

ktap_end
