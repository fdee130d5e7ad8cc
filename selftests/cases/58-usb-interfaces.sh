#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "rules compare all interfaces of a device"

module_load
stick=$(usb_stick_add stick 0951 1666 SN1)
multi=$(usb_multi_add multi 1d6b 0104 SN2)
keys=$(usb_hid_add keys 1d6b 0105 SN3)

# decided DEVICE: prints which rule decided about each of its interfaces.
decided() {
	cardgate devices --json | jq -r --arg path "$1/" \
		'[.devices[] | select(.path | startswith($path)) | .rule.id // .reason] | join(" ")'
}

# is_decided RULE, COUNT times each: what decided about stick, multi, keys.
is_decided() {
	is "$1: the stick" "$2" decided "$stick"
	is "$1: the composite device" "$3" decided "$multi"
	is "$1: the keyboard" "$4" decided "$keys"
}

is "the kernel lists them" "equals-ordered 08:06:50 03:01:01" sh -c \
	"cardgate devices --json | jq -r '[.devices[].subject | select(.serial == \"SN2\")][0].interfaces'"
policy_push "$(cap usb allow "$(rule all deny '' 'interfaces="all-of 03:*:* 08:06:50"')" \
	"$(rule none deny '' 'interfaces="none-of 08:*:*" bus="usb" id="1d6b:0105"')" \
	"$(rule one deny '' 'interfaces="one-of 0e:*:* 08:06:50"')")"
is_decided "all-of, none-of, one-of" one "all all" none
policy_push "$(cap usb allow "$(rule twice deny '' 'interfaces="equals 08:06:50 08:06:50"')" \
	"$(rule wrong deny '' 'interfaces="equals-ordered 03:01:01 08:06:50"')" \
	"$(rule equals deny '' 'interfaces="03:01:01 08:*:*"')" \
	"$(rule ordered deny '' 'interfaces="equals-ordered 08:06:*"')" \
	"$(rule subset deny '' 'interfaces="match-all 08:*:* 03:01:01" id="1d6b:0105"')")"
is_decided "equals, equals-ordered, match-all" ordered "equals equals" subset
policy_push "$(cap usb allow "$(rule built-in deny '' 'removable="no"')" \
	"$(rule plugged deny '' 'removable="yes"')" "$(rule unclear deny '' 'removable="unknown"')")"
is_decided "a virtual bus does not say what is removable" unclear "unclear unclear" unclear

ktap_end
