# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The only way in which tests wait.

# A pipe that never has anything to read: a pause that needs no new process.
exec {wait_pipe}<> <(:)

# wait_for SECONDS COMMAND...: runs the command every 50 ms, in this shell and silently, until it
# succeeds; fails when it has not by the deadline.
wait_for() {
	local seconds=$1 deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))

	shift
	until "$@" >/dev/null 2>&1; do
		if [ "${EPOCHREALTIME/./}" -ge "$deadline" ]; then
			echo "waited $seconds s in vain for: $*" >&2
			return 1
		fi
		read -rt 0.05 -u "$wait_pipe" || true
	done
}
