#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "tracepoint cardgate:decision"

trace=/sys/kernel/tracing
mountpoint -q $trace || mount -t tracefs tracefs $trace
module_load
policy_push "$(cap usb deny "$(rule no-sticks deny)")"
echo 1 >$trace/events/cardgate/decision/enable
path=$(usb_stick_add stick 0951 1666 SN1)
says "a decision is traced" "device=$(basename "$path"):1.0 capability=usb action=deny reason=rule rule=1:no-sticks" \
	cat $trace/trace
policy_push "$(cap usb allow)"
says "and the next one" "device=$(basename "$path"):1.0 capability=usb action=allow reason=default rule=0:" \
	cat $trace/trace
ok "the module can be unloaded meanwhile" module_unload
ok "and the event is gone" test ! -e $trace/events/cardgate

ktap_end
