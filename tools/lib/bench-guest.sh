#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The measurements of tools/bench, inside the virtual machine. States follow each other in rounds,
# so that a slow minute of the host meets all of them.

set -euo pipefail
shopt -s inherit_errexit

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$tree/build:$PATH

# shellcheck source=selftests/vm/devices.sh
. "$tree/selftests/vm/devices.sh"

states=(absent loaded armed)
open_rounds=3 plug_rounds=15
work=$(mktemp -d)

# rules COUNT: a policy that lets everything pass, past that many rules which do not match.
rules() {
	local i

	echo '<policy xmlns="urn:cardgate:policy:1" name="bench" version="1" issuer="Bench">'
	for cap in usb camera ir bluetooth; do
		echo "<capability name=\"$cap\" default=\"allow\">"
		if [ $cap = usb ] || [ $cap = camera ]; then
			for ((i = 0; i < $1; i++)); do
				printf '<rule id="%s-%d" action="deny"><device id="1209:%04x" serial="%d"/></rule>\n' \
					$cap $i $((i % 65536)) $i
			done
		fi
		echo '</capability>'
	done
	echo '</policy>'
}

# enter STATE
enter() {
	[ "$1" = absent ] || insmod "$tree/build/$(uname -r)/cardgate.ko"
	[ "$1" != armed ] || cardgate apply "$work/rules" >/dev/null
}

leave() {
	[ "$1" = absent ] || rmmod cardgate
}

# note NAME STATE COMMAND...: keeps what the command measures.
note() {
	"${@:3}" >>"$work/$1.$2"
}

middle() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# row TITLE NAME: the states' medians, and their ratios to the first.
row() {
	local state base=0 value line

	line=$(printf '%-34s' "$1")
	for state in "${states[@]}"; do
		value=$(middle "$work/$2.$state")
		[ "$state" != absent ] || base=$value
		line+=$(awk -v v="$value" -v b="$base" 'BEGIN { printf "%11.1f us %5.2f", v / 1000, v / b }')
	done
	echo "$line"
}

rules 1000 >"$work/rules.xml"
cardgate-policy compile "$work/rules.xml" -o "$work/rules"
camera=$(camera_add)
usb_stick_add bench 0951 1666 BENCH >/dev/null
udc=$(cat "$usb_gadgets/bench/UDC")
usb_unplug bench

for ((round = 1; round <= open_rounds; round++)); do
	echo "bench: open, round $round of $open_rounds" >&2
	for state in "${states[@]}"; do
		enter "$state"
		note null "$state" bench open /dev/null
		note video "$state" bench open "$camera"
		leave "$state"
	done
done
for ((round = 1; round <= plug_rounds; round++)); do
	echo "bench: plug, round $round of $plug_rounds" >&2
	for state in "${states[@]}"; do
		enter "$state"
		note plug "$state" bench plug "$udc" bench
		leave "$state"
	done
done

printf '%-34s%20s%20s%20s\n' '' 'no module' 'loaded' 'armed'
row 'open of /dev/null' null
row "open of an allowed camera" video
row 'USB stick: plug to bound' plug
echo "armed: 1,000 rules for USB and 1,000 for the camera, none of which matches"
