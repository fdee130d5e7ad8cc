#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cardgate-policy from outside: the authority's day, and what it refuses. TAP.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
office=$top/selftests/corpus/policy/good/office.xml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
count=0
failed=0

ok() {	# NAME COMMAND...
	local name=$1 output
	shift
	count=$((count + 1))
	if output=$("$@" 2>&1); then
		echo "ok $count $name"
	else
		failed=$((failed + 1))
		echo "not ok $count $name"
		echo "# ${output//$'\n'/$'\n# '}"
	fi
}

# The command exits with STATUS and its output has WORDS in it
gives() {	# STATUS WORDS COMMAND...
	local status=$1 words=$2 output got=0
	shift 2
	output=$("$@" 2>&1) || got=$?
	[ $got = "$status" ] && [[ $output == *"$words"* ]] && return
	echo "exit $got, wanted $status; wanted words: $words; output:"
	echo "$output"
	return 1
}

json_has() {	# KEY VALUE COMMAND...
	local key=$1 value=$2
	shift 2
	"$@" | grep -qx " *\"$key\":$value,\\?"
}

unchanged() {	# FILE COMMAND...: it fails, FILE stays as it was and alone
	local file=$1 before after
	shift
	before=$(sha256sum "$file"; ls)
	if "$@"; then
		return 1
	fi
	after=$(sha256sum "$file"; ls)
	[ "$before" = "$after" ]
}

sign() {	# AUTHORITY POLICY BUNDLE
	"$tool" sign "$2" --key "$1/signer.key" --cert "$1/signer.crt" -o "$3"
}

