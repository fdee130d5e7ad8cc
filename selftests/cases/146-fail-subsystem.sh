#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 1200
# long: 1800

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "a subsystem that comes when there is no memory for its gate's hooks does not come, but it goes"

# come MODULE N: whether it is there with all of its hooks, or not at all.
come() {
	forget "$1"
	if fail_nth "$2" insmod "$work/$1.ko" 2>"$work/error"; then
		module_whole "$work/$1"
	else
		no_memory "$work/error" && [ ! -e "/sys/module/$1" ] && module_whole "$work/none"
	fi
}

# go MODULE N: whether it is gone, with all of its hooks, so that what comes where it was is but itself.
go() {
	insmod "$work/$1.ko" && module_whole "$work/$1" && fail_nth "$2" rmmod "$1" &&
		module_whole "$work/none"
}

fail_begin
modules=(usbcore videodev mc rc_core bluetooth)
for module in "${modules[@]}"; do
	forget $module
done
module_load default=deny
hooked >"$work/none"
fail_in cardgate
fail_not_below device_add
fail_step=5
for module in "${modules[@]}"; do
	modprobe $module
	hooked >"$work/$module"
	modprobe --show-depends $module | tail -n 1 >"$work/depends"
	read -r _ file <"$work/depends"
	xz -dc "$file" >"$work/$module.ko" 2>/dev/null || cp "$file" "$work/$module.ko"
	# Those that it needs stay
	forget $module
	hooked >"$work/none"
	says "$module" '^[1-9][0-9]* refused$' fail_walk come $module
	forget $module
	says "$module goes" '^[1-9][0-9]* refused$' fail_walk go $module
done

ktap_end
