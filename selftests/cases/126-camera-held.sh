#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a camera on USB that somebody has open is as good as new when it is allowed again"
usbip_there camera || ktap_skip "this kernel has no emulated cameras on USB"

light() {
	[ "$(usbip_camera_light camera)" = "$1" ]
}

# stream NAME: begins one.
stream() {
	v4l2-ctl -d "$(usbip_camera camera)" --stream-mmap --stream-to=/dev/null >"$work/$1" 2>&1 &
	echo $! >"$work/$1.pid"
	wait_for 10 grep -q '<' "$work/$1"
}

# goes_on NAME: whether more pictures come.
goes_on() {
	: >"$work/$1"
	wait_for 10 grep -q '<' "$work/$1"
}

module_load
for kind in "camera 1d6b 0102" "vendor-camera 046d 08c1"; do
	read -r profile vendor product <<<"$kind"
	usbip_add "$profile" camera "$vendor" "$product" CAM1 >/dev/null
	ok "$profile: somebody streams" stream holder
	holder=$(cat "$work/holder.pid")
	ok "the light is on" light on
	# With buffers that pictures can go to
	kill -STOP "$holder"
	policy_push "$(cap camera deny)"
	ok "denied: the light goes off, though he does not let go" wait_for 5 light off
	policy_push "$(cap camera allow)"
	kill -CONT "$holder"
	ok "allowed: he ends" wait_for 20 test ! -e "/proc/$holder/exe"
	ok "and others take pictures" usbip_camera_works camera
	ok "one goes on" stream other
	ok "though some time went by" goes_on other
	kill "$(cat "$work/other.pid")" || true
	wait_for 20 test ! -e "/proc/$(cat "$work/other.pid")/exe"
	ok "and others still take pictures" usbip_camera_works camera
	usbip_remove camera
done

ktap_end
