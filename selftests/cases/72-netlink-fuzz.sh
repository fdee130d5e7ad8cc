#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 240
# long: 2400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "messages made of the netlink spec, with mistakes in them, do no harm"

messages=$(fewer 100000 5000 1000000)

camera=$(camera_add)
usb_stick_add stick 0951 1666 SN1 >/dev/null
module_load
policy_push "$(cap camera deny)" "$(cap usb deny)"

says "the kernel answers them all, and takes some" \
	"^$messages messages, [0-9]{4,} refused, [0-9]{3,} taken, [0-9]{2,} commits among them\$" \
	netlink-fuzz 1 $messages
digest=$(cat $cardgate_sys/policy_digest)
is "the policy in force is whole" "$digest" sh -c "netlink-client ruleset | sha256sum | cut -d ' ' -f 1"
policy_push "$(cap camera deny)" "$(cap usb deny)"
ok "the module still denies a camera" not camera_works "$camera"
ok "and a stick" not usb_stick_works stick 1
policy_push "$(cap camera allow)" "$(cap usb allow)"
ok "and allows the camera" camera_works "$camera"
ok "and the stick" usb_stick_works stick

ktap_end