flip() {	# FILE TEXT: change one byte behind the first TEXT in FILE
	local at
	at=$(grep -abo -m1 "$2" "$1" | head -n1 | cut -d: -f1)
	printf 'X' | dd of="$1" bs=1 seek=$((at + ${#2} - 1)) conv=notrunc status=none
}

prepare() {
	ok 'authority makes keys and certificates' "$tool" authority b --name 'B Company'
	"$tool" authority c --name 'C Company' --days 10 >/dev/null
	mkdir anchors other none
	cp b/ca.crt anchors/
	cp c/ca.crt other/
}

check_usage() {
	ok 'no command' gives 2 'Usage: cardgate-policy COMMAND' "$tool"
	ok 'unknown command' gives 2 'unknown command frobnicate' "$tool" frobnicate
	ok 'help' gives 0 'make keys and certificates' "$tool" help
	ok 'help of a command' gives 0 '--anchors DIR' "$tool" help verify
	ok '--help of a command' gives 0 'Usage: cardgate-policy show FILE' "$tool" show --help
	ok 'argument missing' gives 2 '0 arguments' "$tool" check
	ok 'argument too many' gives 2 '2 arguments' "$tool" show a b
	ok 'option missing' gives 2 '--key is missing' "$tool" sign x -o y
	ok 'option unknown' gives 2 '--frobnicate: unknown option' "$tool" show x --frobnicate
	ok 'value missing' gives 2 'value missing' "$tool" compile x -o
	ok 'option twice' gives 2 'more than 1 times' "$tool" compile x -o a -o b
	ok 'bad number' gives 2 '--days 0x10, expected 1 to 36500' \
		"$tool" authority d --name D --days 0x10
	ok 'file missing' gives 1 'nowhere: No such file or directory' "$tool" check nowhere
	ok 'directory for a file' gives 1 'none: Is a directory' "$tool" show none
	ok 'full disk' gives 1 'standard output: No space left' \
		bash -c "'$tool' show '$office' >/dev/full"
}

check_authority() {
	ok 'authority is never overwritten' gives 1 'exists, an authority is never overwritten' \
		"$tool" authority b --name Again
	ok 'keys are private' gives 0 '600 600' stat --printf '%a ' b/ca.key b/signer.key
	ok 'OpenSSL accepts the chain, strictly' gives 0 'signer.crt: OK' \
		openssl verify -x509_strict -CAfile b/ca.crt b/signer.crt
}

check_forms() {
	local form
	"$tool" compile "$office" -o office.rs
	ok 'sign' sign b "$office" office.bundle
	for form in "$office" office.rs office.bundle; do
		ok "show ${form##*/}" gives 0 'policy      office, version 3' "$tool" show "$form"
		ok "show --json ${form##*/}" json_has version 3 "$tool" show --json "$form"
		ok "explain ${form##*/}" gives 0 'deny: rule no-camera-at-work' \
			"$tool" explain "$form" camera --at 2026-11-23T12:00 --context office
		ok "explain --json ${form##*/}" json_has action '"deny"' \
			"$tool" explain "$form" camera --at 2026-11-23T12:00 --context office --json
	done
	ok 'standard input and output' bash -c \
		"'$tool' compile - -o - <'$office' | cmp - office.rs"
	ok 'the bundle has the XML in it' bash -c "'$tool' show --xml office.bundle | cmp - '$office'"
	ok 'a rule set has not' gives 1 'does not contain its XML' "$tool" show --xml office.rs
	ok 'explain: unknown capability' gives 1 \
		'unknown capability wifi, expected bluetooth, usb, camera or ir' \
		"$tool" explain "$office" wifi
	ok 'explain: unknown context' gives 1 'policy has no context "home"' \
		"$tool" explain "$office" camera --context home
	ok 'explain: bad time' gives 1 'expected YYYY-MM-DDTHH:MM' \
		"$tool" explain "$office" camera --at noon
	ok 'neither form' gives 1 'garbage:1: not well-formed XML' \
		bash -c "echo garbage >garbage; '$tool' show garbage"
	ok 'cut rule set' gives 1 'cut.rs: rule set: ' \
		bash -c "head -c 200 office.rs >cut.rs; '$tool' show cut.rs"
	ok 'cut bundle' gives 1 'cut.bundle: ' \
		bash -c "head -c 200 office.bundle >cut.bundle; '$tool' show cut.bundle"
}

check_verify() {
	ok 'verify' gives 0 'authority  CN=B Company' "$tool" verify office.bundle --anchors anchors
	ok 'verify --json' json_has signer '"CN=Policy signer,O=B Company"' \
		"$tool" verify office.bundle --anchors anchors --json
	ok 'another authority' gives 1 'whose authority is not among the 1 anchors in other' \
		"$tool" verify office.bundle --anchors other
	ok 'no anchors' gives 1 'not among the 0 anchors in none' \
		"$tool" verify office.bundle --anchors none
	ok 'no directory' gives 1 'nowhere: No such file' \
		"$tool" verify office.bundle --anchors nowhere
	ok 'a rule set is not signed' gives 1 "no bundle with an object 'signature'" \
		"$tool" verify office.rs --anchors anchors
	ok 'policy not valid yet' gives 1 'not valid' \
		"$tool" verify office.bundle --anchors anchors --at 2025-12-31T23:59
	ok 'policy not valid any more' gives 1 'policy was valid until Fri 2027-12-31 23:59:59 +01:00' \
		"$tool" verify office.bundle --anchors anchors --at 2028-01-01T00:00
	ok 'certificate not valid any more' gives 1 'certificate has expired (valid ' \
		"$tool" verify office.bundle --anchors anchors --at 2099-01-01T00:00
	cp office.bundle altered.bundle
	flip altered.bundle 'No pictures'
	ok 'altered' gives 1 'does not fit the rule set: one of the two was altered' \
		"$tool" verify altered.bundle --anchors anchors
}

# What OpenSSL's own command makes and takes
check_openssl() {
	openssl cms -sign -binary -noattr -outform DER -md sha256 -signer b/signer.crt \
		-inkey b/signer.key -in office.rs -out openssl.cms
	openssl asn1parse -inform DER -in office.bundle -strparse \
		"$(openssl asn1parse -inform DER -in office.bundle |
		   sed -n '/:signature$/{n;s/^ *\([0-9]*\):.*/\1/p}')" \
		-noout -out ours.cms >/dev/null
	ok 'openssl cms takes our signature' openssl cms -verify -binary -inform DER -in ours.cms \
		-content office.rs -CAfile b/ca.crt -purpose any -out content
	ok 'openssl cms makes the same but for the random part' bash -c \
		"[ \$(stat -c %s ours.cms) -ge \$((\$(stat -c %s openssl.cms) - 8)) ] &&
		 [ \$(stat -c %s ours.cms) -le \$((\$(stat -c %s openssl.cms) + 8)) ]"
}

check_nothing_changes() {
	local bad=$top/selftests/corpus/policy/bad/version-zero.xml
	ok 'bad policy: bundle stays' unchanged office.bundle sign b "$bad" office.bundle
	ok 'bad policy: rule set stays' unchanged office.rs "$tool" compile "$bad" -o office.rs
	ok 'wrong key: bundle stays' unchanged office.bundle \
		"$tool" sign "$office" --key c/signer.key --cert b/signer.crt -o office.bundle
	ok 'CA as signer: bundle stays' unchanged office.bundle \
		"$tool" sign "$office" --key b/ca.key --cert b/ca.crt -o office.bundle
	ok 'no such directory' gives 1 'nowhere/x: No such file' \
		"$tool" compile "$office" -o nowhere/x
	ok 'check goes on after a bad file' gives 1 "$bad:1: attribute version" \
		"$tool" check nowhere "$bad" "$office"
	ok 'check says nothing of good ones' bash -c "[ -z \"\$('$tool' check '$office' 2>&1)\" ]"
}

prepare
check_usage
check_authority
check_forms
check_verify
check_openssl
check_nothing_changes
echo "1..$count"
[ $failed = 0 ]
