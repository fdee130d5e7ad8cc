#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Messages of OMA DM in selftests/corpus/syncml through our codec and through libwbxml2's, as TAP.
#
# good/*.xml must come out as golden/*.xml and golden/*.wbxml say, and libwbxml2 must read
# and write the WBXML that we write and read. bad/* must be refused with the words that bad/expected
# names.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/syncml}
corpus=$top/selftests/corpus/syncml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/corpus.sh
. "$top/tools/lib/corpus.sh"

# same NAME FROM FILE GOLDEN: a message in FROM's encoding is the golden one.
same() {
	local output

	output=$("$tool" "$2" xml <"$3" 2>&1 | diff - "$4" 2>&1) && report "$1" 0 ||
		report "$1" 1 "$output"
}

check_good() {	# FILE
	local name=good/${1##*/} golden=$corpus/golden/${1##*/}

	same "$name" xml "$1" "$golden"
	"$tool" xml wbxml <"$1" >"$work/ours" || true
	cmp -s "$work/ours" "${golden%.xml}.wbxml" && report "$name: in WBXML" 0 ||
		report "$name: in WBXML" 1
	same "$name: through our WBXML" wbxml "$work/ours" "$golden"
	wbxml2xml -o "$work/theirs.xml" "$work/ours" >/dev/null 2>&1 || true
	same "$name: libwbxml2 reads our WBXML" xml "$work/theirs.xml" "$golden"
	# It makes a document of its own out of markup in Data, which XML does not carry
	grep -q '<MgmtTree' "$1" && return
	xml2wbxml -k -o "$work/theirs" "$1" >/dev/null 2>&1 || true
	same "$name: we read libwbxml2's WBXML" wbxml "$work/theirs" "$golden"
}

check_bad() {	# FILE WORDS
	local output status=0

	output=$("$tool" "${1##*.}" xml <"$1" 2>&1) && status=1
	[[ $output == *"$2"* ]] || status=1
	report "bad/${1##*/}" $status "wanted: $2"$'\n'"$output"
}

check_all_bad() {
	local name words

	while IFS=$'\t' read -r name words; do
		check_bad "$corpus/bad/$name" "$words"
	done <"$corpus/bad/expected"
	corpus_listed "$corpus"/bad/*.*ml
}

# Too large to keep as files
check_generated() {
	local head="<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr/><SyncBody>"

	{ head -c $((1 << 20)) /dev/zero | tr '\0' ' '; echo '<a/>'; } >"$work/large.xml"
	check_bad "$work/large.xml" 'expected 1048576 at most'
	{ echo "$head"; printf '<Get/>%.0s' {1..5000}; echo '</SyncBody></SyncML>'; } >"$work/commands.xml"
	check_bad "$work/commands.xml" 'more than 4096 commands'
	{ echo "$head<Get>"; printf '<Item/>%.0s' {1..5000}; echo '</Get></SyncBody></SyncML>'; } \
		>"$work/items.xml"
	check_bad "$work/items.xml" 'more than 4096 items'
	# 64 KiB of text, said 500 times by two bytes each: 32 MiB
	{
		printf '\x02\xa4\x01\x6a\x84\x80\x00'
		head -c 65535 /dev/zero | tr '\0' 'a'
		printf '\x00\x6d\x6c\x71'
		printf '\x83\x01%.0s' {1..500}
	} >"$work/table.wbxml"
	check_bad "$work/table.wbxml" 'more text than 4194304 bytes'
}

corpus_check
