#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "100,000 malformed messages do no harm"

camera=$(camera_add)
module_load
policy_push "$(cap camera deny "$(rule a allow '' 'serial="A"' 'interface="08:*:*"')")" \
	"$(cap usb allow "$(rule b deny 'label="B"' 'id="0951:*"')")"
cp "$work/pushed" "$work/seed"

says "the kernel takes them all" '^100000 messages, [1-9][0-9]* refused, [0-9]+ commits taken$' \
	netlink-fuzz 1 100000 "$work/seed"
# Some changes leave a rule set that is valid.
digest=$(cat $cardgate_sys/policy_digest)
is "the policy in force is whole" "$digest" sh -c "netlink-client ruleset | sha256sum | cut -d ' ' -f 1"
policy_push "$(cap camera deny)"
ok "the module still denies" not camera_works "$camera"
policy_push "$(cap camera allow)"
ok "and allows" camera_works "$camera"

ktap_end
