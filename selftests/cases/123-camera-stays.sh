#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a camera whose driver cannot go while it is open is cut with the driver in place"

plain=$cardgate_tree/build/$(uname -r)/selftests/modules/plain_camera.ko
plain_sys=/sys/module/plain_camera/parameters
[ -e "$plain" ] || ktap_skip "no camera of that kind was built for this kernel"

waits() {
	[ "$(<$plain_sys/streaming)" = Y ]
}

modprobe -a videodev videobuf2-v4l2 videobuf2-vmalloc
insmod "$plain"
module_load
node=/dev/$(basename /sys/devices/platform/plain-camera/video4linux/video*)
wait_for 10 test -c "$node"
v4l2-ctl -d "$node" --stream-mmap --stream-to=/dev/null >"$work/stream" 2>&1 &
reader=$!
ok "somebody waits for a picture" wait_for 20 waits
# Another has the node open, and looks nowhere
exec 9<"$node"

policy_push "$(cap camera deny)"
ok "denied: nobody waits any more" not waits
ok "who did ends" wait_for 20 test ! -e "/proc/$reader/exe"
ok "it cannot be opened" not v4l2-ctl -d "$node" --info
is "its driver stayed" 1 cat $plain_sys/probes
exec 9<&-
policy_push "$(cap camera allow)"
ok "allowed: it can" v4l2-ctl -d "$node" --info
v4l2-ctl -d "$node" --stream-mmap --stream-to=/dev/null >"$work/stream" 2>&1 &
reader=$!
ok "and pictures be waited for" wait_for 20 waits
kill $reader
wait $reader || true
module_unload
ok "the driver goes" rmmod plain_camera

ktap_end
