# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Virtual devices of the guest, and whether they work as their users see it. They are made by
# drivers that distribution kernels carry; nothing here knows what might gate them. Every function
# may run in a subshell: what is to be remembered lies in files.

devices=${DEVICES:-/run/devices}

# shellcheck source=selftests/vm/wait.sh
. "${BASH_SOURCE[0]%/*}/wait.sh"
# shellcheck source=selftests/vm/devices-usb.sh
. "${BASH_SOURCE[0]%/*}/devices-usb.sh"
# shellcheck source=selftests/vm/devices-usbip.sh
. "${BASH_SOURCE[0]%/*}/devices-usbip.sh"

# forget MODULE: unloads it and all that use it.
forget() {
	local holder

	[ -d "/sys/module/$1" ] || return 0
	for holder in "/sys/module/$1/holders"/*; do
		[ ! -e "$holder" ] || forget "${holder##*/}"
	done
	rmmod "$1"
}

# held FILE: whether some process has the file open.
held() {
	[ -n "$(find /proc/[0-9]*/fd -lname "$1" -print -quit 2>/dev/null)" ]
}

# camera_add: a webcam; prints its node.
camera_add() {
	local node

	modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
	node=$(echo /sys/devices/platform/vivid.0/video4linux/video*)
	wait_for 5 test -c "/dev/${node##*/}"
	echo "/dev/${node##*/}"
}

camera_remove() {
	[ ! -d /sys/module/vivid ] || rmmod vivid
}

# camera_works NODE: whether frames can be captured.
camera_works() {
	timeout 20 v4l2-ctl -d "$1" --set-fmt-video=width=320,height=180 --stream-mmap \
		--stream-count=2 --stream-to=/dev/null
}

# ir_add: an infrared transceiver that hears what it sends; prints its lirc node.
ir_add() {
	local node

	modprobe rc-loopback
	node=$(echo /sys/devices/virtual/rc/rc*/lirc*)
	wait_for 5 test -c "/dev/${node##*/}"
	echo "/dev/${node##*/}"
}

ir_remove() {
	[ ! -d /sys/module/rc_loopback ] || rmmod rc_loopback
}

# ir_works NODE: whether a key code that is sent is received.
ir_works() {
	local heard=$devices/heard receiver status=0

	mkdir -p "$devices"
	timeout 10 ir-ctl -d "$1" --receive="$heard" --one-shot &
	receiver=$!
	if wait_for 5 held "$1"; then
		ir-ctl -d "$1" --scancode=nec:0x1234 || status=1
	else
		status=1
	fi
	[ $status -eq 0 ] || kill "$receiver" 2>/dev/null
	wait "$receiver" || status=1
	[ $status -eq 0 ] && grep -q '^+' "$heard"
}

# bt_ready HCI: whether the kernel has set the controller up. (It stays up for another two seconds.)
bt_ready() {
	! hciconfig "$1" | grep -q -e 'INIT' -e 'Address: 00:00:00:00:00:00'
}

# bt_there: whether this kernel has virtual controllers. Debian's for arm64 has none.
bt_there() {
	modinfo hci_vhci >/dev/null 2>&1
}

# bt_add: a Bluetooth controller; prints its name (hci0). A slow machine may look for btvirt's ciphers
# for longer than the kernel waits for the first answer; the second time they are there.
bt_add() {
	local hci

	# btvirt needs AF_ALG before it answers; loaded on demand that can outlast the kernel's patience.
	modprobe -a hci_vhci algif_hash algif_skcipher cmac ecb
	mkdir -p "$devices"
	hci=$(bt_create)
	if ! wait_for 4 bt_ready "$hci"; then
		bt_remove "$hci"
		hci=$(bt_create)
		wait_for 10 bt_ready "$hci"
	fi
	echo "$hci"
}

# bt_create: prints the name of a controller that is not set up yet.
bt_create() {
	local before hci

	before=$(bt_controllers)
	btvirt -l1 </dev/null >"$devices/btvirt.log" 2>&1 &
	wait_for 10 bt_appeared "$before"
	hci=$(bt_appeared "$before")
	echo $! >"$devices/$hci.btvirt"
	echo "$hci"
}

# bt_controllers: prints the names of all, one a line.
bt_controllers() {
	find /sys/class/bluetooth -name 'hci[0-9]' -printf '%f\n'
}

# bt_appeared BEFORE: prints the controller that was not there before.
bt_appeared() {
	bt_controllers | grep -vxF "$1"
}

# bt_remove HCI
bt_remove() {
	[ -e "$devices/$1.btvirt" ] || return 0
	kill "$(cat "$devices/$1.btvirt")" 2>/dev/null || true
	rm "$devices/$1.btvirt"
	wait_for 10 test ! -e "/sys/class/bluetooth/$1"
}

# bt_address HCI: prints the controller's address, once it is set up.
bt_address() {
	hciconfig "$1" | sed -n 's/.*BD Address: \([0-9A-F:]*\).*/\1/p'
}

# bt_works HCI: whether the controller powers up and finds nothing in an inquiry.
bt_works() {
	hciconfig "$1" up && hciconfig "$1" | grep -q 'UP RUNNING'
}

# devices_clear: removes every device made here and the drivers that made them, whatever state
# they are in.
devices_clear() {
	local item status=0

	for item in "$usb_gadgets"/*; do
		[ ! -d "$item" ] || usb_remove "${item##*/}" || status=1
	done
	for item in "$devices"/*.btvirt; do
		[ ! -e "$item" ] || bt_remove "$(basename "$item" .btvirt)" || status=1
	done
	usbip_clear || status=1
	camera_remove || status=1
	ir_remove || status=1
	for item in usb_f_hid usb_f_mass_storage dummy_hcd hci_vhci; do
		[ ! -d "/sys/module/$item" ] || rmmod "$item" || status=1
	done
	rm -rf "$devices"
	return $status
}
