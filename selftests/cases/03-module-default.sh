#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "before any policy everything works, or nothing with default=deny"

bluetooth=$(! bt_there || bt_add)
camera=$(camera_add)
ir=$(ir_add)
usb_stick_add stick 0951 1666 SN1 >"$work/path"

all_work() {
	! bt_there || ok "Bluetooth works $1" bt_works "$bluetooth"
	ok "the camera works $1" camera_works "$camera"
	ok "infrared works $1" ir_works "$ir"
	ok "the stick works $1" usb_stick_works stick
}

none_works() {
	! bt_there || ok "Bluetooth is refused $1" not bt_works "$bluetooth"
	ok "the camera is refused $1" not camera_works "$camera"
	ok "infrared is refused $1" not ir-ctl -d "$ir" --features
	ok "the stick is refused $1" not usb_stick_works stick 1
}

module_load
all_work "without a policy"
module_unload
module_load default=deny
none_works "with default=deny"
module_unload
all_work "when the module is gone"

ktap_end
