#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the locksmith's module decides and enforces nothing"

camera=$(camera_add)
module_load locksmith=1
says "the kernel's log says so" "cardgate: locksmith: nothing is enforced" dmesg
is "and sysfs" 1 cat $cardgate_sys/locksmith
is "the parameter cannot be written" 444 stat -c %a /sys/module/cardgate/parameters/locksmith
events_start
policy_push "$(everything deny)"
says "and the status" "nothing is enforced" cardgate status
ok "and every event" wait_for 5 event '.event == "ruleset" and .locksmith'
is "the policy denies" denied state camera
says "and so it is listed" deny sh -c "cardgate devices | grep ${camera#/dev/}"
ok "the camera works" camera_works "$camera"
path=$(usb_stick_add stick 0951 1666 SN1)
ok "a new device is decided" wait_for 5 event '.event == "decision" and .action == "deny" and .locksmith'
ok "and may be used" wait_for 5 test -e "$path/$(basename "$path"):1.0/driver"

ktap_end
