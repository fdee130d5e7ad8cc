# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# A program that has a USB device's node open (usbfs.c). Source cardgate.sh first.

# usb_node PATH: prints the node of the device with this directory in sysfs.
usb_node() {
	echo "/dev/$(sed -n 's/^DEVNAME=//p' "$1/uevent")"
}

# usbfs_start NODE: opens it; fails when it cannot be opened.
usbfs_start() {
	local line

	rm -f "$work"/usbfs.{in,out}
	mkfifo "$work"/usbfs.{in,out}
	exec {usbfs_in}<>"$work/usbfs.in" {usbfs_out}<>"$work/usbfs.out"
	usbfs "$1" <&"$usbfs_in" >&"$usbfs_out" &
	usbfs_process=$!
	read -rt 10 line <&"$usbfs_out" && [ "$line" = open ]
}

# usbfs_ask COMMAND...: has it do that; prints the number or the error's name that comes of it.
usbfs_ask() {
	local line

	echo "$*" >&"$usbfs_in"
	read -rt 10 line <&"$usbfs_out" || return 1
	echo "$line"
}

# usbfs_end
usbfs_end() {
	kill "$usbfs_process"
	wait "$usbfs_process" || true
	exec {usbfs_in}<&- {usbfs_out}<&-
}
