# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Part of tools/bench: a card's policy from the card's first power to all devices' obedience,
# beside what reading the same bytes takes, and the agent's memory.

# bench_card_rules: as many as make a rule set of 4 KiB.
bench_card_rules=52

# bench_card_rate: bytes a second to and from a card with contacts; they take 10 to 40 thousand.
bench_card_rate=20000

# bench_card_enforced [OPTION...]: a card that the agent does not know is put in; prints the
# nanoseconds from its power to the event that says that all devices obey.
bench_card_enforced() {
	local start event

	rm -f "$work/powered" "$work/told"
	mkfifo "$work/powered" "$work/told"
	cardgate watch --json </dev/null >"$work/told" 2>"$work/watch" &
	exec {told}<"$work/told"
	wait_for 10 grep -q watching "$work/watch"
	cardgate-vcard --state "$work/office.card" --port $card_port --ready-fd 9 "$@" </dev/null \
		9>"$work/powered" >"$cards/vcard0.log" 2>&1 &
	echo $! >"$cards/vcard0.pid"
	read -rn 1 <"$work/powered" || true
	start=${EPOCHREALTIME/./}
	while read -rt 30 -u "$told" event; do
		[[ $event != *'"ruleset"'* ]] || break
	done
	echo "$((${EPOCHREALTIME/./} - start))000"
	exec {told}<&-
}

# bench_card_took COMMAND...: prints the nanoseconds that the command takes.
bench_card_took() {
	local start=${EPOCHREALTIME/./}

	"$@" >&2
	echo "$((${EPOCHREALTIME/./} - start))000"
}

# bench_card_resident: prints the bytes of this process and those below it that are in memory, the
# shared ones divided among those that share them.
bench_card_resident() {
	local process

	for process in "$1" $(pgrep -P "$1"); do
		cat "/proc/$process/smaps_rollup"
	done | awk '$1 == "Pss:" { sum += $2 } END { print sum * 1024 }'
}

# bench_card_anew [OPTION...]: the same, to a device that is bound to nobody.
bench_card_anew() {
	{
		rm -rf /var/lib/cardgate/*
		module_load
		agent_start
	} >&2
	bench_card_enforced "$@"
	{
		agent_says 'card accepted'
		agent_kill
		module_unload
		vcard_remove
	} >&2
}

# bench_card_once NAME GOAL [OPTION...]: prints rows about a card. GOAL is the most that it may be of
# the card alone.
bench_card_once() {
	local enforced pure opensc

	enforced=$(least bench_card_anew "${@:3}")
	vcard_insert "$work/office.card" 0 "${@:3}"
	pure=$(least card-bench)
	opensc=$(OPENSC_CONF=$work/opensc.conf least bench_card_took pkcs15-tool --read-data-object 'cardgate ruleset' --raw --output "$work/data")
	vcard_remove

	title "$1" nanoseconds
	row 'read by itself' "$pure"
	row 'put in, until all devices obey' "$enforced" "$pure" "$2"
	row "pkcs15-tool, the rule set alone" "$opensc" "$pure"
}

bench_card() {
	local agent

	# Without this OpenSC wants to know a card by its ATR
	echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
	pcscd_start
	authority_make A
	anchor A
	bundle_make office A 1 "$(many_rules usb $bench_card_rules)"
	card_issue office A
	bench_card_once "a card with a rule set of 4 KiB, $bench_card_rate bytes/s" 1.3 \
		--rate $bench_card_rate
	bench_card_once 'the same, on a card that takes no time' ''
	say "rule set $(stat -c %s "$work/data") bytes, bundle $(stat -c %s "$work/office.bundle") bytes"
	module_load
	agent_start
	agent_says 'restored'
	agent=$(cat "$work/agent.pid")
	title 'the agent, idle, beside 8 MiB' bytes
	row 'resident' "$(awk '$1 == "VmRSS:" { print $2 * 1024 }' "/proc/$agent/status")" 8388608 1
	row 'with its processes, shared memory shared out' "$(bench_card_resident "$agent")" 8388608 1
	agent_kill
	module_unload
	pcscd_stop
}
