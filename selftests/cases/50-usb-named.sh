#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "only the stick that the policy names works"

module_load
policy_push "$(cap usb deny "$(rule company allow '' 'id="0951:1666" serial="SN1"')")"
is "the capability is restricted" restricted state usb
usb_stick_add ours 0951 1666 SN1 >"$work/path"
usb_stick_add serial 0951 1666 SN2 >"$work/path"
usb_stick_add product 0951 1667 SN1 >"$work/path"
ok "the named stick works" usb_stick_works ours
ok "another serial number does not" not usb_stick_works serial 1
ok "another product does not" not usb_stick_works product 1
says "the module says which rule decided" 'allow .*SN1|rule company' cardgate devices

ktap_end
