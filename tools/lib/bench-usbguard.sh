# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work and others are bench-guest.sh's
#
# usbguard's daemon, which parts of tools/bench compare with.

# bench_usbguard_rules COUNT: as many() has them for Cardgate.
bench_usbguard_rules() {
	awk -v count="$1" 'BEGIN {
		for (i = 0; i < count; i++)
			printf "block id 1209:%04x serial \"%d\"\n", i % 65536, i
	}'
}

# bench_usbguard_configure DIR COUNT: by that many rules, with nobody who may ask it and nothing to
# write.
bench_usbguard_configure() {
	mkdir "$1"
	bench_usbguard_rules "$2" >"$1/rules"
	printf '%s\n' "RuleFile=$1/rules" ImplicitPolicyTarget=allow PresentDevicePolicy=keep \
		PresentControllerPolicy=keep InsertedDevicePolicy=apply-policy AuthorizedDefault=none \
		RestoreControllerDeviceState=false DeviceManagerBackend=uevent >"$1/conf"
	chmod 600 "$1"/*
}

# bench_usbguard_start DIR: until it rules; prints what that takes.
bench_usbguard_start() {
	# shellcheck disable=SC2016 # for the inner shell
	others_run "$others" bench busy bash -c '
		usbguard-daemon -K -P -c "$1/conf" </dev/null >"$1/log" 2>&1 &
		. "$2/selftests/vm/wait.sh"
		wait_for 60 grep -qsx 0 /sys/bus/usb/devices/usb1/authorized_default || {
			cat "$1/log"
			exit 1
		}' usbguard "$1" "$tree"
}

# bench_usbguard_stop: everything is as it was without it.
bench_usbguard_stop() {
	local bus daemon

	daemon=$(pgrep -x usbguard-daemon)
	kill "$daemon"
	# Nobody waits for it
	wait_for 20 test ! -e "/proc/$daemon/exe"
	for bus in /sys/bus/usb/devices/usb*/authorized_default; do
		echo 1 >"$bus"
	done
}
