#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the last keyboard stays usable, unless a rule insists"

ps2=/sys/bus/serio/drivers/atkbd
ports=("$ps2"/serio*)

# interface PATH: prints the last interface of the device.
interface() {
	printf '%s\n' "$1"/*:1.* | tail -n 1
}

# reason PATH: prints what was decided about the keyboard, and why.
reason() {
	cardgate devices --json | jq -r --arg path "$(interface "$1")" \
		'.devices[] | select(.path == $path) | .action + " " + .reason'
}

# becomes REASON PATH
becomes() {
	wait_for 5 is_reason "$@"
}

is_reason() {
	[ "$(reason "$2")" = "$1" ]
}

first=$(usb_hid_add first 1d6b 0104 SN1)
second=$(usb_hid_add second 1d6b 0104 SN2)
module_load
policy_push "$(cap usb deny)"
for port in "${ports[@]}"; do
	[ -e "$port" ] || continue
	is "a keyboard elsewhere: none on USB is needed" "deny default" reason "$first"
	echo "${port##*/}" >$ps2/unbind
done
ok "none elsewhere: the one plugged in first is exempt" becomes "allow exempt" "$first"
ok "it works" usb_hid_works first
is "the second is not" "deny default" reason "$second"
ok "it does not work" not usb_hid_works second 1

usb_unplug first
ok "the first is pulled out: the second is exempt" becomes "allow exempt" "$second"
ok "it works" usb_hid_works second
first=$(usb_plug first)
is "the first comes back: it is the second one now" "deny default" reason "$first"

policy_push "$(cap usb deny "$(rule company allow '' 'serial="SN1"')")"
is "a rule allows the first" "allow rule" reason "$first"
is "so the second is not needed" "deny default" reason "$second"
ok "it does not work" not usb_hid_works second 1
usb_unplug first
ok "the first is pulled out: the second is exempt" becomes "allow exempt" "$second"
ok "it works" usb_hid_works second
first=$(usb_plug first)
ok "the first comes back: the second is not exempt" becomes "deny default" "$second"
ok "the first works" usb_hid_works first

policy_push "$(cap usb deny)"
echo "$(basename "$(interface "$second")")" >/sys/bus/usb/drivers/usbhid/unbind
is "a keyboard without a driver can have one" "allow exempt" reason "$second"
policy_push "$(cap usb deny "$(rule no-keys deny 'force="yes"' 'interface="03:*:*"')")"
is "a rule with force denies the first" "deny rule" reason "$first"
is "and the second" "deny rule" reason "$second"
usb_remove second
usb_remove first

policy_push "$(cap usb deny)"
mouse=$(usb_ffs_add mouse 1d6b 0105 SN3 03:01:02 03:01:01)
is "a mouse with keys is exempt where it is the only keyboard" "allow exempt" reason "$mouse"
first=$(usb_hid_add first 1d6b 0104 SN1)
is "a keyboard comes: it is exempt" "allow exempt" reason "$first"
is "and the mouse no longer" "deny default" reason "$mouse"
usb_remove first
usb_remove mouse

ok "the module goes" module_unload
module_load default=deny
first=$(usb_hid_add first 1d6b 0104 SN1)
second=$(usb_hid_add second 1d6b 0104 SN2)
is "without a policy, by the module's default, the last keyboard is exempt" "allow exempt" reason "$first"
ok "and works" usb_hid_works first
is "and the other is not" "deny no-policy" reason "$second"
usb_remove second
usb_remove first
for port in "${ports[@]}"; do
	[ ! -e "/sys/bus/serio/devices/${port##*/}" ] || echo "${port##*/}" >$ps2/bind
done

ktap_end
