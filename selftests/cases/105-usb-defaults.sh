#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "usbcore's own switches loosen nothing, and what they forbid stays forbidden"

drivers=/sys/bus/usb/drivers

# each VALUE ATTRIBUTE: writes it for every bus.
each() {
	local bus

	for bus in /sys/bus/usb/devices/usb*; do
		echo "$1" >"$bus/$2"
	done
}

# replug: pulls the stick out, plugs it in; sets path and interface.
replug() {
	usb_unplug stick
	path=$(usb_plug stick)
	interface=$path/${path##*/}:1.0
}

module_load
policy_push "$(cap usb deny)"
usb_disk stick
usb_gadget stick 0951 1666 SN1 mass_storage
usb_setup
each 1 authorized_default
each 1 interface_authorized_default
path=$(usb_plug stick)
interface=$path/${path##*/}:1.0
is "authorized_default: a new device is refused all the same" "08 -" usb_drivers stick

name=${path##*/}
echo "$name" >$drivers/usb/unbind
ok "without usbcore's driver it has no interfaces" wait_for 5 test ! -e "$interface"
echo "$name" >$drivers/usb/bind
is "with it they are denied again" "08 -" usb_drivers stick
ktap_run sh -c "echo 0951 1666 >$drivers/usb-storage/new_id;
	echo 0951 1666 >$drivers/usb-storage/remove_id; echo $name:1.0 >/sys/bus/usb/drivers_probe"
is "nor does an id help that a driver gets and loses" "08 -" usb_drivers stick
for ((i = $(fewer 50 5); i > 0; i--)); do
	ktap_run sh -c "echo 1 >$interface/authorized; echo $name:1.0 >$drivers/usb-storage/bind"
done
is "nor does trying again and again" "08 -" usb_drivers stick

each 0 interface_authorized_default
policy_push "$(cap usb allow)"
replug
is "allowed by the policy: what usbcore forbids stays so" "08 -" usb_drivers stick
policy_push "$(cap usb deny)"
policy_push "$(cap usb allow)"
is "also after the policy denied it" "08 -" usb_drivers stick
echo 1 >"$interface/authorized"
echo "$name:1.0" >/sys/bus/usb/drivers_probe
ok "until usbcore allows it, too" usb_stick_works stick
each 1 interface_authorized_default

ktap_end
