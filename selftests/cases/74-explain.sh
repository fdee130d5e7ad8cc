#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "explain comes to the kernel's verdict for every device"

module_load
bluetooth=$(! bt_there || bt_add)
camera=$(camera_add)
ir=$(ir_add)
usb_multi_add multi 1d6b 0104 SN1 >"$work/path"
usb_stick_add stick 0951 1666 SN2 >"$work/path"
ok "there are $bluetooth, $camera, $ir and the three interfaces of two USB devices" \
	test "$(cardgate devices --json | jq '.devices | length')" -ge "$(bt_there && echo 6 || echo 5)"

explain_all() {
	local id

	for id in $(cardgate devices --json | jq '.devices[].id'); do
		ok "device $id, $1" cardgate explain "$id"
	done
}

hours='<schedule name="never"><window first="1999-01-01" last="1999-01-02"/></schedule><context name="office"/>'
explain_all "without policy"
policy_push "$(everything deny)"
explain_all "all denied"
policy_push "$hours" "$(cap usb deny "$(rule a allow '' 'interface="03:*:*"')" \
	"$(rule b allow 'context="office"' 'serial="SN2"')")" \
	"$(cap camera allow "$(rule c deny 'context="!office"')")" "$(cap ir deny "$(rule d allow 'during="!never"')")" \
	"$(cap bluetooth allow "$(rule e deny 'monitor="yes"')")"
explain_all "with rules"
cardgate context set office >/dev/null
wait_for 5 camera_works "$camera"
explain_all "with a context"

ktap_end
