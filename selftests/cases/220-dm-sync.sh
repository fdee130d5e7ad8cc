#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "a management server reads what the device is, over HTTPS"

# round_trips DIR: how many messages the client sent.
round_trips() {
	find "$1" -name '*-client.xml' | wc -l
}

dm_ca ca
dm_certificate server ca DNS:localhost

says "at first there is no account" '^no accounts$' cardgate account list
refused "and so nobody to talk to" "no account" cardgate sync
refused "what is no TNDS is no account" "status 400" cardgate account add "$work/ca.crt"
ok "an account is added" dm_account office "$(dm_proof 1 CLCRED DIGEST laptop secret)"
says "and shown" '^office +server.example +https://localhost:7443/dm +MD5 +TLS$' cardgate account list
is "to programs as well" server.example jq -r '.accounts[].server' <(cardgate account list --json)
refused "but only once" "status 418" cardgate account add "$work/office.tnds"
refused "without a server there is no session" "Couldn't connect" cardgate sync

# The first message has no proof: the server has to say what it wants
chal="<Chal><Meta><Type xmlns='syncml:metinf'>syncml:auth-md5</Type><Format xmlns='syncml:metinf'>b64</Format><NextNonce xmlns='syncml:metinf'>Tm9uY2U=</NextNonce></Meta></Chal>"
dm_status="<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>$chal<Data>407</Data></Status>" \
	dm_says "$work/first" 1
dm_says "$work/first" 2 "$(dm_reads 2 ./DevInfo/DmV)$(dm_reads 3 ./DevInfo/DevId)$(dm_reads 4 ./none)"
dm_says "$work/first" 3
dm_serve "$work/first" server
mkdir "$work/trace"
says "a session is held" 'session with server.example: 3 messages, 3 commands, 1 failed' \
	cardgate sync office --trace "$work/trace"
ok "the first message proves nothing" not grep -q '<Cred>' "$work/first/1-client.xml"
proof=$(printf '%s:Nonce' "$(printf laptop:secret | openssl md5 -binary | base64)" |
	openssl md5 -binary | base64)
ok "the second does" grep -qF "<Data>$proof</Data></Cred>" "$work/first/2-client.xml"
is "the server reads the version" 1.2 dm_value "$work/first/3-client.xml" ./DevInfo/DmV
device=$(dm_value "$work/first/1-client.xml" ./DevInfo/DevId)
is "and the device's name" "$device" dm_value "$work/first/3-client.xml" ./DevInfo/DevId
ok "what is not there is not found" grep -q '<Cmd>Get</Cmd><TargetRef>./none</TargetRef><Data>404' \
	"$work/first/3-client.xml"
ok "each message was written down" cmp "$work/trace/003-client.xml" "$work/first/3-client.xml"
is "for root only" 600 stat -c %a "$work/trace/003-client.xml"

dm_says "$work/second" 1
dm_serve "$work/second" server
ok "the next session begins with the nonce" cardgate sync
ok "and so proves at once" grep -qF "<Data>$proof</Data></Cred>" "$work/second/1-client.xml"
is "no news are one round trip" 1 round_trips "$work/second"

dm_says "$work/third" 1 "$(dm_reads 2 ./DevInfo/DmV)"
dm_says "$work/third" 2
touch "$work/third/2-lost"
dm_serve "$work/third" server
ok "a message that is lost is sent again" cardgate sync
is "and has what it had" 1.2 dm_value "$work/third/2-client.xml" ./DevInfo/DmV
touch "$work/third/1-lost"
dm_serve "$work/third" server
refused "but not the first one" "" cardgate sync

ok "the account is removed" cardgate account remove office
refused "and gone" "no such account" cardgate sync office
refused "for good" "status 404" cardgate account remove office
dm_stop

ktap_end
