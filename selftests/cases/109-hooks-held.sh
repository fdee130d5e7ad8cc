#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "who holds a function first keeps the module out, or one gate unarmed, and it tells"

holder=$cardgate_tree/build/$(uname -r)/selftests/modules/holder.ko
[ -e "$holder" ] || ktap_skip "no module that holds functions was built for this kernel"
trap 'release; ktap_exit' EXIT

# hold FUNCTION: as a livepatch does.
hold() {
	insmod "$holder" symbol="$1"
}

release() {
	[ ! -d /sys/module/holder ] || rmmod holder
}

# armed: prints each capability and whether its gates are.
armed() {
	(cd $cardgate_sys && grep . ./*/armed) | sed 's|^\./\(.*\)/armed|\1|' | xargs
}

unarmed() {
	cat $cardgate_sys/*/unarmed | grep . || true
}

refusals() {
	dmesg | grep -c 'cardgate: not loaded: error -16' || true
}

module_load
is "nobody holds anything: every gate is armed" "bluetooth:1 camera:1 ir:1 usb:1" armed
says "and every device that comes is seen" '^device_add$' hooks_in_place
refused "what the module holds nobody else can" "Device or resource busy" hold device_add
module_unload

# Those that all gates share
refused=$(refusals)
for function in device_add device_del chrdev_open cdev_device_add; do
	hold $function
	refused=$((refused + 1))
	refused "$function is held: the module does not load" "Device or resource busy" module_load
	is "the kernel log says so" $refused refusals
	ok "nothing of it is there" test ! -e $cardgate_sys -a ! -e /sys/module/cardgate
	is "nor a hook" $function hooks_in_place
	camera=$(camera_add)
	ok "a camera that comes works" camera_works "$camera"
	camera_remove
	release
	ok "let go, it loads" module_load
	is "with every gate" "bluetooth:1 camera:1 ir:1 usb:1" armed
	module_unload
done

# Those of one gate's subsystem
camera=$(camera_add)
modprobe -a bluetooth evdev rc-core usbcore
while read -r function expected; do
	hold "$function"
	ok "$function is held: the module loads" module_load
	is "that gate alone is not armed" "$expected" armed
	is "and says why" "no hook on $function: error -16" unarmed
	capability=$(grep -o '[a-z]*:0' <<<"$expected")
	capability=${capability%:0}
	is "in its own file" "no hook on $function: error -16" cat "$cardgate_sys/$capability/unarmed"
	cardgate status >"$work/status"
	says "the status has a column for it" 'ARMED .*WHY NOT ARMED$' cat "$work/status"
	says "where the capability says why" \
		"^$capability +allowed +no .* no hook on $function: error -16\$" cat "$work/status"
	is "and no other" 1 grep -c 'no hook on' "$work/status"
	is "for programs, too" "$capability no hook on $function: error -16" sh -c \
		"cardgate status --json | jq -r '.capabilities[] | select(.armed | not) | .name + \" \" + .unarmed'"
	policy_push "$(everything deny)"
	refused "nodes are refused all the same" "Operation not permitted" \
		sh -c "exec 9<$camera"
	module_unload
	release
	ok "let go, it loads" module_load
	is "and is armed" "bluetooth:1 camera:1 ir:1 usb:1" armed
	is "without a reason not to be" "" unarmed
	ok "nor a column for one" not grep -q "WHY NOT" <(cardgate status)
	module_unload
done <<END
hci_send_frame bluetooth:0 camera:1 ir:1 usb:1
v4l2_ioctl bluetooth:1 camera:0 ir:1 usb:1
media_ioctl bluetooth:1 camera:0 ir:1 usb:1
evdev_ioctl bluetooth:1 camera:1 ir:0 usb:1
usbdev_ioctl bluetooth:1 camera:1 ir:1 usb:0
END

ktap_end
