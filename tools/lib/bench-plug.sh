# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work and others are bench-guest.sh's
#
# Parts of tools/bench: a USB stick, from the plug until its driver has it.

bench_plug_rounds=12

# bench_plug_begin: a stick that is not plugged in; sets plug_udc.
bench_plug_begin() {
	[ ! -d "$usb_gadgets/bench" ] || return 0
	usb_stick_add bench 0951 1666 BENCH >/dev/null
	plug_udc=$(cat "$usb_gadgets/bench/UDC")
	usb_unplug bench
}

# bench_plug_state STATE: the least of some rounds, after one that does not count: modules, caches
# and daemons are warm. The hub looks four times a second, so each round meets it at another moment.
bench_plug_state() {
	local round file=$work/plug.$1

	bench plug "$plug_udc" bench >/dev/null
	for ((round = 0; round < bench_plug_rounds; round++)); do
		read -rt "0.$((100 + round * 256 / bench_plug_rounds))" -u "$wait_pipe" || true
		bench plug "$plug_udc" bench
	done >"$file"
	cut -d ' ' -f 1 "$file" | sort -n | head -n 1 >"$file.elapsed"
	cut -d ' ' -f 2 "$file" | sort -n | head -n 1 >"$file.busy"
}

# bench_plug_rows STATE TITLE GOAL ...: both measures of each state, the first being the base.
bench_plug_rows() {
	local measure base

	for measure in elapsed busy; do
		case $measure in
		elapsed) title 'USB stick, plug to bound' nanoseconds ;;
		busy) title 'of these the processor was busy' nanoseconds ;;
		esac
		base=$(cat "$work/plug.absent.$measure")
		bench_plug_rows_of "$measure" "$base" "$@"
	done
}

bench_plug_rows_of() {
	local measure=$1 base=$2 goal

	shift 2
	while [ $# -gt 0 ]; do
		goal=$3
		[ "$measure" = elapsed ] || goal=
		row "$2" "$(cat "$work/plug.$1.$measure")" "$base" "$goal"
		shift 3
	done
}

bench_plug() {
	local few rules

	few=$(many 1)
	rules=$(many 10000)
	bench_plug_begin
	bench_plug_state absent
	module_load
	bench_plug_state loaded
	cardgate apply "$few" >&2
	bench_plug_state few
	cardgate apply "$rules" >&2
	bench_plug_state many
	module_unload
	bench_plug_rows absent 'no module' '' loaded 'module without a policy' 1.05 \
		few '1 rule in force' 1.05 many '10,000 rules in force' 1.05
}

# bench_plug_usbguard_state STATE COUNT: with the daemon, ruled by that many rules.
bench_plug_usbguard_state() {
	bench_usbguard_configure "$work/usbguard.$1" "$2"
	bench_usbguard_start "$work/usbguard.$1" >&2
	bench_plug_state "$1"
	bench_usbguard_stop
}

bench_plug_usbguard() {
	bench_plug_begin
	[ -e "$work/plug.absent" ] || bench_plug_state absent
	bench_plug_usbguard_state usbguard1 1
	bench_plug_usbguard_state usbguard2 10000
	bench_plug_rows absent 'no usbguard' '' usbguard1 'usbguard, 1 rule' '' \
		usbguard2 'usbguard, 10,000 rules' ''
}
