#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "from another network namespace nobody gives orders or listens, and devices stay denied"

camera=$(camera_add)
module_load
policy_push "$(cap camera deny)"
cp "$work/pushed" "$work/again"
digest=$(cat $cardgate_sys/policy_digest)
# The tree itself may lie where nobody else may look
cp "$(command -v netlink-client)" "$(command -v netlink-ear)" "$(command -v cardgate)" "$work/"
chmod 755 "$work"

# contained COMMAND...: as a container's root, who is nobody outside.
contained() {
	nobody unshare --user --map-root-user --net "$@"
}

is "root may have a network namespace" "" unshare --net true
is "and nobody one in which he is root" 0 contained id -u
ok "outside the rule set can be pushed" netlink-client push "$work/again"
ok "and be read" netlink-client ruleset
absent="cardgate.ko is not loaded"
refused "root of a network namespace cannot push" "$absent" unshare --net netlink-client push "$work/again"
refused "nor ask for the rules" "$absent" unshare --net netlink-client ruleset
refused "nor see the status" "$absent" unshare --net cardgate status
refused "nor can root of a container" "$absent" contained "$work/netlink-client" push "$work/again"
refused "nor does it hear events" "$absent" contained "$work/cardgate" watch
is "nothing changed" "$digest" cat $cardgate_sys/policy_digest

# ear NAME COMMAND...: somebody listens to the events' number, however he got it.
group=$(genl ctrl get name cardgate | sed -n 's/.*ID-\(0x[0-9a-f]*\) .*name: events.*/\1/p')
ear() {
	mkfifo "$work/$1.in"
	"${@:2}" "$work/netlink-ear" "$group" <"$work/$1.in" >"$work/$1" 2>&1 &
	exec {ear_in}>"$work/$1.in"
	echo "$ear_in" >"$work/$1.fd"
	wait_for 10 grep -q listening "$work/$1"
}

# ear_end NAME: prints what he heard. The last to begin ends first: he has the others' pipes, too.
ear_end() {
	local fd

	fd=$(<"$work/$1.fd")
	exec {fd}>&-
	wait_for 10 grep heard "$work/$1"
	grep heard "$work/$1"
}

ear outside env
ear unprivileged nobody
ear inside contained
policy_push "$(cap camera allow)"
policy_push "$(cap camera deny)"
is "in a container no event is heard" "heard 0" ear_end inside
says "outside all of them are" '^heard [1-9]' ear_end unprivileged
says "by everybody" '^heard [1-9]' ear_end outside

own=(unshare --net --pid --mount --fork)
mapped=(nobody unshare --user --map-root-user)
chmod 666 "$camera"
denied="$camera: Operation not permitted"
refused "a container does not open the camera" "$denied" "${own[@]}" v4l2-ctl -d "$camera" --info
refused "nor with root mapped" "$denied" "${mapped[@]}" v4l2-ctl -d "$camera" --info
policy_push "$(cap camera allow)"
chmod 666 "$camera"
ok "allowed: it opens it" "${own[@]}" v4l2-ctl -d "$camera" --info
ok "also with root mapped" "${mapped[@]}" v4l2-ctl -d "$camera" --info

ktap_end
