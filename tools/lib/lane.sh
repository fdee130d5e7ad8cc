# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # passed, failed, skipped and groups are the caller's
#
# Lanes: what is checked side by side. Each adds to its own $passed, $failed and $skipped, and
# prints a line per check as it ends. Those of virtual machines share the cases of $groups
# (cases.sh), one machine after the other. Source cases.sh first.

# What a machine's cases are run by: tools/vm with its options, and the command in there
lane_vm=(tools/vm --quiet)
lane_run=(selftests/run)

# lane_begin DIR: that there are none; they keep what they have in common in this directory.
lane_begin() {
	lane_dir=$1 lane_names=()
	echo 0 >"$lane_dir/next"
	: >"$lane_dir/failures"
}

# lane_tell_failure TEXT: now, and once more at the end.
lane_tell_failure() {
	echo "$1"
	{
		flock 8
		echo "$1" >&8
	} 8>>"$lane_dir/failures"
}

# lane_add NAME COMMAND: beside the others.
lane_add() {
	(
		passed=0 failed=0 skipped=0
		$2
		echo "$passed $failed $skipped" >"$lane_dir/lane-$1"
	) &
	lane_names+=("$1")
}

# lane_machines: as many machines at a time as there are processors: most of a case's time is waiting.
lane_machines() {
	local number

	for ((number = $(nproc); number > 0; number--)); do
		lane_add "machine-$number" lane_machine
	done
}

# lane_join: waits for all and adds their counts; one that did not get to its end has failed.
lane_join() {
	local name counts

	wait
	for name in "${lane_names[@]}"; do
		counts=(0 1 0)
		[ ! -e "$lane_dir/lane-$name" ] || read -r -a counts <"$lane_dir/lane-$name"
		passed=$((passed + counts[0]))
		failed=$((failed + counts[1]))
		skipped=$((skipped + counts[2]))
		rm -f "$lane_dir/lane-$name"
	done
}

# lane_failures: prints what failed, once more.
lane_failures() {
	[ ! -s "$lane_dir/failures" ] || printf '\nWhat failed:\n%s\n' "$(cat "$lane_dir/failures")"
}

# lane_machine: machine after machine, until nobody finds a group of cases that is left.
lane_machine() {
	local number group

	while number=$(lane_next_group); do
		read -r -a group <<<"${groups[number]}"
		lane_guest "${group[@]}"
	done
}

# lane_next_group: prints its number.
lane_next_group() {
	local number

	{
		flock 9
		number=$(<"$lane_dir/next")
		echo $((number + 1)) >"$lane_dir/next"
	} 9>"$lane_dir/lock"
	[ "$number" -lt ${#groups[@]} ] || return 1
	echo "$number"
}

# lane_guest PROCESSORS CASE...: the cases' lines as they come; their counts are added to ours.
lane_guest() {
	local line counted=0 report=

	while IFS= read -r line; do
		if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
			passed=$((passed + BASH_REMATCH[1]))
			failed=$((failed + BASH_REMATCH[2]))
			counted=1
		elif [[ $line == 'vm status '* ]]; then
			# A failed case is counted already; the machine's own failure is not
			[ "$line" = 'vm status 1' ] || counted=0
		else
			[[ ! $line =~ ^([0-9]+)\ skipped$ ]] || skipped=$((skipped + BASH_REMATCH[1]))
			lane_tell_guest "$line"
		fi
	done < <("${lane_vm[@]}" --timeout "$(cases_timeout "${@:2}")" --cpus "$1" \
		-- "${lane_run[@]}" "${@:2}" 2>&1 || echo "vm status $?")
	lane_tell_guest ''
	[ $counted -eq 1 ] || {
		failed=$((failed + 1))
		lane_tell_failure "not ok virtual-machine: it failed, or did not get to the end of ${*:2}"
	}
}

# lane_tell_guest LINE: a line of the guest's, without what is said once per run. What belongs to a
# failed case is kept in $report until it is whole.
lane_tell_guest() {
	if [[ -n $report && $1 == ' '* ]]; then
		report+=$'\n'$1
		return
	fi
	[ -z "$report" ] || lane_tell_failure "$report"
	report=
	if [[ $1 =~ ^(ok|not\ ok)\ [0-9]+\ (.*)$ ]]; then
		[ "${BASH_REMATCH[1]}" = ok ] && echo "ok ${BASH_REMATCH[2]}" ||
			report="not ok ${BASH_REMATCH[2]}"
	elif [[ -n $1 && ! $1 =~ ^(KTAP|1\.\.|[0-9]+\ skipped$) ]]; then
		echo "$1"
	fi
}
