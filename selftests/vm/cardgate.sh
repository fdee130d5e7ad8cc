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

# hooks_in_place: prints the kernel functions that somebody stands in for.
hooks_in_place() {
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	awk '/ I / { print $1 }' /sys/kernel/tracing/enabled_functions
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

# policy_write FILE VERSION ELEMENT...: a policy of these elements. $policy_name: its name (test);
# $policy_attributes: more of the root element's.
policy_write() {
	printf '<policy xmlns="urn:cardgate:policy:1" name="%s" version="%s" issuer="Test" %s>%s</policy>\n' \
		"${policy_name:-test}" "$2" "${policy_attributes:-}" "${*:3}" >"$1"
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

# verdict PATH: prints what was decided for the device with this path below /sys.
verdict() {
	cardgate devices --json | jq -r --arg path "$1" \
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
	local before up

	read -r before up <"$work/clock"
	date -s "@$((before + $(cut -d . -f 1 /proc/uptime) - up))" >/dev/null
}

# listening PID: whether that process has joined a group of generic netlink.
listening() {
	awk -v pid="$1" '$2 == 16 && $3 % 4194304 == pid && $4 != "00000000" { found = 1 }
		END { exit !found }' /proc/net/netlink
}

# events_start: begins to collect the module's events.
events_start() {
	cardgate watch --json </dev/null >"$work/events" 2>"$work/watch" &
	wait_for 10 grep -q watching "$work/watch"
}

# event FILTER: whether there was an event for which jq's filter holds.
event() {
	jq -se "any(.[]; $1)" "$work/events"
}

# authority_make NAME [KEY]: an authority called "NAME Company". Keys on curves are made faster
# than others, but not every kernel can verify them.
authority_make() {
	cardgate-policy authority "$work/$1" --name "$1 Company" --key "${2:-p-256}" >/dev/null
}

# anchor NAME: has this device trust that authority.
anchor() {
	mkdir -p $anchors
	cp "$work/$1/ca.crt" "$anchors/$1.crt"
}

# bundle_make NAME AUTHORITY VERSION ELEMENT...: a signed policy, $work/NAME.bundle.
bundle_make() {
	policy_write "$work/$1.xml" "$3" "${@:4}"
	cardgate-policy sign "$work/$1.xml" --key "$work/$2/signer.key" --cert "$work/$2/signer.crt" \
		--output "$work/$1.bundle"
}

# card_issue NAME AUTHORITY [OPTION...]: puts $work/NAME.bundle on a new card, $work/NAME.card, which
# is not inserted before or after.
card_issue() {
	card_admin_pin >"$work/pin"
	vcard_insert "$work/$1.card"
	cardgate-card issue --bundle "$work/$1.bundle" --authority-key "$work/$2/ca.key" \
		--authority-cert "$work/$2/ca.crt" --holder Alice --admin-pin-file "$work/pin" \
		"${@:3}" >/dev/null
	vcard_remove
}

# card_make NAME AUTHORITY VERSION ELEMENT...: both in one.
card_make() {
	bundle_make "$@"
	card_issue "$1" "$2"
}

# agent_start [OPTION...]: returns when it reports what the module does, and can be asked.
agent_start() {
	cardgated "$@" </dev/null >>"$work/agent.log" 2>&1 &
	echo $! >"$work/agent.pid"
	wait_for 10 listening $!
	wait_for 10 grep -q ' 00010000 .* /run/cardgate/control$' /proc/net/unix
}

# agent_kill [SIGNAL]: ends it (TERM).
agent_kill() {
	local process

	process=$(cat "$work/agent.pid")
	kill "-${1:-TERM}" "$process"
	wait_for 10 test ! -e "/proc/$process/exe"
}

# agent_says TEXT: waits for it to log that, after what it was asked about before.
agent_says() {
	local seen

	seen=$(cat "$work/agent.seen" 2>/dev/null || echo 0)
	wait_for 20 agent_said "$((seen + 1))" "$1" || {
		tail -n "+$((seen + 1))" "$work/agent.log" >&2
		return 1
	}
	wc -l <"$work/agent.log" >"$work/agent.seen"
}

agent_said() {
	tail -n "+$1" "$work/agent.log" | grep -qE -e "$2"
}

# card_try NAME TEXT [VCARD-OPTION...]: inserts $work/NAME.card, waits for the agent to log that,
# and pulls the card.
card_try() {
	local status=0

	vcard_insert "$work/$1.card" 0 "${@:3}"
	agent_says "$2" || status=1
	vcard_remove
	return $status
}

# in_force: prints version and digest of the policy in force.
in_force() {
	cat $cardgate_sys/policy_version $cardgate_sys/policy_digest
}

# release_make NAME AUTHORITY VERSION [OPTION...]: a signed release of that authority's policy
# "test", $work/NAME.bundle.
release_make() {
	cardgate-policy release --name "${policy_name:-test}" --version "$3" --issuer Test \
		--key "$work/$2/signer.key" --cert "$work/$2/signer.crt" \
		--output "$work/$1.bundle" "${@:4}"
}

# association_id: prints which device this is.
association_id() {
	jq -r .id /var/lib/cardgate/association.json
}
