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

ktap_begin "a server asks for a session by package 0"

# asks FILE: a session is held as the notification says.
asks() {
	dm_serve "$work/talk" server
	rm -f "$work/talk/1-client.xml"
	cardgate sync --notification "$1"
}

dm_ca ca
dm_certificate server ca DNS:localhost
dm_says "$work/talk" 1
dm_account office "$(dm_proof 1 SRVCRED TRANSPORT server.example knock)"
dm_server=other.example dm_account other ""

dm_notification "$work/good" server.example knock 02d8 00ab
ok "one that the server made begins a session" asks "$work/good"
ok "with its number" grep -q '<SessionID>AB</SessionID>' "$work/talk/1-client.xml"
ok "as the server's" grep -q '<Alert><CmdID>1</CmdID><Data>1200</Data>' "$work/talk/1-client.xml"
dm_notification "$work/user" server.example knock 02d0 1
ok "one that a user wanted is the client's" asks "$work/user"
ok "and says so" grep -q '<Alert><CmdID>1</CmdID><Data>1201</Data>' "$work/talk/1-client.xml"

dm_notification "$work/password" server.example guess 02d8 00ab
refused "another password does not do" "digest is wrong" asks "$work/password"
cp "$work/good" "$work/changed"
printf '\xac' | dd of="$work/changed" bs=1 seek=22 conv=notrunc status=none
refused "nor another session" "digest is wrong" asks "$work/changed"
dm_notification "$work/who" stranger.example knock 02d8 00ab
refused "nor a server that is not known" "stranger.example, which no account has" asks "$work/who"
dm_notification "$work/silent" other.example knock 02d8 00ab
refused "nor one that has no password" "digest is wrong" asks "$work/silent"
dm_notification "$work/version" server.example knock 0318 00ab
refused "nor another version" "version 12/10, expected 11/10" asks "$work/version"
dm_notification "$work/reserved" server.example knock 02d9 00ab
refused "nor reserved bits" "reserved bits" asks "$work/reserved"
dm_notification "$work/zero" server.example knock 02d8 0
refused "nor session 0" "session 0" asks "$work/zero"
head -c 30 "$work/good" >"$work/short"
refused "nor half of one" "without a server's identifier" asks "$work/short"
head -c 20 "$work/good" >"$work/shorter"
refused "nor less" "20 bytes, expected" asks "$work/shorter"
ok "to all of that nothing was said" [ ! -e "$work/talk/1-client.xml" ]
dm_stop

ktap_end
