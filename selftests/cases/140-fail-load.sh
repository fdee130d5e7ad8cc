#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 600
# long: 3600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "a load runs out of memory at every allocation, and the module is there as a whole or not at all"

module=$cardgate_tree/build/$(uname -r)/cardgate.ko

# load N: whether the module is there, or an error says why it is not. A stick comes meanwhile.
load() {
	usb_unplug stick
	usb_free >"$usb_gadgets/stick/UDC" &
	if fail_nth "$1" insmod "$module" default=deny 2>"$work/error"; then
		module_whole "$work/hooks" && module_unload
	else
		no_memory "$work/error"
	fi && wait_for 10 usb_settled stick && module_gone && usb_stick_works stick
}

fail_begin
usb_stick_add stick 0951 1666 SN1 >/dev/null
module_load
hooked >"$work/hooks"
module_unload
fail_below do_one_initcall
fail_step=21
says "each time" '^[1-9][0-9]* refused$' fail_walk load
ok "with memory it loads" module_load default=deny
usb_unplug stick
usb_plug stick >/dev/null
is "and denies" "08 -" usb_drivers stick

ktap_end
