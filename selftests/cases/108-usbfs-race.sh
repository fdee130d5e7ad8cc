#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 480

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/usbfs.sh
. "${0%/*}/../vm/usbfs.sh"

ktap_begin "programs that hammer on a device get nothing of it once it is denied"

rounds=$(fewer 20 4)
module_load
path=$(usb_hid_add keys 1d6b 0104 SN1)
policy_compile "$work/allow" "$(cap usb allow)"
policy_compile "$work/deny" "$(cap usb deny "$(rule keys deny 'force="yes"' 'interface="03:*:*"')")"
printf 0 >"$work/flag"

# round: apply returns when every device obeys.
round() {
	cardgate apply "$work/deny"
	printf 1 | dd of="$work/flag" conv=notrunc status=none
	for ((try = 0; try < 3; try++)); do
		cardgate status
	done
	printf 0 | dd of="$work/flag" conv=notrunc status=none
	cardgate apply "$work/allow"
}

mkfifo "$work/end"
usbfs-hammer "$(usb_node "$path")" "$work/flag" <"$work/end" >"$work/result" &
exec {end}>"$work/end"
for ((i = 0; i < rounds; i++)); do
	round >"$work/log"
done
exec {end}>&-
wait $!
says "in $rounds rounds of deny and allow" '^0 wrongly, [1-9][0-9]* rightly$' cat "$work/result"

ktap_end
