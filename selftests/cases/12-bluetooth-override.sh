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

down() { hciconfig "$hci" | grep -q DOWN; }
# It ends with its input, before it did anything, and says with its status whether it was understood
manage() { timeout 10 btmgmt --index "${hci#hci}" "$@" <&"$wait_pipe" 2>&1 || true; }
settings() { manage info | grep 'current settings:'; }

hciconfig "$hci" down
says "allowed: btmgmt shows it without power" 'settings: br/edr *$' settings
says "power on works" 'Set Powered complete, settings: powered' manage power on
says "and it has power" 'settings: powered' settings
ok "and is up" not down
says "power off works" 'Set Powered complete' manage power off
says "and it has no power" 'settings: br/edr *$' settings
policy_push "$(cap bluetooth deny)"

refused "hciconfig up" "RF-kill" hciconfig "$hci" up
ok "and it is down" down
says "btmgmt power on is refused" 'Set Powered for hci[0-9] failed with status' manage power on
says "and it has no power" 'settings: br/edr *$' settings
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
