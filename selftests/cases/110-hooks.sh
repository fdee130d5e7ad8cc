#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "every hook is in place as soon as its module is there, and no longer than ours is"

mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
core="cdev_device_add chrdev_open device_add device_del"
late="hci_dev_open hci_rfkill_set_block hci_send_frame hci_sock_bind media_compat_ioctl media_ioctl media_poll"
late+=" media_read media_write v4l2_compat_ioctl32 v4l2_ioctl v4l2_mmap v4l2_poll v4l2_read v4l2_write"

# hooked: prints the functions of these that somebody stands in for.
hooked() {
	local name

	for name in $core $late; do
		if grep -qE "^$name( \[[a-z_]+\])? \([0-9]+\).* I " /sys/kernel/tracing/enabled_functions; then
			echo "$name"
		fi
	done | sort
}

# Compat calls are not on every architecture
compat() {
	grep -qw "$1" /proc/kallsyms || sed -i "/^$1\$/d" "$work/expected"
}

unarmed() {
	cat $cardgate_sys/*/unarmed | grep . || true
}

# forget MODULE: unloads it and all that need it.
forget() {
	local user

	[ -d "/sys/module/$1" ] || return 0
	for user in "/sys/module/$1/holders"/*; do
		[ ! -e "$user" ] || forget "${user##*/}"
	done
	rmmod "$1"
}

for module in bluetooth videodev mc rc_core; do
	forget $module
done
module_load
tr ' ' '\n' <<<"$core" | sort >"$work/expected"
is "without their modules those that all gates share" "$(cat "$work/expected")" hooked
is "and every gate is armed" "1 1 1 1" sh -c "cat $cardgate_sys/*/armed | xargs"
modprobe -a videodev mc bluetooth rc-core
tr ' ' '\n' <<<"$core $late" | sort >"$work/expected"
compat v4l2_compat_ioctl32
compat media_compat_ioctl
is "modules that come later get theirs" "$(cat "$work/expected")" hooked
is "nothing is missing" "" unarmed
module_unload
is "after ours is gone there is none" "" hooked
module_load
is "they are found when the modules are there already" "$(cat "$work/expected")" hooked
ok "a module of theirs can go" modprobe -r bluetooth
is "and takes its hooks along" "" sh -c "grep ^hci_ /sys/kernel/tracing/enabled_functions || true"
ok "and can come again" modprobe bluetooth
is "with its hooks" "$(cat "$work/expected")" hooked
is "nothing is missing then" "" unarmed

ktap_end
