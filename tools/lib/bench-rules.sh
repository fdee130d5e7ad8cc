# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work and others are bench-guest.sh's
#
# Part of tools/bench: a hundred thousand rules put in force.

bench_rules_count=100000

# bench_rules_nft: a set of as many addresses.
bench_rules_nft() {
	awk -v count=$bench_rules_count 'BEGIN {
		print "table inet bench {\nset bench {\ntype ipv4_addr\nelements = {"
		for (i = 0; i < count; i++)
			printf "10.%d.%d.%d,\n", i / 65536, i / 256 % 256, i % 256
		print "}\n}\n}"
	}'
}

# bench_rules_nft_load: on top of nothing; prints what it takes.
bench_rules_nft_load() {
	others_run "$others" bench busy nft -f "$work/nft"
	others_run "$others" nft flush ruleset >&2
}

# bench_rules_usbguard: its daemon has no other way than to be started; prints what that takes.
bench_rules_usbguard() {
	# It hears of devices only where there is a bus
	bench_plug_begin
	bench_usbguard_configure "$work/usbguard.rules" $bench_rules_count
	bench_usbguard_start "$work/usbguard.rules"
	bench_usbguard_stop
}

bench_rules() {
	local file=$work/rules compile apply nft usbguard

	policy_write "$file.xml" 1 "$(many_rules usb $bench_rules_count)"
	compile=$(bench busy cardgate-policy compile "$file.xml" -o "$file")
	module_load
	apply=$(least bench busy cardgate apply "$file")
	module_unload
	bench_rules_nft >"$work/nft"
	modprobe nf_tables
	nft=$(least bench_rules_nft_load)
	usbguard=$(bench_rules_usbguard)
	title '100,000 rules put in force' instructions
	row "nft -f, a set of as many addresses" "$nft"
	row 'cardgate apply' "$apply" "$nft" 1
	row 'usbguard-daemon, until it rules' "$usbguard" "$nft"
	row 'cardgate-policy compile, on another machine' "$compile" "$nft"
}

