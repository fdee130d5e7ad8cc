#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "keys of a denied remote control do not reach the input layer"

ir=$(ir_add)
modprobe evdev
module_load
event=/dev/input/$(cd /sys/devices/virtual/rc/rc*/input*/ && echo event*)
wait_for 5 test -c "$event"
printf '# table test, type: NEC\n0x1234 KEY_A\n' >"$work/keys"
ir-keytable --clear --write="$work/keys"

# A reader that was there before the policy.
cat "$event" >"$work/events" &
wait_for 5 held "$event"
send() { ir-ctl -d "$ir" --scancode=nec:0x1234; }
ok "a key is sent" send
ok "and arrives" wait_for 5 test -s "$work/events"

policy_push "$(cap ir deny)"
ok "denied: another cannot read keys" not head -c 1 "$event"
: >"$work/events"
ok "nothing can be sent" not send
policy_push "$(cap ir allow)"
ok "allowed: a key is sent" send
ok "and arrives" wait_for 5 sh -c "test -s $work/events || timeout 1 head -c 24 $event"

ktap_end
