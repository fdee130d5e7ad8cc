# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2119,SC2120,SC2154
#
# USB devices out of configfs gadgets on dummy_hcd, whose every instance is a bus with one port.
# Sourced by devices.sh. NAME is the gadget's name here and its product string on the bus.

usb_gadgets=/sys/kernel/config/usb_gadget

# What a boot keyboard says about itself: 8 modifier bits, a reserved byte, 6 keys.
usb_keyboard='\x05\x01\x09\x06\xa1\x01\x05\x07\x19\xe0\x29\xe7\x15\x00\x25\x01\x75\x01\x95\x08\x81\x02'
usb_keyboard+='\x95\x01\x75\x08\x81\x03\x95\x06\x75\x08\x15\x00\x25\x65\x05\x07\x19\x00\x29\x65\x81\x00'
usb_keyboard+='\xc0'

# usb_setup [BUSES]: loads the buses (4) and the drivers on both sides; there is no udev to do it.
usb_setup() {
	[ ! -d /sys/bus/platform/drivers/dummy_hcd ] || return 0
	modprobe dummy_hcd "num=${1:-4}"
	modprobe -a libcomposite usb_f_mass_storage usb_f_hid sd_mod usbhid hid_generic evdev
	# Without this a stick's disk appears a second late.
	modprobe usb_storage delay_use=0
}

# usb_free: prints a device controller that no gadget uses.
usb_free() {
	local udc

	for udc in /sys/class/udc/dummy_udc.*; do
		grep -qsx "${udc##*/}" "$usb_gadgets"/*/UDC && continue
		echo "${udc##*/}"
		return
	done
	echo "no free USB bus; usb_setup takes their number" >&2
	return 1
}

# usb_gadget NAME VID PID SERIAL FUNCTION...: makes a gadget of these functions, not yet plugged in.
usb_gadget() {
	local name=$1 dir=$usb_gadgets/$1 function

	usb_setup
	mkdir "$dir" "$dir/strings/0x409" "$dir/configs/c.1"
	echo "0x${2#0x}" >"$dir/idVendor"
	echo "0x${3#0x}" >"$dir/idProduct"
	echo 0x0200 >"$dir/bcdUSB"
	echo "$4" >"$dir/strings/0x409/serialnumber"
	echo Cardgate >"$dir/strings/0x409/manufacturer"
	echo "$name" >"$dir/strings/0x409/product"
	shift 4
	for function; do
		"usb_function_$function" "$name" "$dir/functions/$function.$name"
		ln -s "$dir/functions/$function.$name" "$dir/configs/c.1/"
	done
}

usb_function_mass_storage() {
	mkdir "$2"
	echo "$devices/$1.disk" >"$2/lun.0/file"
}

usb_function_hid() {
	mkdir "$2"
	echo 1 >"$2/protocol"
	echo 1 >"$2/subclass"
	echo 8 >"$2/report_length"
	# shellcheck disable=SC2059 # nothing but escapes
	printf "$usb_keyboard" >"$2/report_desc"
}

# Interfaces of the class usb_ffs_classes names; control transfers to it hang.
usb_function_ffs() {
	mkdir -p "$2" "$devices/$1.ffs"
	mount -t functionfs "$1" "$devices/$1.ffs"
	# shellcheck disable=SC2086 # a word per interface
	usb-function "$devices/$1.ffs" $usb_ffs_classes </dev/null >"$devices/$1.ready" &
	wait_for 10 test -s "$devices/$1.ready"
}

# usb_disk NAME [SIZE]: what the stick stores (4M); it starts with its own name.
usb_disk() {
	mkdir -p "$devices"
	truncate -s "${2:-4M}" "$devices/$1.disk"
	printf 'stick %s\n' "$1" | dd of="$devices/$1.disk" conv=notrunc status=none
}

