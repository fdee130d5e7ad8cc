#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a window over midnight belongs to the day that it starts on"

module_load
ir=$(ir_add)
hours='<schedule name="night"><window days="mon" from="22:00" to="06:00"/></schedule>'

# at TIME: puts the policy in force at that time.
at() {
	clock_set "$1"
	policy_push "$hours" "$(cap ir deny "$(rule at-night allow 'during="night"')")"
}

refuses() { not ir-ctl -d "$ir" --features; }

at '2030-03-04 05:00:00'
is "Monday 05:00: closed, Sunday's night is not in it" denied state ir
at '2030-03-04 21:59:00'
is "Monday 21:59: closed" denied state ir
clock_set '2030-03-04 21:59:58'
ok "22:00 opens" wait_for 10 ir-ctl -d "$ir" --features
at '2030-03-05 05:59:00'
is "Tuesday 05:59: open" allowed state ir
clock_set '2030-03-05 05:59:58'
ok "06:00 closes" wait_for 10 refuses
at '2030-03-05 23:00:00'
is "Tuesday 23:00: closed" denied state ir

ktap_end
