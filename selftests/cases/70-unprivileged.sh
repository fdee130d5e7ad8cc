#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "an unprivileged user may look at most things and change nothing"

module_load
usb_stick_add stick 0951 1666 SECRET1 >"$work/path"
policy_push "$(cap usb deny "$(rule stick allow '' 'serial="SECRET1"')")"
cp "$work/pushed" "$work/again"
# The tree itself may lie where nobody else may look
cp "$(command -v netlink-client)" "$work/"
chmod 755 "$work"

says "it reads the status" '^usb +restricted' nobody cardgate status
says "and the devices" 'stick.*0951:1666' nobody cardgate devices
says "root sees the serial number" SECRET1 cardgate devices --json
ok "it does not" not sh -c "$(declare -f nobody); nobody cardgate devices --json | grep SECRET1"
kernels="kernel: Operation not permitted"
refused "it cannot apply a policy" "$kernels" nobody cardgate apply "$work/again"
refused "nor push its bytes" "$kernels" nobody netlink-client push "$work/again"
refused "nor open a transaction" "$kernels" nobody netlink-client begin 100
refused "nor set a context" "$kernels" nobody cardgate context set office
refused "nor read the rules" "$kernels" nobody netlink-client ruleset
is "it may be root of a user namespace of its own" 0 nobody unshare --user --map-root-user id -u
refused "not even that may push" "$kernels" \
	nobody unshare --user --map-root-user "$work/netlink-client" push "$work/again"
is "nothing changed" "$(sha256sum <"$work/pushed" | cut -d ' ' -f 1)" cat $cardgate_sys/policy_digest

ktap_end
