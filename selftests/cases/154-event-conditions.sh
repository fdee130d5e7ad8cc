#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a decision's event tells what it hung on, and no serial number"

module_load
events_start
parts='<schedule name="always"><window first="1999-01-01"/></schedule>'
parts+='<schedule name="never"><window first="1999-01-01" last="1999-01-02"/></schedule>'
parts+='<context name="office"/><context name="travel"/>'
policy_push "$parts" "$(cap usb allow \
	"$(rule conditions deny 'label="L" during="always !never" context="!office travel"' 'serial="HUSH1"')")"
digest=$(cat $cardgate_sys/policy_digest)
cardgate context clear office >/dev/null
usb_stick_add stick 0951 1666 HUSH1 >"$work/path"

# decided FILTER: whether that holds for the decision about the stick.
decided() {
	event "def of(\$name): [.conditions[] | select((.schedule // .context) == \$name)][0];
		.event == \"decision\" and .rule.id == \"conditions\" and ($1)"
}

ok "the decision came" wait_for 10 decided '.action == "deny" and .rule.label == "L"'
ok "with name, version and digest of the policy" \
	decided ".policy.name == \"test\" and .policy.version == 1 and .policy.digest == \"$digest\""
ok "with the moment and whether the clock was believed" decided '.decided_at != null and .clock == "trusted"'
ok "a schedule that was open" decided 'of("always") | .state == "open" and (.negated | not)'
ok "a negated one that was closed" decided 'of("never") | .state == "closed" and .negated'
ok "a negated context that was clear" decided 'of("office") | .state == "clear" and .negated'
ok "a context that nobody knew" decided 'of("travel") | .state == "unknown"'
ok "the default names no rule and no conditions" event \
	'.event == "decision" and .reason == "default" and .rule == null and .conditions == []'
ok "no event has the serial number" not grep -q HUSH1 "$work/events"

ktap_end
