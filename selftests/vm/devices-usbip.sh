# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Cameras, infrared receivers and Bluetooth controllers that hang on USB: usb-device emulates them on
# the kernel's USB/IP host controller, whose bus has ports for eight. Sourced by devices.sh. NAME is
# the device's name here and its product string on the bus.

usbip_controller=/sys/devices/platform/vhci_hcd.0
usbip_bt_server=/tmp/bt-server-bredrle

# The driver of each profile of usb-device
declare -A usbip_drivers=([camera]=uvcvideo [vendor-camera]=uvcvideo [receiver]=iguanair
	[controller]=btusb [vendor-controller]=btusb)

# usbip_there PROFILE: whether this kernel has what that needs.
usbip_there() {
	modinfo vhci_hcd >/dev/null 2>&1 && modinfo "${usbip_drivers[$1]}" >/dev/null 2>&1
}

# usbip_btvirt: has an emulator of Bluetooth controllers listen; each connection is one. It needs
# AF_ALG before it answers; loaded on demand that can outlast the kernel's patience.
usbip_btvirt() {
	[ ! -e "$devices/usbip.server" ] || return 0
	modprobe -a algif_hash algif_skcipher cmac ecb
	rm -f "$usbip_bt_server"
	btvirt -s </dev/null >"$devices/btvirt.log" 2>&1 &
	echo $! >"$devices/usbip.server"
	wait_for 10 test -S "$usbip_bt_server"
}

# usbip_add PROFILE NAME VID PID SERIAL: plugs the device in, waits for the host's decision about it,
# prints its directory in sysfs. Works alike for devices that are refused.
usbip_add() {
	local socket=()

	modprobe -a vhci_hcd "${usbip_drivers[$1]}"
	mkdir -p "$devices"
	if [[ $1 == *controller ]]; then
		usbip_btvirt
		socket=("$usbip_bt_server")
	fi
	usb-device "$1" "$2" "$3:$4" "$5" "${socket[@]}" </dev/null >"$devices/$2.said" &
	echo $! >"$devices/$2.usbip"
	wait_for 10 usbip_settled "$2"
	usbip_path "$2"
}

# usbip_path NAME: prints the device's directory in sysfs while it is plugged in.
usbip_path() {
	local word port path

	read -r word port <"$devices/$1.said"
	[ "$word" = ready ] || return 1
	for path in "$usbip_controller"/usb*/*-$((port + 1)); do
		[ -e "$path/idVendor" ] || return 1
		echo "$path"
	done
}

# usbip_settled NAME: as usb_settled().
usbip_settled() {
	usb_settled_at "$(usbip_path "$1")"
}

# usbip_remove NAME: pulls the device out and waits until its port is free again.
usbip_remove() {
	local word port

	[ -e "$devices/$1.usbip" ] || return 0
	kill "$(cat "$devices/$1.usbip")" 2>/dev/null || true
	read -r word port <"$devices/$1.said" || true
	[ "$word" != ready ] || wait_for 10 usbip_free "$port"
	rm -f "$devices/$1".{usbip,said}
}

# usbip_free PORT: whether nothing is in that port, and nobody remembers what was.
usbip_free() {
	grep -q "^hs *0*$1 004 " "$usbip_controller/status" &&
		[ -z "$(echo "$usbip_controller"/usb*/*-$(($1 + 1)) | grep -v '\*')" ]
}

# usbip_part NAME PATTERN: prints the name of the device that a driver made of it: the first that
# the pattern below its interfaces finds.
usbip_part() {
	local path part

	path=$(usbip_path "$1") || return 1
	# shellcheck disable=SC2086 # a pattern
	for part in "$path"/*:*/$2; do
		[ -e "$part" ] || return 1
		echo "${part##*/}"
		return
	done
}

# usbip_camera NAME: prints the node that pictures come from. The next one is for what is about them.
usbip_camera() {
	local name

	name=$(usbip_part "$1" 'video4linux/video*') && [ -c "/dev/$name" ] && echo "/dev/$name"
}

