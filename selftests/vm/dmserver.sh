# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # $work is cardgate.sh's, the dm_ variables are the case's
#
# The reference server of device management, as test cases use it. Source cardgate.sh first. Its
# files lie in $work/server: database, certificates of the server and of the authority that issues
# devices' certificates, log.

server=$work/server
server_url=https://localhost:8443
server_database=${server_database:-$server/database}

# server_keys: an authority, and a certificate of it for localhost.
server_keys() {
	mkdir -p "$server"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
		-subj '/CN=Device Authority' -keyout "$server/ca.key" -out "$server/ca.crt" 2>/dev/null
	server_certificate server localhost 'subjectAltName=DNS:localhost,IP:127.0.0.1'
}

# server_certificate FILE NAME [EXTENSION]: key and certificate of that authority.
server_certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" \
		-keyout "$server/$1.key" -out "$server/$1.csr" 2>/dev/null
	openssl x509 -req -in "$server/$1.csr" -CA "$server/ca.crt" -CAkey "$server/ca.key" -days 30 \
		-CAcreateserial -extfile <(echo "${3:-extendedKeyUsage=clientAuth}") \
		-out "$server/$1.crt" 2>/dev/null
}

# server_make: keys, tables, and the accounts viewer, operator and admin with such passwords.
server_make() {
	local role

	server_keys
	cardgate-dmserver init --database "$server_database"
	for role in viewer operator admin; do
		echo "$role-password" | cardgate-dmserver account $role --role $role \
			--database "$server_database"
	done
}

# server_start [PORT [OPTION...]]: returns when it listens.
server_start() {
	local port=${1:-8443}

	cardgate-dmserver serve --database "$server_database" --listen "127.0.0.1:$port" \
		--cert "$server/server.crt" --key "$server/server.key" --client-ca "$server/ca.crt" \
		"${@:2}" </dev/null >>"$server/log.$port" 2>&1 &
	echo $! >"$server/pid.$port"
	wait_for 20 grep -q "listening on" "$server/log.$port"
}

# server_kill [PORT [SIGNAL]]: ends it.
server_kill() {
	local port=${1:-8443} process

	process=$(cat "$server/pid.$port")
	kill "-${2:-TERM}" "$process"
	wait_for 20 test ! -e "/proc/$process/exe"
	: >"$server/log.$port"
}

# server_enrol ACCOUNT: has the server, which runs, know this device by a certificate, and the device
# the server by an account of that name; sets $device. Source dm.sh, too.
server_enrol() {
	log_in admin
	device=$(cardgate mo get ./DevInfo/DevId)
	server_certificate laptop "$device"
	put "devices/$device" '{"auth": "certificate"}' >/dev/null
	dm_ca_file=$server/ca.crt dm_url=$server_url/dm dm_server=cardgate dm_account "$1" "" \
		"$(dm_node Certificate "=$server/laptop.crt")$(dm_node Key "=$server/laptop.key")"
}

# web METHOD PATH [CURL-OPTION...]: prints the answer's body; fails on a status of an error.
web() {
	curl --silent --show-error --max-time 30 --cacert "$server/ca.crt" --fail-with-body \
		--request "$1" "${@:3}" "$server_url$2"
}

# status METHOD PATH [CURL-OPTION...]: prints the answer's status.
status() {
	curl --silent --max-time 30 --cacert "$server/ca.crt" --output /dev/null \
		--write-out '%{http_code}' --request "$1" "${@:3}" "$server_url$2"
}

# log_in ROLE: has api use that account from now on.
log_in() {
	web POST /api/v1/login --json \
		"{\"account\": \"$1\", \"password\": \"$1-password\"}" |
		jq -r '"Authorization: Bearer " + .token' >"$server/token"
}

# api METHOD PATH [CURL-OPTION...]: as web, logged in.
api() {
	web "$1" "/api/v1/$2" --header "@$server/token" "${@:3}"
}

# api_status METHOD PATH [CURL-OPTION...]: as status, logged in.
api_status() {
	status "$1" "/api/v1/$2" --header "@$server/token" "${@:3}"
}

# put PATH JSON, post PATH JSON
put() {
	api PUT "$1" --json "$2"
}

post() {
	api POST "$1" --json "$2"
}

