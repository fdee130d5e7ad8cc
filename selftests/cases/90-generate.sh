#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy generated from the devices present lets them, and no others, be used"

module_load
camera=$(camera_add)
bluetooth=$(! bt_there || bt_add)
usb_stick_add old 0951 1666 SN1 >/dev/null
usb_multi_add multi 1d6b 0104 SN2 >/dev/null

rules() {	# FILE: the USB part of it
	sed -n '/<capability name="usb"/,/<\/capability>/p' "$1"
}

ok "a policy from the module" cardgate-policy generate --hash -o "$work/module.xml"
ok "it passes check" cardgate-policy check "$work/module.xml"
ok "a policy from sysfs" cardgate-policy generate --hash --sysfs /sys -o "$work/sysfs.xml"
ok "both tell USB devices by the same hashes" diff <(rules "$work/module.xml") \
	<(rules "$work/sysfs.xml")
ok "there are hashes" grep -q ' hash="' "$work/module.xml"

cardgate-policy compile "$work/module.xml" -o "$work/generated"
cardgate apply "$work/generated" >/dev/null
says "nothing that is there is denied" '^0$' \
	sh -c "cardgate devices --json | jq '[.devices[] | select(.action == \"deny\")] | length'"
ok "the camera works" camera_works "$camera"
! bt_there || ok "Bluetooth works" bt_works "$bluetooth"
ok "the stick works" usb_stick_works old

usb_disk new
usb_gadget new 0951 1666 SN3 mass_storage
usb_plug new >/dev/null
path=$(usb_path new)
says "another stick of the same kind is denied" '^deny$' verdict "$path/${path##*/}:1.0"

cardgate devices --json >"$work/devices.json"
ok "simulate takes the module's list" cardgate-policy simulate "$work/module.xml" \
	--devices "$work/devices.json"
says "and comes to the same for the new stick" '^never$' sh -c \
	"cardgate-policy simulate '$work/module.xml' --devices '$work/devices.json' | sed -n 's/^new 0951:1666 *usb *\([a-z]*\) .*/\1/p'"

ktap_end
