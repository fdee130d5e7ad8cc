#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: selftests/unit/docs.sh [TREE [BUILD]]
#
# The documentation against what it speaks of, as TAP: manual pages against the programs' own help,
# the ABI against the module's sysfs files, reasons against tools/deps, links and names of files
# against the tree. Needs the programs built, no kernel.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
tree=${1:-$top}
build=${2:-$top/build}
man=$tree/Documentation/man
abi=$tree/Documentation/ABI/testing/sysfs-kernel-cardgate
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

# Program and the page that speaks of it
pages=(
	"$build/cardgated" cardgated.8
	"$build/cardgate" cardgate.1
	"$build/cardgate-policy" cardgate-policy.1
	"$build/cardgate-card" cardgate-card.1
	"$build/cardgate-approve" cardgate-approve.1
	"$build/cardgate-bootstrap" cardgate-bootstrap.1
	"$build/cardgate-vcard" cardgate-vcard.1
	"$tree/tools/vm" cardgate-vm.1
	"$build/cardgate-dmserver" cardgate-dmserver.8
	"$build/cardgate-dmload" cardgate-dmload.1
)

# same NAME HERE THERE: reports whether two sorted files are the same; HERE and THERE describe them.
same() {
	local detail

	detail=$(comm -3 "$work/here" "$work/there" | awk -F '\t' -v here="$2" -v there="$3" \
		'{ print "only " ($1 != "" ? here : there) ": " $1 $2 }')
	if [ -z "$detail" ]; then
		report "$1" 0
	else
		report "$1" 1 "$detail"
	fi
}

# help_commands: the commands in a help text, "context set NAME" as "context set".
help_commands() {
	sed -n 's/^  \([a-z][a-z-]*\( [a-z][a-z-]*\)*\)\( [A-Z[].*\)\{0,1\}  .*/\1/p' | sort -u
}

# page_commands PAGE: the items of lists in what is titled "commands", in either macro language.
page_commands() {
	awk '
	/^\.S[HhSs] / {
		inside = tolower($0) ~ /commands/
		next
	}
	!inside { next }
	/^\.TP/ { tagged = 1; next }
	tagged && /^\\fB[a-z]/ {
		gsub(/^\\fB|\\f[RP].*/, "")
		gsub(/\\-/, "-")
		print
	}
	{ tagged = 0 }
	/^\.It Xo/ { continued = 1; next }
	/^\.It Cm/ || (continued && /^\.Cm/) {
		continued = 0
		sub(/^\.(It )?Cm /, "")
		sub(/ [A-Z].*/, "")
		many = split($0, alternatives, " [|] ")
		print alternatives[1]
		sub(/[a-z-]+$/, "", alternatives[1])
		for (i = 2; i <= many; i++)
			print alternatives[1] alternatives[i]
	}' "$1" | sort -u
}

help_options() {
	grep -E '^ +(-[a-z], )?--[a-z]' | grep -oE -- '--[a-z][a-z-]*' | grep -vxE -- '--(help|version)' |
		sort -u
}

# page_options PAGE: every long option that it mentions, in either macro language.
page_options() {
	grep -oE '(Fl -|\\-\\-)[a-z]([a-z-]|\\-)*' "$1" | sed -e 's/^Fl -/--/' -e 's/\\-/-/g' |
		grep -vxE -- '--(help|version)' | sort -u
}

# all_help PROGRAM: its help, and that of each command where those have their own.
all_help() {
	local command

	"$1" --help
	"$1" --help | grep -q "help COMMAND" || return 0
	for command in $("$1" --help | help_commands); do
		"$1" help "$command"
	done
}

check_page() {	# PROGRAM PAGE
	local page=$man/$2

	if [ ! -e "$page" ]; then
		report "$2 is there" 1
		return
	fi
	all_help "$1" >"$work/help"
	"$1" --help | help_commands >"$work/here"
	page_commands "$page" >"$work/there"
	same "$2 has the commands of ${1##*/}" "in its help" "in $2"
	help_options <"$work/help" >"$work/here" || true
	page_options "$page" >"$work/there" || true
	same "$2 has the options of ${1##*/}" "in its help" "in $2"
}

