#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "what tells one device from another of its kind is shown to nobody but the administrator"

module_load
chmod 755 "$work"
nobody cardgate watch --json </dev/null >"$work/seen" 2>"$work/watch" &
wait_for 10 grep -q watching "$work/watch"
policy_push "$(cap usb deny "$(rule stick allow '' 'serial="SECRET1"')")"
usb_stick_add stick 0951 1666 SECRET1 >"$work/path"
hci=$(! bt_there || bt_add)
ok "an unprivileged listener hears of the stick" wait_for 5 jq -se 'any(.[]; .rule.id == "stick")' "$work/seen"
ok "but not its serial number" not grep -q SECRET1 "$work/seen"

# identifying: prints the fields of devices in JSON that tell one from another of its kind.
identifying() {
	jq -r '[.devices[].subject | keys[]] | unique[]' "$1" |
		grep -xE 'serial|hash|hash-strict|parent-hash|address' || true
}

cardgate devices --json >"$work/root"
ok "the administrator is shown serial numbers" grep -q SECRET1 "$work/root"
says "and hashes" '^hash$' identifying "$work/root"
nobody cardgate devices --json >"$work/nobody"
says "somebody else is shown the devices" '^[1-9]' jq '.devices | length' "$work/nobody"
is "and none of that" "" identifying "$work/nobody"
# More devices than fit what is sent before anybody reads
modprobe vivid n_devs=16
wait_for 20 test -e /sys/devices/platform/vivid.0/video4linux/video15
usb_stick_add late 0951 1666 SECRET2 >/dev/null
netlink-client handed >"$work/handed"
ok "who has another read the list is shown it" grep -q vivid "$work/handed"
ok "to the end" grep -q "$(basename "$(usb_path late)")" "$work/handed"
ok "but no serial number" not grep -q SECRET "$work/handed"
ok "nor is the status in sysfs telling" not grep -rqs SECRET1 $cardgate_sys/
! bt_there || bt_remove "$hci"

ktap_end
