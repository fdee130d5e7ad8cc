#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy ends a stream of one camera on USB, and no other's"
usbip_there camera || ktap_skip "this kernel has no emulated cameras on USB"

module_load
for kind in "camera 1d6b 0102" "vendor-camera 046d 08c1"; do
	read -r profile vendor product <<<"$kind"
	usbip_add "$profile" left "$vendor" "$product" CAM1 >/dev/null
	usbip_add "$profile" right "$vendor" "$product" CAM2 >/dev/null
	node=$(usbip_camera left)
	ok "$profile: somebody streams" usbip_stream left left
	ok "from the other, too" usbip_stream right right
	ok "the light is on" usbip_camera_light left on
	policy_push "$(cap camera allow "$(rule one deny '' "id=\"$vendor:$product\" serial=\"CAM1\"")")"
	ok "denied: the stream ends" wait_for 5 not usbip_streams left
	ok "the light goes off" wait_for 5 usbip_camera_light left off
	ok "the node cannot be opened" not v4l2-ctl -d "$node" --info
	if [ "$profile" = vendor-camera ]; then
		# Only what the driver makes of it is known to be a camera
		ok "when nobody has it any more it comes back" wait_for 10 usbip_camera left
		is "denied" deny usbip_decided left camera
		refused "so it cannot be opened" "Operation not permitted" \
			v4l2-ctl -d "$(usbip_camera left)" --info
	fi
	ok "no stream begins" not usbip_camera_works left 0
	ok "the other goes on" usbip_stream_goes_on right
	policy_push "$(cap camera allow)"
	ok "allowed: it takes pictures" usbip_camera_works left
	ok "the other went on" usbip_streams right
	kill "$(usbip_streamer right)"
	usbip_remove left
	usbip_remove right
done

ktap_end
