#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a camera on USB that somebody has open is as good as new when it is allowed again"
usbip_there camera || ktap_skip "this kernel has no emulated cameras on USB"

module_load
for kind in "camera 1d6b 0102" "vendor-camera 046d 08c1"; do
	read -r profile vendor product <<<"$kind"
	usbip_add "$profile" camera "$vendor" "$product" CAM1 >/dev/null
	ok "$profile: somebody streams" usbip_stream camera holder
	holder=$(usbip_streamer holder)
	ok "the light is on" usbip_camera_light camera on
	# With buffers that pictures can go to
	kill -STOP "$holder"
	policy_push "$(cap camera deny)"
	ok "denied: the light goes off, though he does not let go" wait_for 5 usbip_camera_light camera off
	policy_push "$(cap camera allow)"
	kill -CONT "$holder"
	ok "allowed: he ends" wait_for 20 not usbip_streams holder
	ok "and others take pictures" usbip_camera_works camera
	ok "one goes on" usbip_stream camera other
	ok "though some time went by" usbip_stream_goes_on other
	kill "$(usbip_streamer other)" || true
	wait_for 20 not usbip_streams other
	ok "and others still take pictures" usbip_camera_works camera
	usbip_remove camera
done

ktap_end
