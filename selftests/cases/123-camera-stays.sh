#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/video-node.sh
. "${0%/*}/../vm/video-node.sh"

ktap_begin "a camera whose driver cannot go while it is open is cut with the driver in place"

plain=$cardgate_tree/build/$(uname -r)/selftests/modules/plain_camera.ko
plain_sys=/sys/module/plain_camera/parameters
[ -e "$plain" ] || ktap_skip "no camera of that kind was built for this kernel"

waits() {
	[ "$(<$plain_sys/streaming)" = Y ]
}

modprobe -a mc videodev videobuf2-v4l2 videobuf2-vmalloc
insmod "$plain"
module_load
node=/dev/$(basename /sys/devices/platform/plain-camera/video4linux/video*)
wait_for 10 test -c "$node"
v4l2-ctl -d "$node" --stream-mmap --stream-to=/dev/null >"$work/stream" 2>&1 &
reader=$!
ok "somebody waits for a picture" wait_for 20 waits
# Another has the node open, and looks nowhere
exec 9<"$node"
# A third uses it, and its media device where the kernel has such. Nothing can be read from it, and
# who waits for a picture has the lock of all calls that need one.
nodes=("$node")
for media in /sys/devices/platform/plain-camera/media*; do
	[ ! -e "$media" ] || nodes+=("/dev/${media##*/}")
done
ok "somebody else has it open" video_start "${nodes[@]}"
is "and uses it" "read:EINVAL write:EINVAL mmap:0" video_ask read 0 write 0 mmap 0
[ ${#nodes[@]} -eq 1 ] ||
	is "and the media device" "media:0 read:EINVAL poll:0" video_ask media 1 read 1 poll 1

policy_push "$(cap camera deny)"
ok "denied: nobody waits any more" not waits
ok "who did ends" wait_for 20 test ! -e "/proc/$reader/exe"
ok "it cannot be opened" not v4l2-ctl -d "$node" --info
is "its driver stayed" 1 cat $plain_sys/probes
is "who has it open can use it no more" "caps:ENODEV read:ENODEV write:ENODEV poll:1 mmap:ENODEV" \
	video_ask caps 0 read 0 write 0 poll 0 mmap 0
[ ${#nodes[@]} -eq 1 ] ||
	is "nor the media device" "media:ENODEV read:ENODEV write:ENODEV poll:1" \
		video_ask media 1 read 1 write 1 poll 1
exec 9<&-
policy_push "$(cap camera allow)"
is "allowed: he can" "caps:0 read:EINVAL write:EINVAL poll:0" video_ask caps 0 read 0 write 0 poll 0
[ ${#nodes[@]} -eq 1 ] || is "and the media device" "media:0" video_ask media 1
video_end
ok "allowed: it can" v4l2-ctl -d "$node" --info
v4l2-ctl -d "$node" --stream-mmap --stream-to=/dev/null >"$work/stream" 2>&1 &
reader=$!
ok "and pictures be waited for" wait_for 20 waits
kill $reader
wait $reader || true
module_unload
ok "the driver goes" rmmod plain_camera

ktap_end
