#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "rules match a camera by the USB device that it is part of"
usbip_there camera || ktap_skip "this kernel has no emulated cameras on USB"

# hash NAME: prints the device's, as its first interface has it.
hash() {
	local path

	path=$(usbip_path "$1")
	cardgate devices --json | jq -r --arg path "$path/${path##*/}:1.0" \
		'.devices[] | select(.path == $path) | .subject.hash'
}

# is_open NAME, is_closed NAME: in what is decided and in what works.
is_open() {
	is "  $1 is allowed" allow usbip_decided "$1" camera
	ok "  $1 takes pictures" usbip_camera_works "$1"
}

is_closed() {
	is "  $1 is denied" deny usbip_decided "$1" camera
	ok "  $1 takes none" not usbip_camera_works "$1" 0
}

# allowed_by MATCH...: each lets the left one take pictures, and not the right one.
allowed_by() {
	local match

	for match; do
		policy_push "$(cap camera deny "$(rule one allow '' "$match")")"
		echo "# $profile, allowed by $match"
		is_open left
		is_closed right
	done
}

module_load
# In the second all that is known to be a camera are its nodes
for kind in "camera 1d6b 0102 0e" "vendor-camera 046d 08c1 ff"; do
	read -r profile vendor product class <<<"$kind"
	left=$(usbip_add "$profile" left "$vendor" "$product" CAM1)
	usbip_add "$profile" right "$vendor" "$product" CAM2 >/dev/null
	is_open left
	is_open right
	allowed_by "id=\"$vendor:$product\" serial=\"CAM1\"" \
		"interface=\"$class:*:*\" driver=\"uvcvideo\" serial=\"CAM1\""
	[ "$profile" = camera ] || allowed_by 'serial="CAM1"' 'name="left"' "port=\"${left##*/}\"" \
		"hash=\"$(hash left)\"" 'bus="usb" serial="CAM1"' \
		"interfaces=\"$class:01:00 $class:02:00\" serial=\"CAM1\""
	policy_push "$(cap camera deny "$(rule one allow '' "id=\"$vendor:ffff\" serial=\"CAM1\"" \
		'serial="CAM"' 'name="lef"' 'port="9-9"' "hash=\"$(hash right)\" serial=\"CAM1\"" \
		'bus="platform" serial="CAM1"' 'driver="vivid" serial="CAM1"' \
		'interface="08:*:*" serial="CAM1"' \
		"interfaces=\"$class:01:00\" serial=\"CAM1\"")")"
	echo "# $profile, not allowed by any of these with another's value"
	is_closed left
	policy_push "$(cap camera allow "$(rule one deny '' "id=\"$vendor:$product\" serial=\"CAM1\"")")"
	echo "# $profile, denied by id and serial number"
	is_closed left
	is_open right
	usbip_remove left
	usbip_add "$profile" left "$vendor" "$product" CAM1 >/dev/null
	echo "# $profile, plugged in under that policy"
	is_closed left
	policy_push "$(cap camera allow)"
	is_open left
	usbip_remove left
	usbip_remove right
done

ktap_end
