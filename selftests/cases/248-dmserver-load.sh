#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"

ktap_begin "two servers on one database lose no report and double none, while one is killed"

# $CARDGATE_LOAD_DEVICES: how many, 10000 for the figures in Documentation/dmserver.rst
devices=${CARDGATE_LOAD_DEVICES:-400}
reports=3

reports_stored() {
	sql 'SELECT count(*) FROM report'
}

some_stored() {
	[ "$(reports_stored)" -ge $((devices * reports / $1)) ]
}

postgres_start
server_make
desire() {
	log_in admin
	put groups/load '{}'
	put groups/load/desired '{"uri": "./Test/Motto", "data": "be prepared"}'
}
limits=(--enrol load --rate 0 --per-address 1000)
server_start 8443 "${limits[@]}"
server_start 8444 "${limits[@]}"
desire

cardgate-dmload --url https://localhost:8443/dm --url https://localhost:8444/dm \
	--ca-cert "$server/ca.crt" --ca-key "$server/ca.key" --devices "$devices" \
	--reports $reports --lose 5 --ids "$work/taken" >"$work/load" 2>&1 &
load=$!
wait_for 120 some_stored 4
server_kill 8444 KILL
ok "one is killed in the middle" not some_stored 1
wait_for 120 some_stored 2
server_start 8444 "${limits[@]}"
ok "all devices get through" wait $load
sed 's/^/# /' "$work/load"
is "every report was taken" $((devices * reports)) eval 'wc -l <"$work/taken"'
is "and is stored" $((devices * reports)) reports_stored
is "once" $((devices * reports)) sql 'SELECT count(DISTINCT uid) FROM report'
ok "they are the devices'" diff <(sort "$work/taken") <(sql 'SELECT uid FROM report' | LC_ALL=C sort)
is "every device was told what it should be" "$devices" sql \
	"SELECT count(*) FROM reached WHERE status = 200"
is "and is in line" "$devices" eval 'api GET fleet | jq .in_line'
ok "the one that was killed has worked again" grep -q "listening" "$server/log.8444"
server_kill 8443
server_kill 8444
ktap_end
