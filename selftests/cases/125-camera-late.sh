#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a call that began before a camera was denied comes to nothing, however late its argument is"

plain=$cardgate_tree/build/$(uname -r)/selftests/modules/plain_camera.ko
plain_sys=/sys/module/plain_camera/parameters
[ -e "$plain" ] || ktap_skip "no camera of that kind was built for this kernel"

# late_begin: returns when the calls have begun.
late_begin() {
	rm -f "$work/late.in"
	mkfifo "$work/late.in"
	late-ioctl "$node" <"$work/late.in" >"$work/late" 2>&1 &
	late=$!
	exec 8>"$work/late.in"
	wait_for 20 grep -q begun "$work/late"
}

# late_end: has them get their arguments; prints what they came to.
late_end() {
	exec 8>&-
	wait $late
	tail -n 1 "$work/late"
}

modprobe -a videodev videobuf2-v4l2 videobuf2-vmalloc
insmod "$plain"
node=/dev/$(basename /sys/devices/platform/plain-camera/video4linux/video*)
wait_for 10 test -c "$node"
late-ioctl "$node" </dev/null >"$work/late" 2>&1 || [ $? -ne 4 ] ||
	ktap_skip "this kernel has no userfaultfd"

module_load
ok "calls begin" late_begin
late_end >"$work/allowed"
is "allowed: a buffer is queued, and the stream starts" "queue 0 start 0" cat "$work/allowed"
ok "calls begin" late_begin
policy_push "$(cap camera deny)"
late_end >"$work/denied"
is "denied meanwhile: neither" "queue 19 start 19" cat "$work/denied"
is "nothing streams" N cat $plain_sys/streaming
policy_push "$(cap camera allow)"
ok "calls begin" late_begin
late_end >"$work/again"
is "allowed again: both" "queue 0 start 0" cat "$work/again"
module_unload
ok "the driver goes" rmmod plain_camera

ktap_end
