# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Somebody at a terminal. Source ktap.sh and cardgate.sh first.

# answer WORD COMMAND...: the command at a terminal, where somebody answers with that; what the
# terminal showed is in $work/screen. Only bash takes over functions that the case exported.
answer() {
	local status=0

	rm -f "$work/keys"
	mkfifo "$work/keys"
	SHELL=/bin/bash script --quiet --return --log-out /dev/null --command "${*:2}" \
		<"$work/keys" >"$work/screen" &
	exec 3>"$work/keys"
	# Nobody would read an answer to a question that never came
	wait_for 10 grep -qF '[yes/no]' "$work/screen" && echo "$1" >&3
	wait $! || status=$?
	exec 3>&-
	return $status
}
