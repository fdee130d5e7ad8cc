# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Fuzzers and what they begin with, run from the top of the tree.

# fuzz_targets: their names.
fuzz_targets() {
	local file

	for file in selftests/fuzz/fuzz_*.c; do
		file=${file##*/fuzz_}
		echo "${file%.c}"
	done
}

# fuzz_rulesets: the corpus of policies, compiled, is the one of rule sets.
fuzz_rulesets() {
	local policy

	mkdir -p build/corpus/ruleset
	for policy in selftests/corpus/policy/good/*.xml; do
		build/cardgate-policy compile "$policy" -o "build/corpus/ruleset/$(basename "$policy" .xml)"
	done
}

# fuzz_run TARGET OPTION...: from its corpus on; what it finds to be new is kept in build/corpus,
# input that fails in build/.
fuzz_run() {
	local corpus=build/corpus/$1

	mkdir -p "$corpus"
	"build/fuzz/fuzz_$1" "${@:2}" -rss_limit_mb=2048 -timeout=10 -artifact_prefix=build/ \
		"$corpus" selftests/corpus/"$1"*/ selftests/corpus/"$1"/*/
}
