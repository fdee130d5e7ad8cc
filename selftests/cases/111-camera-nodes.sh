#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "media nodes of a denied camera, and nodes made by hand, are as closed as its own"

# node_copy NODE FILE: another node of the same device.
node_copy() {
	mknod "$2" c "$((0x$(stat -c %t "$1")))" "$((0x$(stat -c %T "$1")))"
}

# opens NODE
opens() {
	sh -c "exec 9<$1"
}

camera=$(camera_add)
media=$(echo /dev/media[0-9]*)
[ -c "$media" ] || ktap_skip "this kernel's test camera has no media device"
module_load
node_copy "$camera" "$work/video"
node_copy "$media" "$work/media"
ln -s "$media" "$work/link"
for node in "$camera" "$media" "$work/video" "$work/media"; do
	ok "allowed: $node opens" opens "$node"
done

policy_push "$(cap camera deny)"
for node in "$camera" "$media" "$work/video" "$work/media" "$work/link"; do
	refused "denied: $node does not" "Operation not permitted" opens "$node"
done
refused "nor for writing" "Operation not permitted" sh -c "exec 9>$work/media"
is "the media device is denied" deny verdict "$(readlink -f "/sys/bus/media/devices/${media##*/}")"
policy_push "$(cap camera allow)"
ok "allowed: the camera works" camera_works "$camera"
ok "and its media node opens" opens "$media"

ktap_end