# check_lint PAGE: with what is installed; mandoc's notes on style are not asked for.
check_lint() {
	local output

	if command -v mandoc >/dev/null; then
		output=$(mandoc -T lint -W warning "$1" 2>&1) || true
	else
		output=$(groff -mandoc -ww -z "$1" 2>&1) || true
	fi
	report "${1##*/} has no fault" "$([ -z "$output" ] && echo 0 || echo 1)" "$output"
}

# module_files: the files that kernel/sysfs.c makes, below /sys/kernel/cardgate.
module_files() {
	awk '
	/^static const char \* const cap_names/ { names = 1 }
	/^static struct attribute \*/ {
		list = $4
		gsub(/[*\[\]]/, "", list)
	}
	/^}/ { names = 0; list = "" }
	names && /= "/ {
		gsub(/.*= "|",.*/, "")
		caps[$0]
	}
	list != "" && /&[a-z_]+_attr\.attr/ {
		gsub(/.*&|_attr\.attr.*/, "")
		files[list, $0] = list
	}
	END {
		for (key in files) {
			split(key, part, SUBSEP)
			if (files[key] == "root_attrs")
				print part[2]
			else
				for (cap in caps)
					print cap "/" part[2]
		}
	}' "$tree/kernel/sysfs.c" | sort
}

check_abi() {
	module_files >"$work/here"
	sed -n 's,^What:[\t ]*/sys/kernel/cardgate/,,p' "$abi" | sort >"$work/there"
	[ -s "$work/here" ] || echo "nothing found" >"$work/here"
	same "the ABI has the files of kernel/sysfs.c" "in kernel/sysfs.c" "in the ABI"
}

# check_packages: what tools/deps installs has a reason, and nothing else has.
check_packages() {
	sed -n '/^declare -A groups/,/^)/p' "$tree/tools/deps" | sed -e 1d -e '$d' -e 's/.*\]=//' \
		-e 's/[$]architecture/amd64/' | tr -d '"' | tr -s '[:space:]' '\n' | grep . |
		sort -u >"$work/here"
	awk '
	/^(build|vm|guest|check)$/ { inside = 1 }
	inside && /^[a-z0-9][a-z0-9.+-]*  / { print $1 }' "$tree/Documentation/dependencies.rst" |
		sort -u >"$work/there"
	same "dependencies.rst has the packages of tools/deps" "in tools/deps" "in dependencies.rst"
}

texts() {
	find "$tree/Documentation" -name '*.rst'
	[ ! -e "$tree/README.md" ] || echo "$tree/README.md"
}

# check_links FILE: `text <target>`_ and [text](target), those without a scheme.
check_links() {
	local target broken=''

	while IFS= read -r target; do
		[ -e "$(dirname "$1")/${target%%#*}" ] || broken+="${broken:+$'\n'}$target"
	done < <(grep -oE '<[^<> ]+>`_|\]\([^() ]+\)' "$1" | sed -e 's/^<\|^\](//' -e 's/>`_$\|)$//' |
		grep -vE '^([a-z]+:|#)')
	report "links of ${1#"$tree"/}" "$([ -z "$broken" ] && echo 0 || echo 1)" "$broken"
}

# check_names FILE: whatever looks like a file of this tree; * stands for several.
names='(^|[^A-Za-z0-9_/.~}-])(kernel|agent|include|tools|selftests|Documentation)/[A-Za-z0-9_*./-]*'
check_names() {
	local name missing=''

	while IFS= read -r name; do
		compgen -G "$tree/$name" >/dev/null || missing+="${missing:+$'\n'}$name"
	done < <(grep -oE "$names" "$1" | sed -e 's/^[^a-zD]//' -e 's/[.-]*$//' |
		sort -u)
	report "files named in ${1#"$tree"/}" "$([ -z "$missing" ] && echo 0 || echo 1)" "$missing"
}

for ((i = 0; i < ${#pages[@]}; i += 2)); do
	check_page "${pages[i]}" "${pages[i + 1]}"
done
for file in "$man"/*; do
	check_lint "$file"
done
check_abi
check_packages
while IFS= read -r file; do
	check_links "$file"
done < <(texts)
while IFS= read -r file; do
	check_names "$file"
done < <(texts; printf '%s\n' "$man"/* "$abi" "$tree/LICENSE")
echo "1..$count"
[ $failed = 0 ]
