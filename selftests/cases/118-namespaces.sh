#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "from another network namespace nobody gives orders, and devices stay denied"

camera=$(camera_add)
module_load
policy_push "$(cap camera deny)"
cp "$work/pushed" "$work/again"
digest=$(cat $cardgate_sys/policy_digest)

ok "root of a network namespace cannot push" not unshare --net netlink-client push "$work/again"
ok "nor ask for the rules" not unshare --net netlink-client ruleset
cp "$(command -v netlink-client)" "$work/"
chmod 755 "$work"
ok "nor can root of a container" not \
	nobody unshare --user --map-root-user --net "$work/netlink-client" push "$work/again"
is "nothing changed" "$digest" cat $cardgate_sys/policy_digest
refused "a container does not open the camera" "Operation not permitted" \
	unshare --net --pid --mount --fork v4l2-ctl -d "$camera" --info
refused "nor with root mapped" "Operation not permitted" \
	unshare --user --map-root-user v4l2-ctl -d "$camera" --info

ktap_end
