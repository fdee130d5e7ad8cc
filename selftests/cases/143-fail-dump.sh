#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "a list of devices that the kernel has no memory for is whole or an error"

# list NAME N: whether the list is the one that was had before, or an error says why it is not.
list() {
	if fail_nth "$2" cardgate devices --json >"$work/now" 2>"$work/error"; then
		cmp "$work/now" "$work/$1"
	else
		no_memory "$work/error"
	fi
}

fail_begin
module_load
usb_stick_add stick 0951 1666 SN1 >/dev/null
camera_add >/dev/null
policy_push "$(cap usb allow "$(rule one deny '' 'id="0951:1666"')")"
says "there are devices" '^[1-9]' jq '.devices | length' <(cardgate devices --json)
cardgate devices --json >"$work/all"
fail_in cardgate
says "each time" '^[1-9][0-9]* refused$' fail_walk list all

ktap_end
