#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# USBGuard's rules of selftests/corpus/usbguard through cardgate-policy, as TAP.
#
# good/*.conf must become policies that check accepts and that answer each "# ask ARGUMENTS =>
# VERDICT" in them as USBGuard would. bad/*.conf must be refused with the line and words that
# bad/expected names.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
corpus=$top/selftests/corpus/usbguard
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

check_question() {	# NAME QUESTION
	local arguments=${2% => *} wanted=${2##* => } answer
	local -a words=()

	mapfile -t words < <(sed "s/'t/'\\\\''t/" <<<"$arguments" | xargs -n1 printf '%s\n')
	if answer=$("$tool" explain "$work/policy.xml" "${words[@]}" 2>&1) &&
		[[ ${answer%%$'\n'*} == "$wanted"* ]]; then
		report "$1: $arguments" 0
	else
		report "$1: $arguments" 1 "wanted: $wanted"$'\n'"$answer"
	fi
}

check_good() {	# FILE
	local name=good/${1##*/} output status=0 question

	output=$("$tool" import-usbguard "$1" -o "$work/policy.xml" 2>&1) || status=1
	[ -z "$output" ] || status=1
	[ $status = 1 ] || output=$("$tool" check "$work/policy.xml" 2>&1) || status=1
	report "$name" $status "$output"
	[ $status = 0 ] || return 0
	while IFS= read -r question; do
		check_question "$name" "$question"
	done < <(sed -n 's/^# ask //p' "$1")
}

check_bad() {	# FILE LINE WORDS
	local output status=0

	rm -f "$work/none"
	output=$("$tool" import-usbguard "$1" -o "$work/none" 2>&1) && status=1
	[[ $output == *"$1:$2: "*"$3"* ]] || status=1
	[ ! -e "$work/none" ] || status=1
	report "bad/${1##*/}" $status "wanted: line $2, $3"$'\n'"$output"
}

check_all_bad() {
	local name line words file

	while IFS=$'\t' read -r name line words; do
		case $name in \#* | '') continue ;; esac
		check_bad "$corpus/bad/$name" "$line" "$words"
	done <"$corpus/bad/expected"
	for file in "$corpus"/bad/*.conf; do
		grep -q "^${file##*/}"$'\t' "$corpus/bad/expected" ||
			report "bad/${file##*/} is in bad/expected" 1
	done
}

# gives STATUS NAME WORDS ARGUMENTS...
gives() {
	local status=$1 name=$2 words=$3 output got=0

	shift 3
	output=$("$tool" import-usbguard "$@" 2>&1) || got=$?
	[ $got = "$status" ] && [[ $output == *"$words"* ]]
	report "$name" $? "exit $got: $output"
}

check_options() {
	local hash=$corpus/bad/hash.conf good=$corpus/good

	set +e
	gives 0 'a hash can be left out' 'hash.conf:1: warning: left out hash' --approximate "$hash"
	gives 0 'and the rest stays' '<device id="1050:0011"/>' --approximate "$hash"
	gives 1 'unless there is no rest' 'nothing that is left says which device is meant' \
		--approximate "$corpus/bad/parent-hash.conf"
	gives 0 'implicit target' 'name="usb" default="allow"' --default allow "$good/sticks.conf"
	gives 0 'zone' 'zone="Europe/Madrid"' --zone Europe/Madrid "$good/localtime.conf"
	gives 0 'name and issuer' 'name="n" version="1" issuer="B &amp; Co"' --name n \
		--issuer 'B & Co' "$good/sticks.conf"
	gives 0 'comments stay' '<!-- a - - b -->' - <<<'# a -- b'
	gives 2 'bad target' '--default match, expected' --default match "$good/sticks.conf"
	gives 2 'bad zone' '--zone Moon, expected' --zone Moon "$good/sticks.conf"
	gives 2 'bad name' '--name "a b"' --name '"a b"' "$good/sticks.conf"
	gives 1 'no file' 'nowhere: No such file' nowhere
	set -e
}

for file in "$corpus"/good/*.conf; do
	check_good "$file"
done
check_all_bad
check_options
echo "1..$count"
[ $failed = 0 ]
