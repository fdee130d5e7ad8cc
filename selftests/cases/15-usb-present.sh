#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy takes a stick away that is in use, and gives it back"

usb_stick_add stick 0951 1666 SN1 >"$work/path"
module_load
ok "the stick works" usb_stick_works stick
says "lsblk lists its disk" '^sd[a-z]' lsblk --noheadings --nodeps --output NAME --include 8

policy_push "$(cap usb deny)"
ok "denied: its disk is gone" not usb_stick_block stick
is "lsblk lists no disk" "" lsblk --noheadings --nodeps --output NAME --include 8
is "no driver is bound" "08 -" usb_drivers stick
says "lsusb still shows that it is there" 0951:1666 lsusb
is "it is denied" deny verdict "$(cat "$work/path")/$(basename "$(cat "$work/path")"):1.0"

policy_push "$(cap usb allow)"
ok "allowed: it works without replugging" usb_stick_works stick

ktap_end
