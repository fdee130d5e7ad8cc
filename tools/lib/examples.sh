# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The transcripts in a manual page's EXAMPLES, run again. In a literal block, lines that begin with
# "$ " are commands and what follows is what they say; a line "..." stands for the rest. A comment
# .\" $ COMMAND is run, too, and not shown; .\" by hand before a block leaves it out.

# examples_of PAGE: prints its steps, in either macro language: C command, O output, S not shown.
examples_of() {
	awk '
	function plain(line) {
		gsub(/\\-/, "-", line)
		gsub(/\\\(aq/, "\047", line)
		gsub(/\\&/, "", line)
		gsub(/\\e|\\\\/, "\\", line)
		return line
	}
	/^\.S[Hh] / { inside = /EXAMPLES/; next }
	!inside { next }
	/^\.\\" \$ / { sub(/^\.\\" \$ /, "S "); print; next }
	/^\.\\" by hand/ { skip = 1; next }
	/^\.(Bd -literal|nf|EX)/ { block = 1; print "S :"; next }
	/^\.(Ed|fi|EE)/ { block = 0; skip = 0; more = 0; next }
	!block || skip { next }
	{ line = plain($0) }
	line ~ /^\$ / || more {
		sub(/^\$ /, "", line)
		command = command line
		more = command ~ /\\$/
		if (more)
			sub(/[ \t]*\\$/, " ", command)
		else {
			print "C " command
			command = ""
		}
		next
	}
	{ print "O " line }' "$1"
}

# examples_shape: what is the same whenever and wherever a command is run.
examples_shape() {
	sed -E -e 's/\b[0-9a-fA-F]{8,}\b/H/g' -e 's/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/DAY/g' \
		-e 's/[0-9]+/N/g' -e 's/\b(APDU|try|trie|day|hour)s?\b/\1/g' \
		-e 's/[[:space:]]+/ /g' -e 's/ $//'
}

# examples_match SAID WANTED: whether what was said has the shape of what the page shows.
examples_match() {
	local lines=0

	# No process substitution: it would be the $! of the next command
	if grep -qx '\.\.\.' "$2"; then
		lines=$(sed '/^\.\.\.$/,$d' "$2" | wc -l)
	fi
	[ "$(examples_first "$lines" "$1")" = "$(examples_first "$lines" "$2")" ]
}

# examples_first LINES FILE: the shape of the first lines, 0 all.
examples_first() {
	if [ "$1" = 0 ]; then
		examples_shape <"$2"
	else
		head -n "$1" "$2" | examples_shape
	fi
}

# examples_run PAGE REPORT: runs the page's transcripts here, in this shell; after each command
# that is shown, calls REPORT COMMAND PASSED (1 or 0) DIFFERENCE.
examples_run() {
	local kind text command='' said wanted

	said=$(mktemp)
	wanted=$(mktemp)
	examples_of "$1" >"$said.steps"
	echo "S :" >>"$said.steps"
	while IFS= read -r text <&8; do
		kind=${text%% *} text=${text#? }
		if [ "$kind" = O ]; then
			echo "$text" >>"$wanted"
			continue
		fi
		[ -z "$command" ] || if examples_match "$said" "$wanted"; then
			"$2" "$command" 1 ''
		else
			"$2" "$command" 0 "$(diff "$wanted" "$said")"
		fi
		command=''
		: >"$wanted"
		[ "$kind" = S ] || command=$text
		eval "$text" >"$said" 2>&1 </dev/null || true
	done 8<"$said.steps"
	rm -f "$said" "$said.steps" "$wanted"
}
