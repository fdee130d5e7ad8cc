# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A management server that says what a case tells it to, and accounts with it. Source ktap.sh and
# cardgate.sh first.
# shellcheck disable=SC2154 # $work is cardgate.sh's

dm_port=7443

# dm_ca NAME: makes an authority for TLS, NAME.crt and NAME.key in $work.
dm_ca() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
		-addext keyUsage=critical,keyCertSign -days 30 -keyout "$work/$1.key" \
		-out "$work/$1.crt" 2>/dev/null
}

# dm_certificate NAME CA SUBJECT-ALT-NAME [OPTION...]: a certificate of it.
dm_certificate() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
		-keyout "$work/$1.key" -out "$work/$1.csr" 2>/dev/null
	openssl x509 -req -in "$work/$1.csr" -CA "$work/$2.crt" -CAkey "$work/$2.key" \
		-extfile <(echo "subjectAltName=$3") -days 30 -out "$work/$1.crt" "${@:4}" \
		2>/dev/null
}

# dm_node NAME CONTENT: a node of TNDS; content is "=VALUE" or nodes.
dm_node() {
	case $2 in
	=*) printf '<Node><NodeName>%s</NodeName><Value>%s</Value></Node>' "$1" "${2#=}" ;;
	*) printf '<Node><NodeName>%s</NodeName>%s</Node>' "$1" "$2" ;;
	esac
}

# dm_proof NUMBER CLCRED|SRVCRED TYPE NAME SECRET
dm_proof() {
	dm_node "$1" "$(dm_node AAuthLevel "=$2")$(dm_node AAuthType "=$3")$(dm_node AAuthName \
		"=$4")$(dm_node AAuthSecret "=$5")"
}

# dm_account NAME PROOFS [EXT]: adds an account with the server on this machine; EXT are more nodes
# below Ext/Cardgate. $dm_url: where it is. $dm_server: its identifier.
dm_account() {
	local ext

	ext=$(dm_node CA "=${dm_ca_file:-$work/ca.crt}")${3:-}
	cat >"$work/$1.tnds" <<-END
		<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>$1</NodeName>
		<RTProperties><Format><node/></Format>
		<Type><DDFName>urn:oma:mo:oma-dm-dmacc:1.0</DDFName></Type></RTProperties>
		$(dm_node AppID =w7)$(dm_node ServerID "=${dm_server:-server.example}")
		$(dm_node AppAddr "$(dm_node 1 "$(dm_node Addr \
			"=${dm_url:-https://localhost:$dm_port/dm}")$(dm_node AddrType =URI)")")
		$([ -z "$2" ] || dm_node AppAuth "$2")
		$(dm_node Ext "$(dm_node Cardgate "$ext")")
		</Node></MgmtTree>
	END
	cardgate account add "$work/$1.tnds"
}

# dm_serve DIR CERTIFICATE [CLIENT-CA]: starts the server with what DIR says; sets $dm_pid.
dm_serve() {
	dm_stop
	rm -f "$work/listening"
	dm-https "$dm_port" "$work/$2.crt" "$work/$2.key" "$1" "${@:3}" >"$work/listening" \
		2>"$work/dm-https.log" &
	dm_pid=$!
	wait_for 20 grep -q listening "$work/listening"
}

dm_stop() {
	[ -z "${dm_pid:-}" ] || { kill "$dm_pid" && wait "$dm_pid"; } 2>/dev/null || true
	dm_pid=
}

# dm_says DIR NUMBER [COMMAND...]: what the server says as message NUMBER: Status of the message
# before it, or $dm_status, the commands, and Final. NUMBER last: as the first one of each session
# that there is nothing else for.
dm_says() {
	local number=${2/last/1}

	mkdir -p "$1"
	cat >"$1/$2-server.xml" <<-END
		<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD>
		<VerProto>DM/1.2</VerProto><SessionID>@SESSION@</SessionID><MsgID>$number</MsgID>
		<Target><LocURI>@DEVICE@</LocURI></Target>
		<Source><LocURI>https://localhost:$dm_port/dm</LocURI></Source></SyncHdr><SyncBody>
		${dm_status:-<Status><CmdID>1</CmdID><MsgRef>$number</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>}
		${*:3}<Final/></SyncBody></SyncML>
	END
}

# dm_answered DIR STATUS CMDREF: whether the client said that to the command of the first message.
dm_answered() {
	local pair='(<[^/][^>]*>[^<]*</[^>]*>)*'

	grep -qE "<Status>$pair<MsgRef>1</MsgRef><CmdRef>$3</CmdRef><Cmd>[A-Za-z]*</Cmd>$pair<Data>$2</Data>" \
		"$1"/*-client.xml
}

# dm_reads ID URI: a command for dm_says.
dm_reads() {
	echo "<Get><CmdID>$1</CmdID><Item><Target><LocURI>$2</LocURI></Target></Item></Get>"
}

# dm_value FILE URI: the value that a message of the client has for a node.
dm_value() {
	xmllint --xpath "string(//*[local-name()='Item'][*[local-name()='Source']/*='$2']/*[local-name()='Data'])" \
		"$1"
}

# dm_notification FILE SERVER PASSWORD HEAD SESSION: package 0; HEAD is version, mode and initiator
# in hexadecimal. The nonce is the one of a server that lost its own.
dm_notification() {
	local secret trigger=$1.trigger

	printf '%s000000%04x%02x%s' "$4" "0x$5" "${#2}" "$(printf %s "$2" | od -An -v -tx1 | tr -d ' \n')" |
		tr a-f A-F | basenc --base16 -d >"$trigger"
	secret=$(printf '%s:%s' "$2" "$3" | openssl md5 -binary | base64)
	{
		printf '%s:\0\0\0\0:%s' "$secret" "$(openssl md5 -binary "$trigger" | base64)" |
			openssl md5 -binary
		cat "$trigger"
	} >"$1"
}
