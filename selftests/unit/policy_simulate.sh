#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cardgate-policy simulate, as TAP: what it says must be what explain says, its pictures must be
# well-formed, and bad lists of devices must be refused.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
office=$top/Documentation/examples/office.xml
devices=$top/selftests/corpus/devices/seed
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

simulate() {
	"$tool" simulate --from 2026-11-23T00:00 "$@"
}

# says NAME LINE ARGUMENTS...: that line is in the table
says() {
	local name=$1 line=$2 output
	shift 2
	output=$(simulate "$@" 2>&1) || true
	grep -qxF -- "$line" <<<"$output" && report "$name" 0 ||
		report "$name" 1 "wanted: $line"$'\n'"$output"
}

# refuses NAME WORDS ARGUMENTS...
refuses() {
	local name=$1 words=$2 output got=0
	shift 2
	output=$(simulate "$@" 2>&1) || got=$?
	[ $got != 0 ] && [[ $output == *"$words"* ]] && report "$name" 0 ||
		report "$name" 1 "wanted: $words"$'\n'"exit $got: $output"
}

# is NAME COMMAND...
is() {
	local name=$1 output
	shift
	output=$("$@" 2>&1) && report "$name" 0 || report "$name" 1 "$output"
}

check_table() {
	says 'hours' \
		'                           camera     Mon-Thu 18:00-08:00, Fri 18:00 to Mon 08:00 default, no-camera-at-work' \
		"$office" --devices "$devices/laptop.txt"
	says 'a rule' 'Company stick 0951:1666    usb        always                           company-stick' \
		"$office" --devices "$devices/laptop.txt"
	says 'a reader needs no rule' 'Card Reader 08e6:3437      usb        always                           exempt' \
		"$office" --devices "$devices/laptop.txt"
	says 'devices of cardgate devices --json' \
		'DataTraveler 0951:1666  usb        always                           company-stick' \
		"$office" --devices "$devices/laptop.json"
	says 'those that the policy names' \
		'any other device                    usb        never                            default' "$office"
	says 'a longer time' '  Thu 2026-12-03 18:00:00 +01:00  allow  default' \
		"$office" --to 2026-12-05T00:00
	cat >context.xml <<-'XML'
		<policy xmlns="urn:cardgate:policy:1" name="c" version="1" issuer="B">
		<context name="office"/>
		<capability name="ir" default="deny"><rule id="r" action="allow" context="office"/></capability>
		</policy>
	XML
	says 'a context is unknown' 'any device  ir         never                            default' context.xml
	says 'or set' 'any device  ir         always                           r' context.xml --context office
	says 'and that is said' 'contexts: office clear' context.xml --context '!office'
}

# Each span at its first and last second
check_against_explain() {
	local action from until status=0 answer at

	while read -r action from until; do
		for at in "$from" $((until - 1)); do
			at=$(date -u -d "@$at" +%Y-%m-%dT%H:%M:%SZ)
			answer=$("$tool" explain "$office" camera --at "$at")
			[ "${answer%%:*}" = "$action" ] || status=1
		done
	done < <(simulate "$office" --json |
		jq -r '.rows[] | select(.capability == "camera") | .spans[] | "\(.action) \(.from) \(.until)"')
	[ -n "${at:-}" ] || status=1
	report 'spans are what explain says' $status
}

check_pictures() {
	printf '%s\n' 'usb name="<b>&amp; \"]]>" id=0001:0002' 'camera name="a long name that does not fit its column, whatever one does" id=0003:0004' >odd.txt
	is 'SVG' simulate "$office" --devices odd.txt --svg odd.svg
	is 'it is well-formed' xmllint --nonet --noout odd.svg
	is 'what devices say is not markup' grep -qF '&lt;b&gt;&amp;amp;' odd.svg
	is 'rules are in it' grep -qF ': no-camera-at-work<' odd.svg
	is 'SVG on standard output' bash -c "'$tool' simulate '$office' --from 2026-11-23T00:00 --devices odd.txt --svg - | cmp - odd.svg"
	is 'a year' simulate "$office" --to 2027-11-23T00:00 --svg year.svg
	is 'is well-formed, too' xmllint --nonet --noout year.svg
	if command -v rsvg-convert >/dev/null; then
		is 'PNG' simulate "$office" --png office.png
		is 'it is one' bash -c "head -c 4 office.png | grep -qaF PNG"
	fi
	PATH=/nowhere refuses 'PNG without rsvg-convert' 'expected the one of librsvg2-bin' "$office" --png none.png
}

check_bad() {
	local line words

	while IFS='|' read -r line words; do
		printf '%s\n' "$line" >bad.txt
		refuses "devices: $line" "bad.txt: $words" "$office" --devices bad.txt
	done <<-'LIST'
		|no devices in it
		wifi id=0001:0002|line 1: capability "wifi", expected
		id=0001:0002|line 1: capability "id=0001:0002", expected
		usb id=1:2|line 1: id "1:2", expected
		usb frobnicate|line 1: "frobnicate", expected KEY=VALUE
		usb id=0001:*|line 1: id "0001:*", expected
		{|byte 2: not JSON
		{"devices": 1}|expected what "cardgate devices --json" writes
		{"devices": [1]}|devices[0]: expected an object
		{"devices": [{"capabilities": [1], "subject": {}}]}|devices[0]: capability ""
		{"devices": [{"capabilities": ["usb"], "subject": {"id": 1}}]}|devices[0]: subject: "id", expected a string
		{"devices": [{"capabilities": ["usb"], "subject": {"hash": "x"}}]}|devices[0]: hash "x"
	LIST
	refuses 'no file' 'nowhere: No such file' "$office" --devices nowhere
	refuses 'end before begin' 'expected a time after --from' "$office" --to 2026-11-22T00:00
	refuses 'too long' 'at most 400 days later' "$office" --to 2028-11-22T00:00
	refuses 'unknown context' 'policy has no context "home"' "$office" --context home
}

check_table
check_against_explain
check_pictures
check_bad
echo "1..$count"
[ $failed = 0 ]
