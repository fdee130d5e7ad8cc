#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"

ktap_begin "devices without a certificate prove who they are, and the server does"

# md5: of standard input, in base64.
md5() {
	openssl dgst -md5 -binary | base64
}

# proof NAME PASSWORD NONCE [BODY-FILE]: MD5 or HMAC of DM_SEC 5.3 and 5.4.
proof() {
	{
		printf '%s:' "$(printf '%s:%s' "$1" "$2" | md5)"
		base64 -d <<<"$3"
		[ -z "${4:-}" ] || printf ':%s' "$(md5 <"$4")"
	} | md5
}

# cred TYPE DATA: into the header.
cred() {
	printf '<Cred><Meta><Format xmlns="syncml:metinf">b64</Format>'
	printf '<Type xmlns="syncml:metinf">syncml:auth-%s</Type></Meta><Data>%s</Data></Cred>' "$@"
}

# talk NUMBER COMMAND...: $options: of curl.
options=()
talk() {
	dm_message "$@" | dm_send '' "${options[@]}" --dump-header "$work/headers" >"$work/got"
}

got() {
	dm_get "$1" <"$work/got"
}

code() {
	got '//Status[CmdRef=0]/Data'
}

server_make
server_start
log_in admin

dm_device=urn:test:md5
put devices/$dm_device "{\"auth\": \"md5\", \"user\": \"Bruce2\", \"secret\": \"OhBehaveAustin\",
	\"server_secret\": \"shagadelic-baby\"}" >/dev/null
is "the check vector of the standard" Zz6EivR3yeaaENcRN6lpAQ== proof Bruce2 OhBehave \
	"$(printf Nonce | base64)"
talk 1 "$(dm_begin)"
is "without credentials there is a challenge" "407 syncml:auth-md5" eval \
	'echo $(code) $(got //Chal/Meta/Type)'
nonce=$(got //NextNonce)
dm_cred=$(cred md5 "$(proof Bruce2 OhBehaveAustin "$(printf wrong | base64)")")
talk 2 "$(dm_begin)"
is "wrong ones are wrong" 401 code
is "and use no nonce up" "$nonce" got //NextNonce
dm_cred=$(cred md5 "$(proof Bruce2 OhBehaveAustin "$nonce")")
post devices/$dm_device/commands '{"command": "Get", "uri": "./DevInfo"}' >/dev/null
talk 3 "$(dm_begin)"
is "the right ones are good for the session" 212 code
next=$(got //NextNonce)
ok "there is another nonce for the next one" test "$next" != "$nonce"
dm_uri=$(got //RespURI)
says "the next message has an address of its own" "^$server_url/dm\?session=.{43}\$" echo "$dm_uri"
is "the server proves itself" "$(printf '%s' "$(printf 'cardgate:shagadelic-baby' | md5):" | md5)" \
	got //Cred/Data
number=$(got //Get/CmdID)
dm_cred=
dm_uri='' talk 4 "$(dm_status 1 3 0 SyncHdr 200)" "$(dm_status 2 3 "$number" Get 200)"
is "elsewhere the session is not known" 407 code
talk 4 "<Status><CmdID>1</CmdID><MsgRef>3</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>
	<Format xmlns='syncml:metinf'>b64</Format><Type xmlns='syncml:metinf'>syncml:auth-md5</Type>
	<NextNonce xmlns='syncml:metinf'>$(printf mojo | base64)</NextNonce></Meta></Chal><Data>401</Data>
	</Status>" "$(dm_status 2 3 "$number" Get 401)"
is "there it is" 200 code
is "a server that was not believed says it again" 1 got 'count(//Get)'
is "with the device's nonce" "$(proof cardgate shagadelic-baby "$(printf mojo | base64)")" \
	got //Cred/Data
dm_uri=
dm_session=2 dm_cred=$(cred md5 "$(proof Bruce2 OhBehaveAustin "$nonce")")
talk 1 "$(dm_begin)"
is "a nonce is good once" 401 code
dm_session=3 dm_cred=$(cred md5 "$(proof Bruce2 OhBehaveAustin "$next")")
talk 1 "$(dm_begin)"
is "the next one is good" 212 code

dm_device=urn:test:basic
put devices/$dm_device '{"auth": "basic", "user": "b", "secret": "basic-password"}' >/dev/null
dm_session=1 dm_cred=$(cred basic "$(printf 'b:basic-password' | base64)")
talk 1 "$(dm_begin)"
is "basic" 212 code
dm_session=2 dm_cred=$(cred basic "$(printf 'b:wrong' | base64)")
talk 1 "$(dm_begin)"
is "not with another password" 401 code
dm_device=urn:test:md5 dm_session=4 dm_cred=$(cred basic "$(printf 'Bruce2:OhBehaveAustin' | base64)")
talk 1 "$(dm_begin)"
is "nor where MD5 is asked for" 401 code

dm_device=urn:test:hmac dm_session=1 dm_cred=
put devices/$dm_device '{"auth": "hmac", "user": "h", "secret": "hmac-password",
	"server_secret": "server-password"}' >/dev/null
talk 1 "$(dm_begin)"
is "a signature is asked for" "407 syncml:auth-MAC" eval 'echo $(code) $(got //Chal/Meta/Type)'
nonce=$(got //NextNonce)

# signed NUMBER COMMAND...: a message with the HMAC in its header.
signed() {
	dm_message "$@" >"$work/sent"
	options=(--header "x-syncml-hmac: algorithm=MD5, username=\"h\", mac=$(proof h hmac-password \
		"$nonce" "$work/sent")")
	dm_send '' "${options[@]}" --dump-header "$work/headers" <"$work/sent" >"$work/got"
}
signed 2 "$(dm_begin)"
is "and taken" 200 code
mac=$(grep -i '^x-syncml-hmac:' "$work/headers" | sed 's/.*mac=\([^[:cntrl:]]*\).*/\1/')
is "the answer has one" "$(proof cardgate server-password '' "$work/got")" echo "$mac"
dm_session=2
sed -i s/hmac/mach/ "$work/sent"
signed 1 "$(dm_begin)"
is "a nonce is good once, here too" 401 code
nonce=$(got //NextNonce)
signed 2 "$(dm_begin)"
is "the next one" 200 code
ktap_end
