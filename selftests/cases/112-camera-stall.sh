#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/node-asks.sh
. "${0%/*}/../vm/node-asks.sh"
# shellcheck source=selftests/vm/video-node.sh
. "${0%/*}/../vm/video-node.sh"

ktap_begin "a camera whose cut is held up does not keep others, or itself, in use"

modprobe vivid n_devs=2 node_types=0x1,0x1 num_inputs=1,1 input_types=0,0
# One device of the platform's has both
cameras=(/sys/devices/platform/vivid.0/video4linux/video*)
stalled=/dev/${cameras[0]##*/}
streaming=/dev/${cameras[1]##*/}
wait_for 5 test -c "$stalled" -a -c "$streaming"
# What comes after them waits for its turn behind them
hci=
! bt_there || hci=$(bt_add)
ir=$(ir_add)
module_load
asks_start "$ir" 0x80046900 4
is "somebody asks the receiver: LIRC_GET_FEATURES" answered asks
[ -z "$hci" ] || ok "and powers a controller up" bt_works "$hci"
[ -z "$hci" ] || hciconfig "$hci" down

# Waits inside read() for a page of its own, with the lock that the driver takes to go
fault-reader "$stalled" >"$work/stalled" 2>&1 &
reader=$!
ok "a reader holds the first camera's lock" wait_for 20 grep -q stalled "$work/stalled"
v4l2-ctl -d "$streaming" --stream-mmap --stream-to=/dev/null >"$work/stream" 2>&1 &
stream=$!
ok "somebody streams from the second" wait_for 20 grep -q '<' "$work/stream"
# A third has it open, and the media device of both where the kernel has one
nodes=("$streaming")
for node in /sys/devices/platform/vivid.0/media*; do
	[ ! -e "$node" ] || nodes+=("/dev/${node##*/}")
done
ok "somebody else has it open" video_start "${nodes[@]}"
is "and uses it" "caps:0 read:EBUSY poll:0 mmap:0" video_ask caps 0 read 0 poll 0 mmap 0
[ ${#nodes[@]} -eq 1 ] ||
	is "and the media device" "media:0 poll:0" video_ask media 1 poll 1

policy_compile "$work/denying" "$(cap camera deny)" "$(cap ir deny)" "$(cap bluetooth deny)"
cardgate apply "$work/denying" >"$work/applied" 2>&1 &
apply=$!
ok "denied: the stream ends" wait_for 5 test ! -e "/proc/$stream/exe"
is "who has it open can use it no more" "caps:ENODEV read:ENODEV poll:1 mmap:ENODEV" \
	video_ask caps 0 read 0 poll 0 mmap 0
[ ${#nodes[@]} -eq 1 ] ||
	says "nor the media device, which may be gone already" '^media:(ENODEV|EIO) poll:1$' \
		video_ask media 1 poll 1
# It is denied, or gone for the moment
ok "it cannot begin again" not sh -c "exec 9<$streaming"
is "the receiver answers no more" "No such device" asks
[ -z "$hci" ] || refused "nor is the controller powered up" "RF-kill" hciconfig "$hci" up
ok "all that before the first camera is cut" test -e "/proc/$reader/exe"
kill "$reader"
ok "let go, the first camera is cut, too" wait_for 10 test ! -e "/proc/$reader/exe"
ok "and the policy is carried out" wait "$apply"
is "nothing opened before can be used" "caps:ENODEV read:ENODEV poll:1 mmap:ENODEV" \
	video_ask caps 0 read 0 poll 0 mmap 0
video_end
policy_push "$(cap camera allow)"
for camera in /sys/devices/platform/vivid.0/video4linux/video*; do
	ok "allowed: ${camera##*/} works" camera_works "/dev/${camera##*/}"
done
is "the receiver answers" answered asks
[ -z "$hci" ] || ok "and the controller is powered up" bt_works "$hci"

ktap_end
