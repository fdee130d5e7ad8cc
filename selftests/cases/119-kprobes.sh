#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "switching kprobes off does not switch the module off"

debug=/sys/kernel/debug
mountpoint -q $debug || mount -t debugfs debugfs $debug
[ -e $debug/kprobes/enabled ] || ktap_skip "this kernel has no kprobes"
camera=$(camera_add)
module_load
policy_push "$(cap camera deny)"
echo 0 >$debug/kprobes/enabled
refused "the camera stays denied" "Operation not permitted" v4l2-ctl -d "$camera" --info
is "the gate is armed" 1 cat $cardgate_sys/camera/armed
ok "the module can go" module_unload
ok "and come while they are off" module_load
policy_push "$(cap camera deny)"
is "with every gate armed" "1 1 1 1" sh -c "cat $cardgate_sys/*/armed | xargs"
refused "the camera is denied" "Operation not permitted" v4l2-ctl -d "$camera" --info
echo 1 >$debug/kprobes/enabled

ktap_end
