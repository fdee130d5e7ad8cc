#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy switches a Bluetooth controller off that is in use, and on again"
bt_there || ktap_skip "this kernel has no virtual controllers"

hci=$(bt_add)
module_load
ok "the controller works" bt_works "$hci"

up() { hciconfig "$hci" | grep -q 'UP RUNNING'; }
blocked() { rfkill --noheadings --output TYPE,HARD | grep -q "^bluetooth *blocked"; }

policy_push "$(cap bluetooth deny)"
ok "denied: it goes down" wait_for 5 not up
ok "rfkill shows it as hard-blocked" blocked
ok "it cannot be used" not bt_works "$hci"
is "the module says denied" denied state bluetooth

policy_push "$(cap bluetooth allow)"
ok "allowed: it comes up by itself" wait_for 5 up
ok "rfkill shows it as free" not blocked
ok "it works" bt_works "$hci"

# While it powers up it is not up, and would not have been worth restoring
to_and_fro() {
	policy_push "$(cap bluetooth deny)"
	wait_for 5 blocked
	policy_push "$(cap bluetooth allow)"
	wait_for 5 not blocked
}

for round in 1 2 3; do
	ok "denied and allowed twice in a row" to_and_fro
	ok "($round)" to_and_fro
	ok "it comes up" wait_for 10 up
done

ktap_end
