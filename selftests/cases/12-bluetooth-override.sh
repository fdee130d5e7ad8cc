#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "nobody gets a denied Bluetooth controller up"
bt_there || ktap_skip "this kernel has no virtual controllers"

hci=$(bt_add)
module_load
policy_push "$(cap bluetooth deny)"

down() { hciconfig "$hci" | grep -q DOWN; }
powered() { btmgmt --index "${hci#hci}" info </dev/null | grep -q 'current settings:.*powered'; }

refused "hciconfig up" "RF-kill" hciconfig "$hci" up
ok "and it is down" down
ktap_run timeout 10 btmgmt --index "${hci#hci}" power on
ok "btmgmt power on does not help" not powered
ktap_run rfkill unblock all
ok "rfkill unblock does not help" down
ok "nor does hciconfig after it" not bt_works "$hci"
for switch in /sys/class/rfkill/rfkill*; do
	echo 0 >"$switch/soft"
	is "a clear soft block leaves the hard block of ${switch##*/}" 1 cat "$switch/hard"
done
ok "nor does hciconfig after that" not bt_works "$hci"
rfkill block all
policy_push "$(cap bluetooth allow)"
ok "what somebody else blocked stays off when the policy allows" not bt_works "$hci"
rfkill unblock all
ok "and works when that is unblocked" bt_works "$hci"

ktap_end
