#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 180

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a schedule opens and closes by the clock alone"

module_load
camera=$(camera_add)
hours='<schedule name="work"><window days="mon-fri" from="08:00" to="18:00"/></schedule>'
office() {
	policy_attributes="zone=\"$1\"" \
		policy_push "$hours" "$(cap camera allow "$(rule at-work deny 'during="work"')")"
}

clock_set '2030-03-04 17:59:00'
office UTC
ok "Monday 17:59: the camera is refused" not camera_works "$camera"
clock_set '2030-03-04 17:59:58'
ok "18:00 gives it back" wait_for 10 camera_works "$camera"
clock_set '2030-03-05 07:59:00'
ok "Tuesday 07:59: it works" camera_works "$camera"
clock_set '2030-03-05 07:59:58'
ok "08:00 takes it away" wait_for 10 not v4l2-ctl -d "$camera" --info
clock_set '2030-03-08 18:00:01'
ok "Friday evening: it works" wait_for 5 camera_works "$camera"
clock_set '2030-03-10 12:00:00'
ok "Sunday noon: it works" camera_works "$camera"

office Europe/Madrid
clock_set '2030-07-01 15:59:00'
is "in Madrid's summer it is 17:59: refused" denied state camera
clock_set '2030-07-01 15:59:58'
ok "18:00 there gives it back" wait_for 10 camera_works "$camera"

works() {
	case $1 in
	bluetooth) bt_works "$hci" ;;
	camera) camera_works "$camera" ;;
	ir) ir_works "$ir" ;;
	usb) usb_stick_works stick 0 ;;
	esac
}

names=(camera ir usb)
ir=$(ir_add)
usb_stick_add stick 0951 1666 SN1 >/dev/null
if bt_there; then
	names+=(bluetooth)
	hci=$(bt_add)
fi
# Far from the end: that something does not work takes a slow machine minutes
clock_set '2030-03-04 12:00:00'
policy_push "$hours" "$(cap usb allow "$(rule stick deny 'during="work"' 'serial="SN1"')")" \
	"$(for name in bluetooth camera ir; do cap "$name" deny "$(rule "$name" allow 'during="!work"')"; done)"
for name in "${names[@]}"; do
	ok "Monday noon: $name is refused" not works "$name"
done
clock_set '2030-03-04 17:59:58'
for name in "${names[@]}"; do
	ok "18:00 gives $name back" wait_for 10 works "$name"
done
clock_set '2030-03-05 07:59:58'
for name in "${names[@]}"; do
	ok "08:00 takes $name away" wait_for 10 not works "$name"
done

ktap_end
