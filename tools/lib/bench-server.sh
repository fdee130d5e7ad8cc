#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of tools/bench, run by tools/lib/host-case.sh.
#
# What a session of a device costs two device management servers over one PostgreSQL, beside an
# nginx that answers the same message with as many bytes that it has ready: processor time, which
# what else this machine does changes little. $BENCH_DEVICES: how many (2000).

# shellcheck source=selftests/vm/ktap.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${BASH_SOURCE[0]%/*}/../../selftests/vm/dmserver.sh"

devices=${BENCH_DEVICES:-2000}
PATH=$PATH:/usr/sbin:$cardgate_tree/build/others-nginx/usr/sbin

# bench_ticks NAME: prints the processor time of the processes of that name, in milliseconds.
bench_ticks() {
	local process name fields sum=0

	for process in /proc/[0-9]*; do
		read -r name <"$process/comm" || continue
		[ "$name" = "$1" ] || continue
		read -r -a fields < <(sed 's/.*) //' "$process/stat")
		sum=$((sum + fields[11] + fields[12]))
	done 2>/dev/null
	echo $((sum * 10))
}

# bench_round TITLE SERVER URLS DMLOAD-OPTION...: prints a line; SERVER is the server's name, URLS
# are ports.
bench_round() {
	local title=$1 name=$2 port before_server before_database urls=()

	for port in $3; do
		urls+=(--url "https://localhost:$port/dm")
	done
	before_server=$(bench_ticks "$name")
	before_database=$(bench_ticks postgres)
	cardgate-dmload "${urls[@]}" --ca-cert "$server/ca.crt" --ca-key "$server/ca.key" \
		--devices "$devices" "${@:4}" >"$work/load"
	awk -v title="$title" -v count="$devices" \
		-v server=$(($(bench_ticks "$name") - before_server)) \
		-v database=$(($(bench_ticks postgres) - before_database)) \
		'BEGIN { printf "%-44s %8.2f %8.2f\n", title, server / count, database / count }'
}

# bench_nginx: starts it, with the answer that the server gave to a device with a report.
bench_nginx() {
	dm_device=urn:cardgate:load:0000000
	server_certificate sample $dm_device
	dm_message 1 "$(dm_begin)" "$(dm_alert 3 sample informational ./X 1200)" |
		dm_send sample | sed '1d' >"$work/answer"
	mkdir -p "$work/nginx"
	cat >"$work/nginx/conf" <<-END
		daemon off; worker_processes 2; pid $work/nginx/pid; error_log $work/nginx/log;
		events { worker_connections 1024; }
		http {
			access_log off;
			client_body_temp_path $work/nginx/body;
			server {
				listen 127.0.0.1:8445 ssl;
				ssl_certificate $server/server.crt;
				ssl_certificate_key $server/server.key;
				ssl_verify_client optional;
				ssl_client_certificate $server/ca.crt;
				location /dm { default_type text/xml; return 200 "$(tr -d '\n' <"$work/answer")"; }
			}
		}
	END
	chmod -R go+rX "$work"
	nginx -e "$work/nginx/log" -c "$work/nginx/conf" -p "$work/nginx" &
	wait_for 20 curl --silent --cacert "$server/ca.crt" https://localhost:8445/ --output /dev/null
}

postgres_start
server_make
for port in 8443 8444; do
	server_start $port --enrol load --rate 0 --per-address 1000
done
log_in admin
put groups/load '{}'
put groups/load/desired '{"uri": "./Test/Motto", "data": "be prepared"}'
ports="8443 8444"
printf '%-44s %8s %8s\n' "processor milliseconds of a session" server database
bench_round "the first: entered, given a value, one report" cardgate-dmserv "$ports" --reports 1
bench_round "one report, nothing to be told" cardgate-dmserv "$ports" --reports 1
bench_round "no news" cardgate-dmserv "$ports" --reports 0
bench_round "thirty reports" cardgate-dmserv "$ports" --reports 30
printf '%-44s %8d\n' "kilobytes of each server at its most" \
	"$(awk '/^VmHWM/ { print $2 }' "/proc/$(cat "$server/pid.8443")/status")"
sql 'VACUUM FULL report'
sql 'VACUUM FULL session'
printf '%-44s %8s\n' "bytes of a report in the database" \
	"$(sql "SELECT pg_total_relation_size('report') / count(*) FROM report")" \
	"bytes of a session, answer included" \
	"$(sql "SELECT pg_total_relation_size('session') / count(*) FROM session")"
bench_nginx
bench_round "nginx, the answer to one report" nginx 8445 --reports 1
ktap_ended=1
