#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 600
# long: 1200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "an unload runs out of memory at every allocation, and leaves nothing behind"

# unload N: whether the module goes and gives all devices back.
unload() {
	module_load default=deny
	fail_in cardgate
	! usb_stick_block stick && ! head -c 0 "$ir" && fail_nth "$1" rmmod cardgate && module_gone &&
		usb_stick_works stick && head -c 0 "$ir"
}

fail_begin
usb_stick_add stick 0951 1666 SN1 >/dev/null
ir=$(ir_add)
fail_step=9
says "each time" '^[1-9][0-9]* refused$' fail_walk unload

ktap_end
