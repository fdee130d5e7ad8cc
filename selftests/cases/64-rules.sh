#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the first rule that holds decides, monitor rules only report"

module_load
path=$(usb_stick_add stick 0951 1666 SN1)
interface=$path/$(basename "$path"):1.0
stick='id="0951:1666"'
events_start

# decided_by: prints verdict and rule.
decided_by() {
	cardgate devices --json | jq -r --arg path "$interface" \
		'.devices[] | select(.path == $path) | "\(.action) \(.reason) \(.rule.id)"'
}

policy_push "$(cap usb allow "$(rule one deny '' "$stick")" "$(rule two allow '' "$stick")")"
is "deny before allow" "deny rule one" decided_by
policy_push "$(cap usb allow "$(rule two allow '' "$stick")" "$(rule one deny '' "$stick")")"
is "allow before deny" "allow rule two" decided_by
policy_push "$(cap usb deny "$(rule other allow '' 'serial="SN9"')")"
is "no rule holds: the default" "deny default null" decided_by
policy_push "$(cap usb allow "$(rule watched deny 'monitor="yes"' "$stick")" "$(rule one deny '' 'serial="SN9"')")"
is "a monitor rule decides nothing" "allow default null" decided_by
# The stick was denied before: that it is not any more is told
ok "but its event names it" wait_for 5 event \
	'.event == "decision" and .monitor == "watched" and .action == "allow" and .reason == "default"'
is "and no event says that it denied" 0 jq -s \
	'[.[] | select(.event == "decision" and .monitor == "watched" and .action == "deny")] | length' \
	"$work/events"
ok "the stick works" usb_stick_works stick
policy_push "$(cap usb deny "$(rule watched allow 'monitor="yes"' "$stick")")"
is "nor the other way" "deny default null" decided_by
ok "but its event names it" wait_for 5 event '.event == "decision" and .monitor == "watched" and .action == "deny"'
is "a capability that the policy does not name is allowed" allowed state camera

ktap_end
