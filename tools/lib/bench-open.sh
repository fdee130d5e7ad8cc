# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Part of tools/bench: what open() of a device node costs.

# bench_open_state STATE NODE...: measures each node.
bench_open_state() {
	local node

	for node in "${@:2}"; do
		least bench open "$node" >"$work/open.${node##*/}.$1"
	done
}

# bench_open_rows NODE TITLE [GOAL]
bench_open_rows() {
	local file=$work/open.${1##*/} base

	base=$(cat "$file.absent")
	title "open() of $2" instructions
	row 'no module' "$base"
	row 'module without a policy' "$(cat "$file.loaded")" "$base" "${3:-}"
	row '10,000 rules in force' "$(cat "$file.armed")" "$base" "${3:-}"
}

bench_open() {
	local rules gated free

	rules=$(many 10000)
	# A picture's way in, which is gated, and a picture's way out
	modprobe vivid n_devs=1 node_types=0x101 num_inputs=1 input_types=0 num_outputs=1
	gated=/dev/$(basename /sys/devices/platform/vivid.0/video4linux/video0)
	free=/dev/$(basename /sys/devices/platform/vivid.0/video4linux/video1)
	wait_for 5 test -c "$free"

	bench_open_state absent /dev/null "$free" "$gated"
	module_load
	bench_open_state loaded /dev/null "$free" "$gated"
	cardgate apply "$rules" >&2
	bench_open_state armed /dev/null "$free" "$gated"
	module_unload
	camera_remove
	bench_open_rows /dev/null '/dev/null' 1.05
	bench_open_rows "$free" 'a video output, which has no gate' 1.05
	bench_open_rows "$gated" 'a camera that is allowed'
}
