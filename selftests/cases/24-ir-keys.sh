#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/node-asks.sh
. "${0%/*}/../vm/node-asks.sh"

ktap_begin "keys of a denied remote control do not reach the input layer"

ear=$cardgate_tree/build/$(uname -r)/selftests/modules/ear.ko
ir=$(ir_add)
modprobe evdev
module_load
event=/dev/input/$(cd /sys/devices/virtual/rc/rc*/input*/ && echo event*)
wait_for 5 test -c "$event"
printf '# table test, type: NEC\n0x1234 KEY_A\n' >"$work/keys"
ir-keytable --clear --write="$work/keys"

# A reader that was there before the policy.
cat "$event" >"$work/events" &
reader=$!
wait_for 5 held "$event"
send() { ir-ctl -d "$ir" --scancode=nec:0x1234; }

# heard TYPE VALUE [READER]: prints how many such events the reader, or that one, got.
heard() {
	perl -e 'local $/; my ($type, $value, $count) = (@ARGV, 0); my $all = <STDIN>;
		for (my $i = 0; $i + 24 <= length $all; $i += 24) {
			my ($t, $c, $v) = unpack("SSl", substr($all, $i + 16, 8));
			$count++ if $t == $type && $v == $value;
		} print "$count\n"' "$1" "$2" <"$work/${3:-events}"
}

# The kernel's own way to have the receiver send something, whoever is denied it: EV_MSC of 1
insmod "$ear"
trap 'ir_remove; rmmod ear; ktap_exit' EXIT
speak() { echo 1 >/sys/module/ear/parameters/speak; }
has_heard() { [ "$(heard "$1" "$2")" -ge "$3" ]; }
ev_key=1 ev_msc=4
ok "a key is sent" send
ok "and arrives" wait_for 5 has_heard $ev_key 1 1
# The first was said when the other listener came
ok "what the receiver sends is heard" wait_for 5 has_heard $ev_msc 1 1
speak
ok "each time" wait_for 5 has_heard $ev_msc 1 2

# Another asks which keys are down, each time it is told to: EVIOCGKEY
asks_start "$event" 0x80604518 96
is "another asks which keys are down" answered asks
# A third has it to himself: EVIOCGRAB
perl -e '$| = 1; open(my $event, "<", shift) or die; ioctl($event, 0x40044590, 1) or die;
	print STDERR "grabbed\n"; print $bytes while sysread($event, $bytes, 24);
	select(undef, undef, undef, undef)' "$event" >"$work/grabbed" 2>"$work/grabber" &
grabber=$!
ok "a third has it to himself" wait_for 5 grep -q grabbed "$work/grabber"
speak
ok "and alone hears what is said" wait_for 5 test -s "$work/grabbed"
is "which the first does not" 2 heard $ev_msc 1
before=$(heard $ev_msc 1 grabbed)
policy_push "$(cap ir deny)"
is "denied: it is not told any more" "No such device" asks
refused "another cannot read keys" "Operation not permitted" head -c 1 "$event"
refused "nothing can be sent" "Operation not permitted" send
speak
speak
policy_push "$(cap ir allow)"
is "he hears nothing more who had it to himself" "$before" heard $ev_msc 1 grabbed
kill "$grabber"
is "allowed: it is told again" answered asks
# The reader that was there all the time, or, if that has ended, another one
if [ ! -e "/proc/$reader/exe" ]; then
	cat "$event" >>"$work/events" &
	reader=$!
fi
reads() { [ -n "$(find "/proc/$reader/fd" -lname "$event")" ]; }
wait_for 5 reads
ok "a key is sent" send
ok "and arrives" wait_for 5 has_heard $ev_key 1 2
is "what was sent meanwhile never does" 2 heard $ev_msc 1

ktap_end
