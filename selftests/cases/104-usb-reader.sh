#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/usbfs.sh
. "${0%/*}/../vm/usbfs.sh"

ktap_begin "a reader stays usable that is part of something denied"

module_load
policy_push "$(cap usb deny)"
token=$(usb_ffs_add token 1d6b 0105 SN1 08:06:50 0b:00:00)
ok "its node opens" usbfs_start "$(usb_node "$token")"
is "the reader can be claimed" 0 usbfs_ask claim 1
is "and spoken to" 18 usbfs_ask control
is "the rest cannot be claimed" ENODEV usbfs_ask claim 0
endpoint=$(basename "$token/${token##*/}:1.0"/ep_8?)
is "nor read from" ENODEV usbfs_ask bulk "0x${endpoint#ep_}"
ktap_run sh -c "echo 1 >$token/${token##*/}:1.0/authorized"
is "also not when root authorizes it" ENODEV usbfs_ask claim 0
is "nor taken by a driver" "$(printf '08 -\n0b usbfs')" usb_drivers token

policy_push "$(cap usb deny "$(rule readers deny 'force="yes"' 'interface="0b:*:*"')")"
is "a rule with force denies the reader, too" ENODEV usbfs_ask control
usbfs_end
ok "and the node" not usbfs_start "$(usb_node "$token")"
policy_push "$(cap usb deny)"
ok "without it the node opens again" usbfs_start "$(usb_node "$token")"
usbfs_end

ok "the module goes" module_unload
module_load default=deny
ok "without a policy, by the module's default, the node opens" usbfs_start "$(usb_node "$token")"
is "the reader can be claimed" 0 usbfs_ask claim 1
is "the rest cannot" ENODEV usbfs_ask claim 0
usbfs_end

ktap_end
