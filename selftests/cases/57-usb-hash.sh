#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a device's hash is the same on every port and at every speed"

# bytes: hexadecimal digits on standard input, as bytes.
bytes() {
	# shellcheck disable=SC2059 # nothing but escapes
	printf "$(tr -d ' \n' | sed 's/../\\x&/g')"
}

# little FILE...: numbers of 16 bits.
little() {
	sed -E 's/(..)(..)/\2\1/' "$@" | bytes
}

strings() {
	local string

	for string in manufacturer product serial; do
		[ ! -e $string ] || tr -d '\n' <$string
		printf '\0'
	done
}

# stable PATH, root_hub PATH, strict PATH: the hashes, as documented, of what sysfs says.
stable() {
	cd "$1"
	{
		little idVendor idProduct bcdDevice
		cat bDeviceClass bDeviceSubClass bDeviceProtocol | bytes
		strings
		for interface in *:*/; do
			printf '%02x' "$(cat bConfigurationValue)" | bytes
			(cd "$interface" &&
				cat bInterfaceNumber bInterfaceClass bInterfaceSubClass bInterfaceProtocol | bytes)
		done
	} | sha256sum | cut -d ' ' -f 1
}

# A kernel's version is in its root hubs' bcdDevice and maker, its speed in their protocol
root_hub() {
	cd "$1"
	{
		little idVendor idProduct
		printf '\0\0'
		cat bDeviceClass bDeviceSubClass | bytes
		printf '\0\0'
		tr -d '\n' <product
		printf '\0'
		tr -d '\n' <serial
		printf '\0'
	} | sha256sum | cut -d ' ' -f 1
}

strict() {
	cd "$1"
	{ cat descriptors; strings; } | sha256sum | cut -d ' ' -f 1
}

# attribute KEY PATH: prints what rules see of the device's first interface.
attribute() {
	cardgate devices --json | jq -r --arg key "$1" --arg path "$2/${2##*/}:1.0" \
		'.devices[] | select(.path == $path) | .subject[$key]'
}

# hub_attribute KEY PATH: likewise, of a root hub.
hub_attribute() {
	cardgate devices --json | jq -r --arg key "$1" --arg path "$2/${2##*/usb}-0:1.0" \
		'.devices[] | select(.path == $path) | .subject[$key]'
}

module_load
usb_disk stick
usb_gadget stick 0951 1666 SN1 mass_storage hid
first=$(usb_plug stick)
hash=$(stable "$first")
is "it is made as documented" "$hash" attribute hash "$first"
is "so is the strict one" "$(strict "$first")" attribute hash-strict "$first"
strict=$(attribute hash-strict "$first")
parent=$(attribute parent-hash "$first")
says "its parent has one" '^[0-9a-f]{64}$' echo "$parent"
hub=$(dirname "$first")
is "which is the hub's own, as documented" "$(root_hub "$hub")" echo "$parent"
is "and as rules see the hub" "$parent" hub_attribute hash "$hub"
nobody cardgate devices --json >"$work/nobody"
is "an unprivileged reader does not see it" null jq '.devices[0].subject.hash' "$work/nobody"

usb_unplug stick
usb_hid_add other 1d6b 0104 SN2 >/dev/null
second=$(usb_plug stick)
ok "another port" test "$first" != "$second"
is "there it has the same hash" "$hash" attribute hash "$second"
is "and strict hash" "$strict" attribute hash-strict "$second"
ok "and another parent" test "$(attribute parent-hash "$second")" != "$parent"
ok "another device has another hash" \
	test "$(attribute hash "$(usb_path other)")" != "$hash"
policy_push "$(cap usb deny "$(rule one allow '' "hash=\"$hash\"")")"
is "a rule may name it" allow verdict "$second/${second##*/}:1.0"

# verdicts: prints those of the stick and of the other device.
verdicts() {
	local path

	path=$(usb_path other)
	echo "$(verdict "$second/${second##*/}:1.0") $(verdict "$path/${path##*/}:1.0")"
}

is "and does not hold for another device" "allow deny" verdicts
policy_push "$(cap usb deny "$(rule one allow '' "hash-strict=\"$strict\"")")"
is "so may one name the strict hash" "allow deny" verdicts
policy_push "$(cap usb deny "$(rule one allow '' "parent-hash=\"$parent\"")")"
is "one by the parent's holds for what is below that hub" "deny allow" verdicts
policy_push "$(cap usb allow "$(rule one deny '' "parent-hash=\"$parent\"")")"
is "also to deny it" "allow deny" verdicts
policy_push "$(cap usb deny "$(rule one allow '' "hash=\"$hash\"")")"

usb_remove other
usb_unplug stick
# Not at super speed: pulling a gadget out there makes dummy_hcd itself warn
rmmod dummy_hcd
modprobe dummy_hcd num=2 is_high_speed=0
slow=$(usb_plug stick)
says "full speed" '^12$' cat "$slow/speed"
is "there it has the same hash, too" "$hash" attribute hash "$slow"
ok "but another strict hash" test "$(attribute hash-strict "$slow")" != "$strict"
ok "the rule holds: it works" usb_stick_works stick
policy_push "$(cap usb deny "$(rule one allow '' "hash-strict=\"$strict\"")")"
is "one by the strict hash does not" deny verdict "$slow/${slow##*/}:1.0"

ktap_end
