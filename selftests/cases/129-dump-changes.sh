#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a list of devices that changes while it is read says so, and is read again"

# halves COMMAND...: a list is read to a part, then that happens, then the rest is read. Prints
# what came.
halves() {
	rm -f "$work/go"
	mkfifo "$work/go"
	netlink-client halves <"$work/go" >"$work/halves" 2>"$work/parts" &
	exec {go}>"$work/go"
	wait_for 10 grep -q . "$work/halves"
	[ "$(<"$work/halves")" = begun ] && "$@" >/dev/null
	echo >&"$go"
	exec {go}>&-
	wait $!
	tail -n 1 "$work/halves"
}

# verdicts: prints those of cameras in $work/list, each once.
verdicts() {
	jq -r '[.devices[] | select(.path | contains("/video4linux/")) | .action] | unique | join(" ")' \
		"$work/list"
}

verdicts_now() {
	cardgate devices --json >"$work/list"
	verdicts
}

# cameras_add COUNT: each has a remote control, too, on kernels that have those of HDMI.
cameras_add() {
	modprobe vivid n_devs="$1"
	wait_for 20 test -e "/sys/devices/platform/vivid.0/video4linux/video$(($1 - 1))"
}

# More devices than fit what is sent before anybody reads
cameras_add 16
[ -e /sys/devices/platform/vivid.0/rc ] || {
	rmmod vivid
	cameras_add 32
}
# Decisions are made and told; nobody has to wait for drivers
module_load locksmith=1
usb_stick_add stick 0951 1666 SN1 >/dev/null
elements='<context name="a"/>'
elements+=$(cap camera allow "$(rule one deny 'context="a"')")
policy_push "$elements"
cardgate context clear a >/dev/null
count=$(cardgate devices --json | jq '.devices | length')
is "nothing changes: it is whole" "devices=$count interrupted=no" halves true
says "and came in parts" '^([3-9]|[1-9][0-9]+) parts$' cat "$work/parts"
is "somebody else reads it, too: the same" "devices=$count interrupted=no" halves cardgate devices
says "a device is removed: it says so" 'interrupted=yes$' halves usb_unplug stick
says "one comes: likewise" 'interrupted=yes$' halves usb_plug stick
says "a rule set is pushed: likewise" 'interrupted=yes$' halves policy_push "$elements"
says "a context changes verdicts: likewise" 'interrupted=yes$' halves cardgate context set a
says "the cameras are denied now" '^deny$' verdicts_now
is "a context that changes none: it is whole" "devices=$count interrupted=no" \
	halves cardgate context set a

# Who asks for devices reads again. Whether all cameras have one verdict tells a list of one moment.
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs tracefs $tracing
echo 'p:asked cardgate:cg_dump_devices_start' >>$tracing/kprobe_events
trap 'echo 0 >$tracing/events/kprobes/asked/enable; echo >$tracing/kprobe_events; ktap_exit' EXIT
echo 1 >$tracing/events/kprobes/asked/enable

# asked: prints how often a list was asked for.
asked() {
	grep -c ' asked: ' $tracing/trace || true
}

# change: turns the cameras' verdicts again and again, while $work/changing is there.
change() {
	while [ -e "$work/changing" ]; do
		echo a
	done | netlink-client contexts
}

lists=0 mixed=0 short=0 again=0
# read_again: one list more; whether one was whole that had to be asked for again.
read_again() {
	local before

	before=$(asked)
	cardgate devices --json >"$work/list" 2>>"$work/failures" || return 1
	lists=$((lists + 1))
	[ $(($(asked) - before)) -eq 1 ] || again=$((again + 1))
	[ "$(jq '.devices | length' "$work/list")" = "$count" ] || short=$((short + 1))
	[[ $(verdicts) != *' '* ]] || mixed=$((mixed + 1))
	[ $again -ge 5 ]
}

ok "a list is asked for once" cardgate devices --json
is "namely so" 1 asked
touch "$work/changing"
change &
changer=$!
ok "verdicts change all the time: lists are asked for again" wait_for 60 read_again
rm "$work/changing"
wait $changer
echo "# $lists lists, $again asked for again"
is "none of them is short" 0 echo $short
is "nor of several moments" 0 echo $mixed

ktap_end
