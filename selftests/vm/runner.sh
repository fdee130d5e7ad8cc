#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# shellcheck disable=SC2317 # checks call functions by name
#
# The runner itself, from outside: runs on the host and boots the guest five times.

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/ktap.sh"

cd "${0%/*}/../.." || exit
out=$(mktemp -d)

# ends STATUS OPTION... -- COMMAND...: whether the run ends with this status.
ends() {
	local expected=$1 status=0

	shift
	tools/vm --quiet "$@" || status=$?
	[ "$status" -eq "$expected" ]
}

# shellcheck disable=SC2016 # for the guest's shell
probe() {
	ends 3 --out "$out" --date '2031-03-04 12:00:00 UTC' -- sh -c '
		id -u; pwd; date -u +%F; echo errors >&2
		touch /etc/trace selftests/trace && echo kept >"$VM_OUT/file"
		exit 3' >"$out/output" 2>"$out/errors"
}

ktap_begin "tools/vm tells what became of the command"
trap 'rm -rf "$out"; ktap_exit' EXIT

ok "the command's status is the run's" probe
is "it ran as root, in this directory, at the wanted date" \
	"$(printf '%s\n' 0 "$PWD" 2031-03-04)" cat "$out/output"
is "its errors come out as errors" errors cat "$out/errors"
is "what is written to the shared directory stays" kept cat "$out/file"
ok "what is written elsewhere vanishes" test ! -e selftests/trace

ok "a kernel panic fails the run" ends 125 -- sh -c 'echo c >/proc/sysrq-trigger'
ok "a kernel warning fails the run" ends 125 -- sh -c 'echo "WARNING: a test" >/dev/kmsg'
ok "a machine that goes down early fails the run" ends 125 -- poweroff -f
ok "a hang fails the run" ends 125 --timeout 8 -- sleep 100
ktap_end
