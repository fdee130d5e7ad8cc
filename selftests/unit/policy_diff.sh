#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cardgate-policy diff, as TAP: what pairs of policies decide differently, in words.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

# policy FILE BODY [ATTRIBUTES]
policy() {
	printf '<policy xmlns="urn:cardgate:policy:1" name="t" version="1" issuer="B" %s>%s</policy>\n' \
		"${3:-zone=\"Europe/Madrid\"}" "$2" >"$1"
}

# differs NAME WANTED OLD NEW: the bodies' differences, all lines but the indented ones
differs() {
	local output status=0

	policy old.xml "$3"
	policy new.xml "$4"
	output=$("$tool" diff old.xml new.xml --at 2026-11-23T12:00 2>&1 | grep -v '^ \|^$') || true
	[ "$output" = "$2" ] || status=1
	report "$1" $status "wanted: $2"$'\n'"$output"
}

# text NAME WANTED OLD NEW: the indented line is there
text() {
	local output

	policy old.xml "$3"
	policy new.xml "$4"
	output=$("$tool" diff old.xml new.xml --at 2026-11-23T12:00 2>&1) || true
	grep -qxF "  $2" <<<"$output" && report "$1" 0 || report "$1" 1 "wanted: $2"$'\n'"$output"
}

camera() {	# DEFAULT RULES
	printf '<capability name="camera" default="%s">%s</capability>' "$1" "$2"
}

window() {	# ATTRIBUTES: of a schedule s
	printf '<schedule name="s"><window %s/></schedule>' "$1"
}

deny_s='<rule id="r" action="deny" during="s"/>'
none='No decision differs in that week.'

check_times() {
	differs 'an hour of one day' 'camera: Fri 17:00-18:00 now denied for any device' \
		"$(window 'days="fri" from="08:00" to="17:00"')$(camera allow "$deny_s")" \
		"$(window 'days="fri" from="08:00" to="18:00"')$(camera allow "$deny_s")"
	differs 'several days' 'camera: Mon-Thu Sat 10:00-12:00 now allowed for any device' \
		"$(window 'days="mon-thu sat" from="10:00" to="12:00"')$(camera allow "$deny_s")" \
		"$(camera allow '')"
	differs 'over midnight and over the week' \
		'camera: Mon Sun 22:00-06:00 now denied for any device' \
		"$(camera allow '')" \
		"$(window 'days="sun mon" from="22:00" to="06:00"')$(camera allow "$deny_s")"
	differs 'whole days' 'camera: Sat Sun now denied for any device' "$(camera allow '')" \
		"$(window 'days="sat sun"')$(camera allow "$deny_s")"
	differs 'from one day into another' 'camera: Sat 12:00 to Mon 00:00 now denied for any device' \
		"$(camera allow '')" \
		"<schedule name=\"s\"><window days=\"sat\" from=\"12:00\"/><window days=\"sun\"/></schedule>$(camera allow "$deny_s")"
	differs 'both ways' $'camera: Mon 09:00-10:00 now denied for any device\ncamera: Mon 08:00-09:00 now allowed for any device' \
		"$(window 'days="mon" from="08:00" to="09:00"')$(camera allow "$deny_s")" \
		"$(window 'days="mon" from="09:00" to="10:00"')$(camera allow "$deny_s")"
	differs 'the clock' 'camera: after the clock was set back now denied for any device' \
		"$(window '')$(camera allow '')" "$(window 'days="mon" first="2030-01-01"')$(camera allow "$deny_s")"
	differs 'only the text' "$none" "$(camera allow '<rule id="a" action="allow"/>')" \
		"$(camera allow '<rule id="b" action="allow"/>')"
	differs 'always' 'camera: at any time now denied for any device' '' "$(camera deny '')"
}

check_devices() {
	local one='<rule id="r" action="allow"><device id="046d:0001" serial="a b"/></rule>'

	differs 'a device' 'camera: at any time now allowed for id=046d:0001 serial="a b"' \
		"$(camera deny '')" "$(camera deny "$one")"
	differs 'the others' 'camera: at any time now denied for any other device' \
		"$(camera allow "$one")" "$(camera deny "$one")"
	differs 'those with both' 'camera: at any time now denied for id=046d:* bus=usb' \
		"$(camera deny '<rule id="a" action="allow"><device id="046d:*"/></rule><rule id="b" action="deny"><device bus="usb"/></rule>')" \
		"$(camera deny '<rule id="b" action="deny"><device bus="usb"/></rule><rule id="a" action="allow"><device id="046d:*"/></rule>')"
	differs 'interfaces' 'usb: at any time now denied for interface=03:01:*' \
		'<capability name="usb" default="deny"><rule id="a" action="allow"><device interface="03:01:*"/></rule></capability>' \
		'<capability name="usb" default="deny"/>'
}

check_contexts() {
	local c='<context name="office"/><context name="vpn"/>'

	differs 'allow in a context' 'camera: at any time now allowed while office is set for any device' \
		"$c$(camera deny '')" "$c$(camera deny '<rule id="r" action="allow" context="office"/>')"
	differs 'deny in a context' \
		'camera: at any time now denied while office is unknown or set for any device' \
		"$c$(camera allow '')" "$c$(camera allow '<rule id="r" action="deny" context="office"/>')"
	differs 'two contexts' \
		'camera: at any time now allowed while office is clear and vpn is set for any device' \
		"$c$(camera deny '')" "$c$(camera deny '<rule id="r" action="allow" context="!office vpn"/>')"
	differs 'a context that does not matter' 'camera: at any time now denied for any device' \
		"$c$(camera allow '')" \
		"$c$(camera deny '<rule id="r" action="deny" context="office"/>')"
}

