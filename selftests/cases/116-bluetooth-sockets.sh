#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "sockets that are bound to a controller fall silent with it, and new ones are refused"
bt_there || ktap_skip "this kernel has no virtual controllers"

hci=$(bt_add)
number=${hci#hci}
module_load

# hold CHANNEL: somebody sends commands on it.
hold() {
	hci-socket "$1" "$number" >"$work/$1" 2>&1 &
	holder=$!
	wait_for 10 grep -q bound "$work/$1"
}

ok "the controller works" bt_works "$hci"
ok "somebody sends commands on a raw socket" hold raw
policy_push "$(cap bluetooth deny)"
ok "denied: that ends" wait_for 5 test ! -e "/proc/$holder/exe"
says "as when the controller is down" 'Network is down' cat "$work/raw"
refused "another raw socket is refused" "Operation not permitted" hci-socket raw "$number"
refused "and one of the user channel" "Operation not permitted" hci-socket user "$number"

policy_push "$(cap bluetooth allow)"
ok "allowed: the controller works" bt_works "$hci"
hciconfig "$hci" down
ok "somebody has the user channel" hold user
policy_push "$(cap bluetooth deny)"
ok "denied: that ends, too" wait_for 5 test ! -e "/proc/$holder/exe"
ok "the controller is down" wait_for 5 sh -c "hciconfig $hci | grep -q DOWN"
policy_push "$(cap bluetooth allow)"
ok "allowed: it works" bt_works "$hci"

ktap_end