# usbip_lirc NAME: prints the node of a receiver.
usbip_lirc() {
	local name

	name=$(usbip_part "$1" 'rc/rc*/lirc*') && [ -c "/dev/$name" ] && echo "/dev/$name"
}

# usbip_hci NAME: prints the name of a Bluetooth controller (hci0).
usbip_hci() {
	usbip_part "$1" 'bluetooth/hci*'
}

# usbip_camera_works NAME [SECONDS]: whether the camera's node appears and its own pictures come.
usbip_camera_works() {
	local node serial

	wait_for "${2:-10}" usbip_camera "$1" || return 1
	node=$(usbip_camera "$1")
	serial=$(cat "$(usbip_path "$1")/serial")
	timeout 20 v4l2-ctl -d "$node" --stream-mmap --stream-count=2 \
		--stream-to="$devices/$1.picture" || return 1
	[ "$(head -c ${#serial} "$devices/$1.picture")" = "$serial" ]
}

# usbip_keys NAME: prints the node that a receiver's keys come from.
usbip_keys() {
	local name

	modprobe evdev
	name=$(usbip_part "$1" 'rc/rc*/input*/event*') && [ -c "/dev/input/$name" ] &&
		echo "/dev/input/$name"
}

# usbip_receiver_works NAME [SECONDS]: whether the receiver's node appears and hears what is sent.
usbip_receiver_works() {
	wait_for "${2:-10}" usbip_lirc "$1" && ir_works "$(usbip_lirc "$1")"
}

# usbip_controller_works NAME [SECONDS]: whether the controller appears, is set up and powers up.
usbip_controller_works() {
	local hci

	wait_for "${2:-10}" usbip_hci "$1" || return 1
	hci=$(usbip_hci "$1")
	wait_for "${2:-10}" bt_ready "$hci" && bt_works "$hci"
}

# usbip_address NAME: prints the controller's address, once it is set up.
usbip_address() {
	bt_address "$(usbip_hci "$1")"
}

# usbip_decided NAME CAPABILITY: prints what was decided for what touches the capability: for its
# interfaces, and for what drivers made of them. More than one word when that differs.
usbip_decided() {
	cardgate devices --json | jq -r --arg path "$(usbip_path "$1")/" --arg capability "$2" \
		'[.devices[] | select((.path | startswith($path)) and
			(.capabilities | index($capability))).action] | unique | join(" ")'
}

# usbip_camera_light NAME on|off: whether somebody takes pictures with the camera, as it shows.
usbip_camera_light() {
	[ "$(sed '/^ready/d' "$devices/$1.said" | tail -n 1)" = "$2" ]
}

# usbip_stream NAME AS: has somebody take pictures with the camera, in the background.
usbip_stream() {
	v4l2-ctl -d "$(usbip_camera "$1")" --stream-mmap --stream-to=/dev/null \
		>"$devices/$2.stream" 2>&1 &
	echo $! >"$devices/$2.streamer"
	usbip_stream_goes_on "$2"
}

# usbip_streamer AS: prints the process of whom usbip_stream() began.
usbip_streamer() {
	cat "$devices/$1.streamer"
}

# usbip_streams AS: whether that one is still there.
usbip_streams() {
	[ -e "/proc/$(usbip_streamer "$1")/exe" ]
}

# usbip_stream_goes_on AS: whether more pictures come.
usbip_stream_goes_on() {
	: >"$devices/$1.stream"
	wait_for 10 grep -q '<' "$devices/$1.stream"
}

# usbip_clear: removes every device made here and what made them.
usbip_clear() {
	local item status=0

	for item in "$devices"/*.usbip; do
		[ ! -e "$item" ] || usbip_remove "$(basename "$item" .usbip)" || status=1
	done
	[ ! -e "$devices/usbip.server" ] || kill "$(cat "$devices/usbip.server")" 2>/dev/null || true
	for item in vhci_hcd uvcvideo iguanair btusb; do
		forget "$item" || status=1
	done
	return $status
}
