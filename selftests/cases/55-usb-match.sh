#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "rules match devices by each of their properties"

module_load
path=$(usb_stick_add stick 0951 1666 SN1)
works() { usb_stick_works stick 2; }
interface=$path/$(basename "$path"):1.0

for match in 'id="0951:*"' 'serial="SN1"' 'name="stick"' "port=\"$(basename "$path")\"" 'bus="usb"' \
	'driver="usb-storage"' 'connect-type="unknown"' 'interface="08:*:*"' 'interface="08:06:*"' \
	'interface="08:06:50"' 'id="0951:1666" serial="SN1" bus="usb" interface="08:06:50"'; do
	policy_push "$(cap usb allow "$(rule one deny '' "$match")")"
	is "denied by $match" deny verdict "$interface"
done
ok "it has no driver" test ! -e "$interface/driver"
for match in 'id="0951:1667"' 'serial="SN"' 'name="stic"' 'port="9-9"' 'bus="pci"' \
	'driver="uas"' 'connect-type="hardwired"' 'interface="08:06:51"' 'id="0951:1666" serial="SN2"'; do
	policy_push "$(cap usb allow "$(rule one deny '' "$match")")"
	is "not denied by $match" allow verdict "$interface"
done
ok "it works" works
policy_push "$(cap usb deny "$(rule one allow '' 'serial="SN2"' 'driver="usb-storage"')")"
ok "allowed by its driver, the second device of the rule" works

ktap_end
