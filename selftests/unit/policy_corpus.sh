#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Policies of selftests/corpus/policy through cardgate-policy, as TAP.
#
# good/*.xml must compile, and answer each <?explain ARGUMENTS => VERDICT?> in
# them. bad/*.xml must be refused with the line and words that bad/expected
# names; its third column says whether the schema alone refuses them too
# ("schema"), does not ("compiler"), or is not asked ("parser").
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
corpus=$top/selftests/corpus/policy
schema=$top/include/cardgate-policy.xsd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/corpus.sh
. "$top/tools/lib/corpus.sh"

fits_schema() {	# FILE
	xmllint --nonet --noout --schema "$schema" "$1" >/dev/null 2>&1
}

questions() {	# FILE
	sed -n 's/^<?explain \(.*\)?>\r\?$/\1/p' "$1"
}

ask() {	# FILE ARGUMENTS: arguments may be quoted as for a shell without expansions
	local -a words=()
	mapfile -t words < <(xargs -n1 printf '%s\n' <<<"$2")
	"$tool" explain "$1" "${words[@]}" 2>&1
}

check_question() {	# FILE NAME QUESTION
	local arguments=${3% => *} wanted=${3##* => } answer
	if answer=$(ask "$1" "$arguments") && [[ ${answer%%$'\n'*} == "$wanted"* ]]; then
		report "$2: $arguments" 0
	else
		report "$2: $arguments" 1 "wanted: $wanted"$'\n'"$answer"
	fi
}

check_good() {	# FILE
	local name=good/${1##*/} output status=0 question
	output=$("$tool" compile "$1" -o "$work/rs" 2>&1) || status=1
	[ -z "$output" ] || status=1
	fits_schema "$1" || { status=1; output+=$'\nrefused by the schema'; }
	report "$name" $status "$output"
	[ $status = 0 ] || return 0
	cmp -s <("$tool" show "$1") <("$tool" show "$work/rs") && status=0 || status=1
	report "$name: its rule set shows the same" $status
	while IFS= read -r question; do
		check_question "$1" "$name" "$question"
	done < <(questions "$1")
}

check_bad() {	# FILE LINE BY WORDS
	local name=bad/${1##*/} output status=0 place=$1:
	rm -f "$work/none"
	output=$("$tool" compile "$1" -o "$work/none" 2>&1) && status=1
	[ "$2" = - ] || place+=$2:
	grep -qF -- "$place $4" <<<"$output" || status=1
	[ ! -e "$work/none" ] || status=1
	case $3 in
	schema)		! fits_schema "$1" || status=1 ;;
	compiler)	fits_schema "$1" || status=1 ;;
	parser)		;;
	*)		status=1 ;;
	esac
	report "$name" $status "wanted ($3): $place $4"$'\n'"$output"
}

check_all_bad() {
	local name line by words
	while IFS=$'\t' read -r name line by words; do
		case $name in \#* | '') continue ;; esac
		check_bad "$corpus/bad/$name" "$line" "$by" "$words"
	done <"$corpus/bad/expected"
	corpus_listed "$corpus"/bad/*.xml
}

# Too large to keep as files
check_generated() {
	local file=$work/large.xml
	{
		echo '<policy xmlns="urn:cardgate:policy:1" name="a" version="1" issuer="b">'
		head -c $((32 << 20)) /dev/zero | tr '\0' ' '
		echo '</policy>'
	} >"$file"
	check_bad "$file" - parser 'larger than 33554432 bytes'
	rm "$file"
	check_bad "$file" - parser 'No such file or directory'
}

corpus_check
