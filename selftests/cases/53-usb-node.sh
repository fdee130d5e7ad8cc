#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the node below /dev/bus/usb of a denied device refuses to be opened"

path=$(usb_stick_add stick 0951 1666 SN1)
node=/dev/$(sed -n 's/^DEVNAME=//p' "$path/uevent")
major_minor=$(tr : ' ' <"$path/dev")
module_load
ok "it opens before the policy" head -c 18 "$node"
policy_push "$(cap usb deny)"
refused "denied: it does not" "Operation not permitted" head -c 18 "$node"
# shellcheck disable=SC2086 # two words
mknod "$work/copy" c $major_minor
refused "nor does a node made elsewhere" "Operation not permitted" head -c 18 "$work/copy"
ok "the hub's does" head -c 18 /dev/bus/usb/001/001
policy_push "$(cap usb allow)"
ok "allowed: it opens" head -c 18 "$node"
ok "and so does the other" head -c 18 "$work/copy"

ktap_end
