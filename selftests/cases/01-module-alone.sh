#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the module loads before every subsystem and its gates arm as they come"

for subsystem in usbcore bluetooth rfkill videodev rc_core; do
	forget $subsystem
	ok "$subsystem is not loaded" test ! -e "/sys/module/$subsystem"
done

ok "the module loads" module_load default=deny

bluetooth=$(! bt_there || bt_add)
camera=$(camera_add)
ir=$(ir_add)
usb_stick_add stick 0951 1666 SN1 >"$work/path"
! bt_there || ok "Bluetooth is refused" not bt_works "$bluetooth"
ok "the camera is refused" not camera_works "$camera"
ok "infrared is refused" not ir-ctl -d "$ir" --features
ok "the stick is refused" not usb_stick_works stick 1
for capability in bluetooth usb camera ir; do
	says "the gate for $capability is armed" "^$capability +denied +yes" cardgate status
done

policy_push "$(everything allow)"
! bt_there || ok "Bluetooth is given back" bt_works "$bluetooth"
ok "the camera is given back" camera_works "$camera"
ok "infrared is given back" ir_works "$ir"
ok "the stick is given back" usb_stick_works stick

ktap_end
