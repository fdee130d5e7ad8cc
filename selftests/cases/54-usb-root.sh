#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "root cannot talk a denied interface into a driver"

module_load
policy_push "$(cap usb deny)"
path=$(usb_stick_add stick 0951 1666 SN1)
interface=$(basename "$path"):1.0
drivers=/sys/bus/usb/drivers

ktap_run sh -c "echo 1 >$path/$interface/authorized"
is "writing the interface's authorized is useless" 0 cat "$path/$interface/authorized"
ok "so is drivers_probe" sh -c "echo $interface >/sys/bus/usb/drivers_probe; true"
is "no driver is bound" "08 -" usb_drivers stick
ok "writing authorized and binding is refused" not sh -c \
	"echo 1 >$path/$interface/authorized; echo $interface >$drivers/usb-storage/bind"
is "no driver is bound" "08 -" usb_drivers stick
ok "so is a new id for a driver" sh -c "echo 0951 1666 >$drivers/usb-storage/new_id; true"
is "no driver is bound" "08 -" usb_drivers stick
ktap_run sh -c "echo 0 >$path/authorized; echo 1 >$path/authorized"
ok "and authorizing the whole device anew" wait_for 5 test -e "$path/$interface"
is "no driver is bound" "08 -" usb_drivers stick
ktap_run sh -c "echo 0 >$path/bConfigurationValue; echo 1 >$path/bConfigurationValue"
is "nor after choosing its configuration again" "08 -" usb_drivers stick
ok "there is no disk" not usb_stick_works stick 1
policy_push "$(cap usb allow)"
ok "allowed: it works" usb_stick_works stick

ktap_end
