#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "rules match a camera by the PCI device that it is part of, and by whether that can be removed"

plain=$cardgate_tree/build/$(uname -r)/selftests/modules/plain_camera.ko
[ -e "$plain" ] || ktap_skip "no camera of that kind was built for this kernel"
mapfile -t hosts < <(ls /sys/bus/pci/devices)
host=${hosts[0]}
id=$(sed 's/^0x//' "/sys/bus/pci/devices/$host/vendor"):$(sed 's/^0x//' "/sys/bus/pci/devices/$host/device")

# plain_add [PARAMETER...]: sets $part and $node to the camera's.
plain_add() {
	insmod "$plain" below="$host" "$@"
	part=$(readlink -f "/sys/bus/pci/devices/$host/plain-camera/video4linux"/video*)
	node=/dev/${part##*/}
	wait_for 10 test -c "$node"
}

# decided RULE: whether that rule decides about the camera.
decided() {
	[ "$(cardgate devices --json | jq -r --arg path "$part" \
		'.devices[] | select(.path == $path).rule.id')" = "$1" ]
}

modprobe -a mc videodev videobuf2-v4l2 videobuf2-vmalloc
trap '[ ! -d /sys/module/plain_camera ] || rmmod plain_camera; ktap_exit' EXIT
module_load
plain_add
other=$(camera_add)
is "it is told to be that" "$id platform plain-camera" sh -c "cardgate devices --json |
	jq -r '.devices[] | select(.path == \"$part\").subject | \"\(.id) \(.bus) \(.driver)\"'"

for match in "id=\"$id\"" "id=\"${id%:*}:*\"" "id=\"$id\" bus=\"platform\" driver=\"plain-camera\""; do
	policy_push "$(cap camera allow "$(rule one deny '' "$match")")"
	is "denied by $match" deny verdict "$part"
	refused "so it cannot be opened" "Operation not permitted" v4l2-ctl -d "$node" --info
	ok "and one that is part of nothing can" camera_works "$other"
done
for match in "id=\"${id%:*}:fffe\"" "id=\"fffe:${id#*:}\"" "id=\"$id\" bus=\"pci\"" "id=\"$id\" serial=\"SN1\""; do
	policy_push "$(cap camera allow "$(rule one deny '' "$match")")"
	is "not denied by $match" allow verdict "$part"
done
policy_push "$(cap camera deny "$(rule one allow '' "id=\"$id\"")")"
ok "allowed alone it can be opened" v4l2-ctl -d "$node" --info
refused "and the other cannot" "Operation not permitted" v4l2-ctl -d "$other" --info

# As the kernel has them from firmware: enum device_removable
policy_push "$(cap camera allow "$(rule no deny '' 'removable="no"')" \
	"$(rule yes deny '' 'removable="yes"')" "$(rule unknown deny '' 'removable="unknown"')")"
for value in unknown:0 unknown:1 no:2 yes:3; do
	rmmod plain_camera
	plain_add removable="${value#*:}"
	ok "$value: decided by what it is" decided "${value%:*}"
done

ktap_end
