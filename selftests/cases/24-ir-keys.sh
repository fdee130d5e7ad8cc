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

# Another asks which keys are down, each time it is told to: EVIOCGKEY
coproc asks (perl -e '$| = 1; open(my $event, "<", shift) or die; my $keys = "\0" x 96;
	while (<STDIN>) { print ioctl($event, 0x80604518, $keys) ? "answered\n" : "$!\n" }' "$event")
asks() {
	echo >&"${asks[1]}"
	head -n 1 <&"${asks[0]}"
}
is "another asks which keys are down" answered asks
policy_push "$(cap ir deny)"
is "denied: it is not told any more" "No such device" asks
ok "another cannot read keys" not head -c 1 "$event"
: >"$work/events"
ok "nothing can be sent" not send
policy_push "$(cap ir allow)"
is "allowed: it is told again" answered asks
ok "a key is sent" send
ok "and arrives" wait_for 5 sh -c "test -s $work/events || timeout 1 head -c 24 $event"

ktap_end