# usb_path NAME: prints the device's directory in sysfs while it is plugged in.
usb_path() {
	local udc path

	udc=$(cat "$usb_gadgets/$1/UDC")
	[ -n "$udc" ] || return 1
	for path in "/sys/devices/platform/dummy_hcd.${udc#dummy_udc.}"/usb*/*-1; do
		[ -e "$path/idVendor" ] || return 1
		echo "$path"
	done
}

# usb_settled NAME: whether the host is done with the device: configured, with every driver probed
# (reading bConfigurationValue waits for the probes), or refused as a whole.
usb_settled() {
	usb_settled_at "$(usb_path "$1")"
}

# usb_settled_at PATH: likewise, of the device with that directory in sysfs.
usb_settled_at() {
	[ -n "$(cat "$1/bConfigurationValue")" ] || [ "$(cat "$1/authorized")" = 0 ]
}

usb_absent() {
	! usb_path "$1"
}

# usb_plug NAME: plugs a gadget in, waits for the host's decision about it, prints its directory
# in sysfs. Works alike for devices that are refused.
usb_plug() {
	usb_free >"$usb_gadgets/$1/UDC"
	wait_for 10 usb_settled "$1"
	usb_path "$1"
}

# usb_unplug NAME: pulls the gadget out and waits until the host has noticed.
usb_unplug() {
	local path

	path=$(usb_path "$1") || return 0
	echo >"$usb_gadgets/$1/UDC"
	wait_for 10 test ! -e "$path"
}

# usb_remove NAME: pulls the gadget out and forgets it.
usb_remove() {
	local dir=$usb_gadgets/$1

	[ -d "$dir" ] || return 0
	usb_unplug "$1"
	find "$dir"/configs/* -type l -delete
	rmdir "$dir"/functions/* "$dir"/configs/* "$dir/strings/0x409" "$dir"
	rm -f "$devices/$1.disk"
}

# usb_stick_add NAME VID PID SERIAL [SIZE]: a memory stick; prints its directory in sysfs.
usb_stick_add() {
	usb_disk "$1" "${5:-4M}"
	usb_gadget "$1" "$2" "$3" "$4" mass_storage
	usb_plug "$1"
}

# usb_hid_add NAME VID PID SERIAL: a keyboard; prints its directory in sysfs.
usb_hid_add() {
	usb_gadget "$1" "$2" "$3" "$4" hid
	usb_plug "$1"
}

# usb_multi_add NAME VID PID SERIAL [SIZE]: interface 0 is a memory stick, interface 1 a keyboard.
usb_multi_add() {
	usb_disk "$1" "${5:-4M}"
	usb_gadget "$1" "$2" "$3" "$4" mass_storage hid
	usb_plug "$1"
}

# usb_ffs_add NAME VID PID SERIAL CLASS...: a device with an interface of each CLASS (0b:00:00)
# that has nothing to say; prints its directory in sysfs.
usb_ffs_add() {
	local usb_ffs_classes=${*:5}

	modprobe usb_f_fs
	usb_gadget "$1" "$2" "$3" "$4" ffs
	usb_plug "$1"
}

usb_stick_remove() { usb_remove "$1"; }
usb_hid_remove() { usb_remove "$1"; }
usb_multi_remove() { usb_remove "$1"; }

# usb_drivers NAME: prints "CLASS DRIVER" for every interface, "-" where none is bound.
usb_drivers() {
	local path interface driver

	path=$(usb_path "$1")
	for interface in "$path"/*:*; do
		[ -e "$interface/bInterfaceClass" ] || continue
		driver=$(basename "$(readlink "$interface/driver" || echo -)")
		echo "$(cat "$interface/bInterfaceClass") $driver"
	done
}

# usb_stick_block NAME: prints the device node of the stick's disk.
usb_stick_block() {
	local path block

	path=$(usb_path "$1") || return 1
	for block in "$path"/*/host*/target*/*/block/*; do
		[ -e "/dev/${block##*/}" ] || return 1
		echo "/dev/${block##*/}"
	done
}

# usb_stick_works NAME [SECONDS]: whether the stick's disk appears and what it stores can be read.
usb_stick_works() {
	wait_for "${2:-10}" usb_stick_block "$1" || return 1
	[ "$(dd if="$(usb_stick_block "$1")" bs=512 count=1 status=none | head -n 1 | tr -d '\0')" = \
		"stick $1" ]
}

# usb_hid_node PATH: prints the input device's node.
usb_hid_node() {
	local event

	for event in "$1"/*/*/input/input*/event*; do
		[ -e "/dev/input/${event##*/}" ] || return 1
		echo "/dev/input/${event##*/}"
	done
}

# usb_hid_heard NUMBER PROCESS: whether that reader has ended; else presses a key and lets it go. A press
# is lost while the host resets the device, and waits for ever where nobody reads any more.
usb_hid_heard() {
	[ -e "/proc/$2/exe" ] || return 0
	timeout 2 sh -c 'printf "\0\0\4\0\0\0\0\0"; printf "\0\0\0\0\0\0\0\0"' >"/dev/hidg$1"
	return 1
}

# usb_hid_works NAME [SECONDS]: whether a key pressed on the keyboard reaches its input device.
usb_hid_works() {
	local path node number reader

	path=$(usb_path "$1") || return 1
	wait_for "${2:-10}" usb_hid_node "$path" || return 1
	node=$(usb_hid_node "$path")
	number=$(cut -d : -f 2 "$usb_gadgets/$1/functions/hid.$1/dev")
	timeout 10 head -c 24 "$node" >/dev/null &
	reader=$!
	wait_for 5 held "$node"
	wait_for 10 usb_hid_heard "$number" "$reader" || true
	wait "$reader"
}
