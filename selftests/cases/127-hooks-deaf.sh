#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "where hooks are in place and never called the module does not load"

deaf=$cardgate_tree/build/$(uname -r)/selftests/modules/deaf.ko
trap '[ ! -d /sys/module/deaf ] || rmmod deaf; ktap_exit' EXIT

insmod "$deaf"
refused "it says that nothing came of its hooks" "Input/output error" module_load
is "and that was so" 1 cat /sys/module/deaf/parameters/deafened
says "the kernel log names one" 'cardgate: [a-z_]*: the hook does not fire' dmesg
ok "nothing of it is there" test ! -e $cardgate_sys -a ! -e /sys/module/cardgate
is "nor a hook" "" hooks_in_place
camera=$(camera_add)
ok "a camera that comes works" camera_works "$camera"
rmmod deaf
ok "where they are called, it loads" module_load
policy_push "$(cap camera deny)"
refused "and what it denies is denied" "Operation not permitted" v4l2-ctl -d "$camera" --info

ktap_end
