#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "hubs are never cut off, unless a rule insists"

usb_setup
module_load
policy_push "$(everything deny)"
hub=$(readlink -f /sys/bus/usb/devices/1-0:1.0)
is "a denying policy leaves the hub its driver" hub sh -c "basename \$(readlink $hub/driver)"
is "the module says why" exempt sh -c \
	"cardgate devices --json | jq -r '.devices[] | select(.path | endswith(\"/1-0:1.0\")) | .reason'"
policy_push "$(cap usb deny "$(rule hubs deny '' 'interface="09:*:*"')")"
is "so does a rule" hub sh -c "basename \$(readlink $hub/driver)"
policy_push "$(cap usb deny "$(rule hubs deny 'force="yes"' 'interface="09:*:*"')")"
ok "a rule with force does not" test ! -e "$hub/driver"
policy_push "$(cap usb deny)"
ok "without it the hub comes back" wait_for 5 test -e "$hub/driver"

ktap_end
