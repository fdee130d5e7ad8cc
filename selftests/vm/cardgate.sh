# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The project's own module and programs, as test cases use them. Source ktap.sh first. Files of
# the case lie in $work; every function may run in a subshell.

cardgate_tree=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
cardgate_sys=/sys/kernel/cardgate
anchors=/etc/cardgate/anchors
work=$(mktemp -d)
# The programs under test; cases call them by name
PATH=$cardgate_tree/build:$PATH

# module_load [PARAMETER...]
module_load() {
	insmod "$cardgate_tree/build/$(uname -r)/cardgate.ko" "$@"
}

module_unload() {
	rmmod cardgate
}

# cap NAME DEFAULT [RULE...]: prints a capability of a policy.
cap() {
	printf '<capability name="%s" default="%s">%s</capability>\n' "$1" "$2" "${*:3}"
}

# rule ID ACTION [ATTRIBUTES [DEVICE...]]: prints a rule; a DEVICE is the attributes of one.
rule() {
	local device

	printf '<rule id="%s" action="%s" %s>' "$1" "$2" "${3:-}"
	for device in "${@:4}"; do
		printf '<device %s/>' "$device"
	done
	echo '</rule>'
}

# everything DEFAULT: prints all capabilities, each with this default.
everything() {
	local name

	for name in bluetooth usb camera ir; do
		cap "$name" "$1"
	done
}

# policy_write FILE VERSION ELEMENT...: a policy of these elements. $policy_attributes: more of
# the root element's.
policy_write() {
	printf '<policy xmlns="urn:cardgate:policy:1" name="test" version="%s" issuer="Test" %s>%s</policy>\n' \
		"$2" "${policy_attributes:-}" "${*:3}" >"$1"
}

# policy_compile FILE ELEMENT...: the rule set of such a policy.
policy_compile() {
	policy_write "$1.xml" "${policy_version:-1}" "${@:2}"
	cardgate-policy compile "$1.xml" --output "$1"
}

# policy_push ELEMENT...: puts such a policy in force; returns when every device obeys.
policy_push() {
	policy_compile "$work/pushed" "$@"
	cardgate apply "$work/pushed" >/dev/null
}

# state CAPABILITY: prints what the module says of it.
state() {
	cat "$cardgate_sys/$1/state"
}

# verdict PATH...: prints what was decided for the device with this path in sysfs, below /sys.
verdict() {
	cardgate devices --json | jq -r --arg path "${1#/sys}" \
		'.devices[] | select(.path == $path) | .action'
}

# nobody COMMAND...: as an unprivileged user.
nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all -- "$@"
}

# clock_set TIME: sets the clock, and has it put right when the case ends.
clock_set() {
	if [ ! -e "$work/clock" ]; then
		echo "$EPOCHSECONDS $(cut -d . -f 1 /proc/uptime)" >"$work/clock"
		trap 'clock_restore; ktap_exit' EXIT
	fi
	date --utc -s "$1" >/dev/null
}

# shellcheck disable=SC2317 # called by the trap
clock_restore() {
	local then up

	read -r then up <"$work/clock"
	date -s "@$((then + $(cut -d . -f 1 /proc/uptime) - up))" >/dev/null
}

# listening PID: whether that process has joined a group of generic netlink.
listening() {
	awk -v pid="$1" '$2 == 16 && $3 % 4194304 == pid && $4 != "00000000" { found = 1 }
		END { exit !found }' /proc/net/netlink
}

# events_start: begins to collect the module's events.
events_start() {
	cardgate watch --json </dev/null >"$work/events" 2>&1 &
	wait_for 10 listening $!
}

# event FILTER: whether there was an event for which jq's filter holds.
event() {
	jq -se "any(.[]; $1)" "$work/events" >/dev/null
}
