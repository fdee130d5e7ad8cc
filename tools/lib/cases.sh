# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# What a test case says of itself, in lines "# KEY: VALUE" at its top:
#
#	# timeout: SECONDS	its deadline, in place of 240
#	# long: SECONDS		its deadline in a long run ($CARDGATE_LONG)
#	# kernel: any		it needs no kernel of ours
#	# machine: own		it leaves something that only a reboot takes away
#	# processors: 2		what it tries happens on two of them at a time. Others have one: where they
#				are emulated, each case takes twice the time with a second
#	# cards: KIND...	it is run once for each of these kinds of card, cardgate-vcard --kind,
#				in place of the usual one alone

# case_line FILE KEY: prints the value, nothing when there is no such line.
case_line() {
	sed -n "/^# $2: /{s///p;q}" "$1"
}

# case_is FILE KEY VALUE: whether it says that.
case_is() {
	[ "$(case_line "$1" "$2")" = "$3" ]
}

# case_has_card FILE: whether it is about a smart card: it tries programs, and of the kernel nothing
# that other cases do not.
case_has_card() {
	grep -q '/vm/card\.sh"$' "$1"
}

# case_timeout FILE [SECONDS]: prints its deadline in seconds; that when it does not ask for one.
case_timeout() {
	local seconds=''

	[ -z "${CARDGATE_LONG:-}" ] || seconds=$(case_line "$1" long)
	[ -n "$seconds" ] || seconds=$(case_line "$1" timeout)
	echo "${seconds:-${2:-240}}"
}

# case_runs FILE...: prints a line for each run, "FILE NAME KIND": the name to report, and what
# $CARD_KIND is then.
case_runs() {
	local file name kind kinds

	for file; do
		name=$(basename "$file" .sh)
		kinds=$(case_line "$file" cards)
		for kind in ${kinds:-extended}; do
			[ "$kind" = extended ] || kind="/$kind"
			echo "$file $name${kind#extended} ${kind#/}"
		done
	done
}

# cases_timeout FILE...: prints the deadline of a machine that runs them: no earlier than theirs.
cases_timeout() {
	local file seconds=600

	while read -r file _; do
		seconds=$((seconds + $(case_timeout "$file")))
	done < <(case_runs "$@")
	echo "$seconds"
}

# case_processors FILE: prints how many it wants.
case_processors() {
	local number

	number=$(case_line "$1" processors)
	echo "${number:-1}"
}

# group_cases SIZE FILE...: sets groups; each is what one virtual machine is for: the number of its
# processors and at most SIZE cases, with spaces between.
group_cases() {
	local file cpus number
	local -a own=() latest=() sizes=(0 0 0)

	groups=()
	for file in "${@:2}"; do
		cpus=$(case_processors "$file")
		if case_is "$file" machine own; then
			own+=("$cpus $file")
			continue
		fi
		[ $((sizes[cpus]++ % $1)) -ne 0 ] || {
			latest[cpus]=${#groups[@]}
			groups+=("$cpus")
		}
		number=${latest[cpus]}
		groups[number]+=" $file"
	done
	groups+=("${own[@]}")
}
