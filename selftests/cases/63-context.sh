#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "contexts switch rules on and off, and unknown ones fail closed"

module_load
ir=$(ir_add)
camera=$(camera_add)
contexts='<context name="office"/><context name="guest"/>'
policy_push "$contexts" "$(cap camera deny "$(rule in-office allow 'context="office !guest"')")" \
	"$(cap ir allow "$(rule not-in-office deny 'context="!office"')")"
sees() { v4l2-ctl -d "$camera" --info; }
hears() { ir-ctl -d "$ir" --features; }

ok "unknown: the allow rule does not hold" not sees
ok "unknown: the deny rule holds" not hears
cardgate context set office
ok "office set: infrared is back" wait_for 5 hears
ok "but guest is unknown: the camera is not" not sees
cardgate context clear guest
ok "guest clear: the camera is back" wait_for 5 sees
cardgate context set guest
ok "guest set: the camera is gone" wait_for 5 not sees
cardgate context clear guest
cardgate context clear office
ok "office clear: infrared is gone" wait_for 5 not hears
ok "and the camera" wait_for 5 not sees
cardgate context set office
ok "office set: both are back" wait_for 5 hears
ok "office set: both are back" wait_for 5 sees
cardgate context forget office
ok "office forgotten: both are gone" wait_for 5 not hears
ok "office forgotten: both are gone" wait_for 5 not sees
says "the list shows what is known" '^guest +clear' cardgate context list
cardgate context set office
policy_push "$contexts" "$(cap camera deny "$(rule in-office allow 'context="office"')")"
ok "what was told before a policy counts for it" sees

ktap_end
