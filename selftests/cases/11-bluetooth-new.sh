#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a Bluetooth controller that appears under a denying policy stays off"
bt_there || ktap_skip "this kernel has no virtual controllers"

module_load
policy_push "$(cap bluetooth deny)"
hci=$(bt_add)

blocked() { rfkill --noheadings --output TYPE,HARD | grep -q "^bluetooth *blocked"; }

ok "it cannot be used" not bt_works "$hci"
ok "it stays down" sh -c "hciconfig $hci | grep -q DOWN"
ok "rfkill shows it as hard-blocked" blocked
is "it is denied" deny verdict "$(readlink -f "/sys/class/bluetooth/$hci")"

policy_push "$(cap bluetooth allow)"
ok "allowed: it works without replugging" bt_works "$hci"
ok "rfkill shows it as free" not blocked

ktap_end
