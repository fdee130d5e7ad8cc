#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of tools/bench, run by tools/lib/host-case.sh.
#
# Memory that a session takes of the device, with and without a large object: what is the process's
# own (RssAnon), looked at again and again, and with the pages of files and libraries that
# it shares with others (VmHWM).

# shellcheck source=selftests/vm/ktap.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/dmserver.sh"
# shellcheck source=selftests/vm/dm.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/dm.sh"

# bench_session TITLE: holds one, prints a line.
bench_session() {
	local own=0 all=0 now_own now_all process

	cardgate-dm stderr /var/lib/cardgate /etc/cardgate/anchors 2>"$work/log" &
	process=$!
	while read -r now_all now_own < <(awk '/^VmHWM/ { all = $2 } /^RssAnon/ { own = $2 }
		END { print all, own }' "/proc/$process/status" 2>/dev/null) && [ -n "$now_own" ]; do
		[ "$now_own" -le $own ] || own=$now_own
		[ "$now_all" -le $all ] || all=$now_all
	done
	wait "$process"
	printf '%-44s %8d %8d\n' "$1" "$own" "$all"
}

large=./DMAcc/office/Ext/Large
server_make
server_start
server_enrol office
printf '%-44s %8s %8s\n' "kilobytes of memory of a session, at most" own all
bench_session "no news"
jq -n --arg uri $large --rawfile data <(head -c $((5 << 20)) /dev/urandom | base64 -w 0) \
	'{command: "Add", uri: $uri, format: "bin", data_base64: $data}' |
	api POST "devices/$device/commands" --json @- >/dev/null
bench_session "5 MiB come"
bench_session "no news, with 5 MiB in the tree"
post "devices/$device/commands" '{"command": "Get", "uri": "'$large'"}' >/dev/null
bench_session "5 MiB go"
ktap_ended=1