check_text() {
	local a='<rule id="a" action="deny"><device id="046d:0001"/></rule>'
	local b='<rule id="b" action="deny"/>' c='<rule id="c" action="deny" monitor="yes"/>'

	text 'added' 'camera: rule b: added as number 2: deny' "$(camera deny "$a")" "$(camera deny "$a$b")"
	text 'removed' 'camera: rule a: removed' "$(camera deny "$a$b")" "$(camera deny "$b")"
	text 'moved' 'camera: rule c: moved from place 3 to 1' "$(camera deny "$a$b$c")" \
		"$(camera deny "$c$a$b")"
	text 'label' 'camera: rule b: label now "x", was none' "$(camera deny "$b")" \
		"$(camera deny "${b/\/>/ label=\"x\"\/>}")"
	text 'action and flags' 'camera: rule c: action now allow, was deny [monitor]' \
		"$(camera deny "$c")" "$(camera deny '<rule id="c" action="allow"/>')"
	text 'devices' 'camera: rule a: devices now id=046d:0002; bus=usb, was id=046d:0001' \
		"$(camera deny "$a")" \
		"$(camera deny '<rule id="a" action="deny"><device id="046d:0002"/><device bus="usb"/></rule>')"
	text 'conditions' 'camera: rule b: holds now during not s, was without conditions' \
		"$(window '')$(camera deny "$b")" "$(window '')$(camera deny '<rule id="b" action="deny" during="!s"/>')"
	text 'default' 'camera: default now deny, was not spoken of' '' "$(camera deny '')"
	text 'windows' 'schedule s: now mon-fri 08:00-18:00, was fri 00:00-24:00 from 2027-01-01' \
		"$(window 'days="fri" first="2027-01-01"')" "$(window 'days="mon-fri" from="08:00" to="18:00"')"
	text 'contexts' 'context office: removed' '<context name="office"/>' ''
	text 'cards' "cards now any of the authority's, was those whose certificate names the policy" \
		'' '<card bound="no"/>'
	text 'validity' 'valid now always until Fri 2027-12-31 23:59:59 +01:00, was always until further notice' \
		'' '<validity until="2027-12-31"/>'
}

packages() {	# ATTRIBUTES RULES
	printf '<packages %s>%s</packages>' "$1" "$2"
}

check_packages() {
	local ask='unapproved="ask"' reject='unapproved="reject"'
	local output a='<rule id="a" kind="deb" package="fonts-*" unapproved="allow"/>'
	local b='<rule id="b" source="/media/*" unapproved="reject"/>'

	differs 'packages are spoken of' \
		'packages: spoken of now: not approved: reject, without a card: nothing' \
		'' "$(packages "$reject" '')"
	differs 'and not' 'packages: not spoken of any more: all may be installed' \
		"$(packages "$reject" '')" ''
	differs 'what is not approved' 'packages: not approved: now ask, was reject' \
		"$(packages "$reject" '')" "$(packages "$ask" '')"
	differs 'the card' 'packages: without a card: now ask, was nothing' \
		"$(packages "$reject" '')" "$(packages "$reject absent=\"ask\"" '')"
	differs 'a rule for packages' 'packages: rule b: added as number 2: not approved: reject' \
		"$(packages "$ask" "$a")" "$(packages "$ask" "$a$b")"
	differs 'one less' 'packages: rule b: removed' \
		"$(packages "$ask" "$a$b")" "$(packages "$ask" "$a")"
	differs 'their order' 'packages: rules stand in another order' \
		"$(packages "$ask" "$a$b")" "$(packages "$ask" "$b$a")"
	differs 'what it is about' \
		$'packages: rule a: kind now any, was deb\npackages: rule a: package now any, was fonts-*\npackages: rule a: not approved: now ask, was allow' \
		"$(packages "$ask" "$a")" "$(packages "$ask" "<rule id=\"a\" $ask/>")"
	differs 'neither' '' "$(packages "$ask" "$a")" "$(packages "$ask" "$a")"
	policy old.xml "$(packages "$reject" "$a")"
	policy new.xml "$(packages "$ask" "$a")"
	"$tool" authority key --name B >/dev/null
	"$tool" sign new.xml --key key/signer.key --cert key/signer.crt -o new.bundle
	output=$("$tool" diff old.xml new.bundle) || true
	[ "$output" = 'packages: not approved: now ask, was reject' ] &&
		report 'of a bundle' 0 || report 'of a bundle' 1 "$output"
	"$tool" compile new.xml -o new.bin
	output=$("$tool" diff old.xml new.bin 2>&1) || true
	[[ $output == *'note: new.bin does not have what the policy says of packages'* ]] &&
		report 'a rule set does not say' 0 || report 'a rule set does not say' 1 "$output"
}

check_all() {
	local file output

	for file in "$top"/selftests/corpus/policy/good/*.xml; do
		output=$("$tool" diff "$file" "$file" 2>&1 | grep -v '^note:') || true
		report "${file##*/} does not differ from itself" "$([ -z "$output" ] && echo 0 || echo 1)" "$output"
	done
	policy old.xml "$(camera allow '')"
	policy new.xml "$(camera deny '')"
	output=$("$tool" diff --json old.xml new.xml | jq -r '.decisions[0] | .capability, .action, .when, .devices')
	[ "$output" = $'camera\ndeny\nat any time\nany device' ] && report 'JSON' 0 || report 'JSON' 1 "$output"
	output=$("$tool" diff old.xml nowhere 2>&1) && report 'no file' 1 || report 'no file' 0
}

check_times
check_devices
check_contexts
check_text
check_packages
check_all
echo "1..$count"
[ $failed = 0 ]
