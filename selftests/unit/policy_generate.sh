#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cardgate-policy generate, as TAP: what it makes of recorded devices and of a sysfs.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
devices=$top/selftests/corpus/devices/seed
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

# is NAME COMMAND...
is() {
	local name=$1 output
	shift
	output=$("$@" 2>&1) && report "$name" 0 || report "$name" 1 "$output"
}

# has NAME LINE FILE
has() {
	grep -qxF -- "$2" "$3" && report "$1" 0 || report "$1" 1 "wanted: $2"$'\n'"$(cat "$3")"
}

# decides NAME VERDICT FILE ARGUMENTS...
decides() {
	local name=$1 verdict=$2 output
	output=$("$tool" explain "${@:3}" 2>&1) || true
	[[ $output == "$verdict:"* ]] && report "$name" 0 || report "$name" 1 "$output"
}

refuses() {
	local name=$1 words=$2 output got=0
	shift 2
	output=$("$tool" generate "$@" 2>&1) || got=$?
	[ $got != 0 ] && [[ $output == *"$words"* ]] && report "$name" 0 ||
		report "$name" 1 "wanted: $words"$'\n'"exit $got: $output"
}

check_recorded() {
	is 'from JSON' "$tool" generate --devices "$devices/laptop.json" -o json.xml
	is 'it passes check' "$tool" check json.xml
	has 'a serial number says which' '      <device id="0951:1666" serial="B-COMPANY-0042"/>' json.xml
	has 'an address, too' '      <device bus="virtual" address="00:1A:7D:DA:71:13"/>' json.xml
	has 'nothing else of a kind is allowed' '  <capability name="ir" default="deny"/>' json.xml
	decides 'that stick' allow json.xml usb id=0951:1666 serial=B-COMPANY-0042 port=1-9
	decides 'no other' deny json.xml usb id=0951:1666 serial=B-COMPANY-0043
	decides 'the camera' allow json.xml camera id=046d:0825 serial=9C2A
	[ "$(grep -c '<rule ' json.xml)" = 4 ] && report 'a rule for what is one device' 0 ||
		report 'a rule for what is one device' 1 "$(cat json.xml)"
	is 'with hashes' "$tool" generate --hash --devices "$devices/laptop.json" -o hash.xml
	decides 'without it, it is another' deny hash.xml camera id=046d:0825 serial=9C2A
	is 'from text' "$tool" generate --devices "$devices/laptop.txt" -o text.xml
	has 'without serial number, the name' '      <device id="046d:c31c" name="USB Keyboard"/>' text.xml
	has 'it has a name and an id' \
		'    <rule id="usb-usb-keyboard-046d-c31c" action="allow" label="USB Keyboard 046d:c31c">' text.xml
	grep -q 'Card Reader' text.xml && report 'readers need no rule' 1 || report 'readers need no rule' 0
	is 'lint finds nothing' "$tool" check --error=lint text.xml
}

bytes() {	# HEX...
	# shellcheck disable=SC2059 # nothing but escapes
	printf "$(tr -d ' ' <<<"$*" | sed 's/../\\x&/g')"
}

# A stick with an alternate setting, in a sysfs of files; its hash is told by hand
make_sysfs() {
	local dir=sys/bus/usb/devices/1-2
	mkdir -p $dir $dir:1.0 sys/bus/usb/devices/usb1
	echo 0951 >$dir/idVendor
	echo 1666 >$dir/idProduct
	echo Kingston >$dir/manufacturer
	echo 'Stick <&> "x"' >$dir/product
	echo 08 >$dir:1.0/bInterfaceClass
	echo 06 >$dir:1.0/bInterfaceSubClass
	echo 50 >$dir:1.0/bInterfaceProtocol
	{
		bytes 1201 0002 000000 40 51096616 1001 010203 01
		bytes 0902 2900 01 01 00 80 32
		bytes 0904 0000 02 080650 00
		bytes 0705 8102 0002 00
		bytes 0904 0001 02 080662 00
		bytes 0705 8102 0002 00
	} >$dir/descriptors
	{
		bytes 51096616 1001 000000
		printf 'Kingston\0Stick <&> "x"\0\0'
		bytes 01 00 080650
	} | sha256sum | cut -d ' ' -f 1
}

check_sysfs() {
	local hash
	hash=$(make_sysfs)
	is 'from sysfs' "$tool" generate --sysfs sys --hash -o sysfs.xml
	has 'its hash is the module'"'"'s' \
		"      <device id=\"0951:1666\" hash=\"$hash\" name=\"Stick &lt;&amp;&gt; &quot;x&quot;\"/>" sysfs.xml
	[ "$(grep -c '<capability' sysfs.xml)" = 1 ] && report 'of USB alone it speaks of USB alone' 0 ||
		report 'of USB alone it speaks of USB alone' 1 "$(cat sysfs.xml)"
	printf '\377\001\n' >sys/bus/usb/devices/1-2/product
	head -c 20 sys/bus/usb/devices/1-2/descriptors >short
	mv short sys/bus/usb/devices/1-2/descriptors
	is 'strange strings and descriptors' "$tool" generate --sysfs sys --hash -o strange.xml
	is 'do no harm' "$tool" check strange.xml
	truncate -s 5 sys/bus/usb/devices/1-2/descriptors
	is 'nor none' "$tool" generate --sysfs sys --hash -o none.xml
	has 'which give no hash' '      <device id="0951:1666"/>' none.xml
}

check_refused() {
	refuses 'no sysfs' 'nowhere/bus/usb/devices: No such file' --sysfs nowhere
	mkdir -p empty/bus/usb/devices
	refuses 'no device' 'no devices found' --sysfs empty
	refuses 'bad name' '--name a/b, expected' --sysfs sys --name a/b
	refuses 'bad zone' '--zone Moon, expected' --sysfs sys --zone Moon
	refuses 'no file' 'nowhere: No such file' --devices nowhere
	refuses 'nowhere to write' 'nowhere/x: No such file' --devices "$devices/laptop.txt" -o nowhere/x
}

check_recorded
check_sysfs
check_refused
echo "1..$count"
[ $failed = 0 ]
