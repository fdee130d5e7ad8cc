# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # $corpus is the caller's
#
# A corpus of good and bad files, as TAP. Whoever sources this says where it is ($corpus), and has
# check_good FILE, check_all_bad and check_generated.

# shellcheck source=tools/lib/tap.sh
. "${BASH_SOURCE[0]%/*}/tap.sh"

# corpus_listed FILE...: each of these has a line in bad/expected.
corpus_listed() {
	local file

	for file in "$@"; do
		grep -q "^${file##*/}"$'\t' "$corpus/bad/expected" ||
			report "bad/${file##*/} is in bad/expected" 1
	done
}

# corpus_check: all of it.
corpus_check() {
	local file

	for file in "$corpus"/good/*.xml; do
		check_good "$file"
	done
	check_all_bad
	check_generated
	echo "1..$count"
	[ $failed = 0 ]
}
