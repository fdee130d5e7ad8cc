# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Checks of a test case and their report as KTAP version 1. A case is
#
#	. "${0%/*}/../vm/ktap.sh"
#	ktap_begin "what is to hold"
#	ok "it works" command...
#	ktap_end
#
# A command that fails outside a check ends the case as failed. Checks run in the case's own shell.

set -Eeuo pipefail
shopt -s inherit_errexit

ktap_count=0
ktap_failed=0
ktap_ended=0
ktap_status=0
ktap_output=$(mktemp)

# shellcheck source=selftests/vm/wait.sh
. "${BASH_SOURCE[0]%/*}/wait.sh"

# shellcheck disable=SC2317 # called by the trap
ktap_exit() {
	rm -f "$ktap_output"
	[ $ktap_ended -eq 1 ] || echo "Bail out! ended in the middle"
}

# ktap_begin TITLE
ktap_begin() {
	echo "KTAP version 1"
	echo "# $1"
	trap ktap_exit EXIT
	trap 'echo "# ${BASH_SOURCE[0]##*/}:$LINENO failed: $BASH_COMMAND" >&2' ERR
}

# ktap_end: prints the plan and ends the case.
ktap_end() {
	echo "1..$ktap_count"
	ktap_ended=1
	[ $ktap_count -gt 0 ] && [ $ktap_failed -eq 0 ] && exit 0
	exit 1
}

# ktap_skip REASON: ends a case that cannot run here.
ktap_skip() {
	echo "1..0 # SKIP $1"
	ktap_ended=1
	exit 4
}

# ktap_run COMMAND...: sets ktap_status and fills ktap_output.
ktap_run() {
	ktap_status=0
	"$@" >"$ktap_output" 2>&1 || ktap_status=$?
}

# ktap_result PASSED DESCRIPTION COMMAND...: PASSED is 1 or 0.
ktap_result() {
	local passed=$1 description=$2

	shift 2
	ktap_count=$((ktap_count + 1))
	if [ "$passed" -eq 1 ]; then
		echo "ok $ktap_count $description"
		return
	fi
	ktap_failed=$((ktap_failed + 1))
	echo "not ok $ktap_count $description"
	echo "# status $ktap_status of: $*"
	sed 's/^/#   /' "$ktap_output"
}

# ok DESCRIPTION COMMAND...: the command succeeds.
ok() {
	local passed=1

	ktap_run "${@:2}"
	[ $ktap_status -eq 0 ] || passed=0
	ktap_result $passed "$@"
}

# refused DESCRIPTION TEXT COMMAND...: the command fails, and says TEXT.
refused() {
	local passed=1

	ktap_run "${@:3}"
	[ $ktap_status -ne 0 ] && grep -qF -e "$2" "$ktap_output" || passed=0
	ktap_result $passed "$1" "${@:3}"
}

# says DESCRIPTION REGEX COMMAND...: the command succeeds, and a line of what it says matches.
says() {
	local passed=1

	ktap_run "${@:3}"
	[ $ktap_status -eq 0 ] && grep -qE -e "$2" "$ktap_output" || passed=0
	ktap_result $passed "$1" "${@:3}"
}

# is DESCRIPTION TEXT COMMAND...: the command succeeds and says exactly TEXT.
is() {
	local passed=1

	ktap_run "${@:3}"
	[ $ktap_status -eq 0 ] && [ "$(cat "$ktap_output")" = "$2" ] || passed=0
	ktap_result $passed "$1" "${@:3}"
}

# not COMMAND...: for checks that something fails, however it does.
not() {
	! "$@"
}
