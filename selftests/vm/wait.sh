# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The only way in which tests wait. $CARDGATE_SLOW says how many times slower than usual the machine
# is: every deadline is that much later. $CARDGATE_LONG, when it is not empty, that what is done many
# times is done as often as it takes to be sure, however long that is.

export CARDGATE_SLOW=${CARDGATE_SLOW:-1} CARDGATE_LONG=${CARDGATE_LONG:-}

# A pipe that never has anything to read: a pause that needs no new process.
exec {wait_pipe}<> <(:)

# wait_for SECONDS COMMAND...: runs the command every 50 ms, in this shell and silently, until it
# succeeds; fails when it has not by the deadline.
wait_for() {
	local seconds=$(($1 * CARDGATE_SLOW)) deadline

	deadline=$((${EPOCHREALTIME/./} + seconds * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		if [ "${EPOCHREALTIME/./}" -ge "$deadline" ]; then
			echo "waited $seconds s in vain for: $*" >&2
			return 1
		fi
		read -rt 0.05 -u "$wait_pipe" || true
	done
}

# fewer TIMES LEAST [LONG]: prints how often to do what is done so often on a machine of usual speed. In
# a long run LONG times (TIMES), whatever the machine is.
fewer() {
	local times=$(($1 / CARDGATE_SLOW))

	if [ -n "$CARDGATE_LONG" ]; then
		times=${3:-$1}
	elif [ $times -lt "$2" ]; then
		times=$2
	fi
	echo "$times"
}

# timeout SECONDS COMMAND...: as the program of that name; options come with deadlines of their own.
timeout() {
	case $1 in
	-*) command timeout "$@" ;;
	*) command timeout $(($1 * CARDGATE_SLOW)) "${@:2}" ;;
	esac
}