# What a device says, in XML. $dm_device: which one; $dm_session: of its sessions (1).
# dm_message NUMBER COMMAND...: prints a message; $dm_cred: into its header; $dm_open: it is not
# the last one of its package.
dm_message() {
	printf '<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD>'
	printf '<VerProto>%s</VerProto><SessionID>%s</SessionID><MsgID>%s</MsgID>' \
		"${dm_version:-DM/1.2}" "${dm_session:-1}" "$1"
	printf '<Target><LocURI>%s/dm</LocURI></Target><Source><LocURI>%s</LocURI></Source>%s' \
		"$server_url" "$dm_device" "${dm_cred:-}"
	printf '<Meta><MaxMsgSize xmlns="syncml:metinf">%s</MaxMsgSize></Meta></SyncHdr>' \
		"${dm_max:-16384}"
	printf '<SyncBody>%s%s</SyncBody></SyncML>' "${*:2}" "${dm_open-<Final/>}"
}

# dm_begin: the commands of a session's first message.
dm_begin() {
	printf '<Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Replace><CmdID>2</CmdID>'
	printf '<Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>%s</Data></Item>' \
		"$dm_device"
	printf '<Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>Acme</Data></Item></Replace>'
}

# dm_alert ID NAME MARK NODE DATA [CORRELATOR]: a generic alert; an empty NAME: without one.
dm_alert() {
	printf '<Alert><CmdID>%s</CmdID><Data>1226</Data>%s<Item>%s' "$1" \
		"${6:+<Correlator>$6</Correlator>}" \
		"${2:+<Target><LocURI>$2</LocURI></Target>}"
	printf '<Source><LocURI>%s</LocURI></Source><Meta><Type xmlns="syncml:metinf">urn:test</Type>' \
		"$4"
	printf '<Format xmlns="syncml:metinf">chr</Format><Mark xmlns="syncml:metinf">%s</Mark></Meta>' \
		"$3"
	printf '<Data>%s</Data></Item></Alert>' "$5"
}

# dm_status ID MESSAGE COMMAND VERB CODE: a Status.
dm_status() {
	printf '<Status><CmdID>%s</CmdID><MsgRef>%s</MsgRef><CmdRef>%s</CmdRef><Cmd>%s</Cmd>' \
		"$1" "$2" "$3" "$4"
	printf '<Data>%s</Data></Status>' "$5"
}

# dm_send [CERTIFICATE [CURL-OPTION...]]: sends standard input, prints the answer. $dm_uri: where to;
# $dm_type: what it is.
dm_send() {
	local identity=()

	[ -z "${1:-}" ] || identity=(--cert "$server/$1.crt" --key "$server/$1.key")
	curl --silent --show-error --max-time 30 --cacert "$server/ca.crt" --fail-with-body \
		"${identity[@]}" --header "Content-Type: ${dm_type:-application/vnd.syncml.dm+xml}" \
		--data-binary @- "${@:2}" "${dm_uri:-$server_url/dm}"
}

# dm_get XPATH: of an answer on standard input; names have no prefix.
dm_get() {
	sed "s/ xmlns=['\"][^'\"]*['\"]//g" | xmllint --xpath "string($1)" -
}

# postgres_start: a database server of the case's own, in a directory of its own; the server under
# test uses it from now on.
postgres_start() {
	local dir programs

	dir=$(mktemp -d)
	programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -n 1)
	chown postgres "$dir"
	runuser -u postgres -- "$programs/initdb" --pgdata "$dir/data" --auth trust --encoding UTF8 \
		--locale C >"$dir/log"
	runuser -u postgres -- "$programs/postgres" -D "$dir/data" -c listen_addresses= \
		-c unix_socket_directories="$dir" -c max_connections=60 "$@" >>"$dir/log" 2>&1 &
	wait_for 60 test -S "$dir/.s.PGSQL.5432"
	wait_for 60 psql --quiet --host "$dir" --username postgres --command 'SELECT 1' postgres
	server_database="postgresql:///postgres?host=$dir&user=postgres"
}

# sql STATEMENT: prints what the database says, fields apart by "|".
sql() {
	case $server_database in
	postgresql:*) psql --quiet --tuples-only --no-align --command "$1" "$server_database" ;;
	*) sqlite3 "$server_database" "$1" ;;
	esac
}
