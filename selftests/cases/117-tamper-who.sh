#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "an attempt to get round a decision is told with the process's id, user and name"

# told DETAIL COMM: whether an event told that this program tried.
told() {
	wait_for 5 event ".event == \"tamper\" and .detail == \"$1\" and .comm == \"$2\" and .uid == 0 and .pid > 1"
}

# tamper_bluetooth HCI: what is tried on a controller.
tamper_bluetooth() {
	local switch

	ktap_run rfkill unblock all
	ok "rfkill unblock" told "rfkill unblock" rfkill
	switch=$(echo "/sys/class/bluetooth/$1"/rfkill*)
	ktap_run sh -c "echo 0 >$switch/soft"
	ok "a shell that writes to the switch in sysfs" told "rfkill unblock" sh
	ktap_run hciconfig "$1" up
	ok "powering it on is a refusal" wait_for 5 event '.event == "refused" and .comm == "hciconfig"
		and .capability == "bluetooth"'
	ktap_run hci-socket raw "${1#hci}"
	ok "and so is a raw socket" wait_for 5 event '.event == "refused" and .comm == "hci-socket"'
}

hci=$(! bt_there || bt_add)
module_load
events_start
clock_set '2030-03-04 12:00:00'
policy_push "$(cap bluetooth deny)"
! bt_there || tamper_bluetooth "$hci"
clock_set '2030-03-04 10:00:00'
ok "the clock set back" told "clock set back" date

ktap_end
