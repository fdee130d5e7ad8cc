#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a stick that is plugged in under a denying policy never gets a disk"

module_load
policy_push "$(cap usb deny)"
usb_stick_add stick 0951 1666 SN1 >"$work/path"
is "no driver is bound" "08 -" usb_drivers stick
ok "there is no disk" not usb_stick_works stick 1
ok "usb-storage did not even see it" not sh -c 'dmesg | tail -n 20 | grep "Mass Storage device detected"'
is "its interface is denied" deny verdict "$(cat "$work/path")/$(basename "$(cat "$work/path")"):1.0"

policy_push "$(cap usb allow)"
ok "allowed: it works without replugging" usb_stick_works stick
usb_unplug stick
usb_plug stick >"$work/path"
ok "and after replugging" usb_stick_works stick

ktap_end
