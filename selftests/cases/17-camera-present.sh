#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy closes a camera that is there, and gives it back under its name"

camera=$(camera_add)
module_load
ok "the camera works" camera_works "$camera"

policy_push "$(cap camera deny)"
ok "denied: no frames" not camera_works "$camera"
refused "v4l2-ctl says why" "Operation not permitted" v4l2-ctl -d "$camera" --info
mknod "$work/copy" c 81 "$((0x$(stat -c %T "$camera")))"
refused "another node for it does not help" "Operation not permitted" head -c 1 "$work/copy"
ok "v4l2-ctl lists nothing usable" not camera_works "$work/copy"

policy_push "$(cap camera allow)"
ok "allowed: it works under the same name" camera_works "$camera"
is "there is one node" "$camera" sh -c 'ls /dev/video*'

ktap_end
