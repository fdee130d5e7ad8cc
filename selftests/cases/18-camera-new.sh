#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a camera that appears under a denying policy cannot be opened"

module_load
policy_push "$(cap camera deny)"
camera=$(camera_add)
refused "v4l2-ctl is refused" "Operation not permitted" v4l2-ctl -d "$camera" --info
ok "no frames" not camera_works "$camera"
says "it is counted" "^[1-9]" cat "$cardgate_sys/camera/devices"
policy_push "$(cap camera allow)"
ok "allowed: it works" camera_works "$camera"

ktap_end
