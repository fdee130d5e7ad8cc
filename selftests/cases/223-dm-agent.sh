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

ktap_begin "the agent talks to its server when asked, when something changed, and by itself"

# asks FILE: the server sends this notification.
asks() {
	cat "$1" >/dev/udp/127.0.0.1/2948
}

# held SESSION: was one of this number held?
held() {
	grep -qs "<SessionID>$1</SessionID>" "$work"/talk/*-client.xml
}

# more_than COUNT: were more messages sent than that?
messages() {
	find "$work/talk" -name '*-client.xml' | wc -l
}

more_than() {
	[ "$(messages)" -gt "$1" ]
}

dm_ca ca
dm_certificate server ca DNS:localhost
dm_says "$work/talk" last
dm_account office "$(dm_proof 1 SRVCRED TRANSPORT server.example knock)"
dm_notification "$work/one" server.example knock 02d8 00a1
dm_notification "$work/wrong" server.example guess 02d8 00a2

dm_serve "$work/talk" server
dm-agent 3600 127.0.0.1:2948 >"$work/agent.log" 2>&1 &
agent=$!
wait_for 20 agent_said 1 ready
asks "$work/one"
ok "a server that asks is talked to" wait_for 60 held A1
ok "and the agent says so" wait_for 20 agent_said 1 'session with server.example: 1 messages'
before=$(messages)
asks "$work/one"
asks "$work/wrong"
dm_url=https://localhost:$dm_port/dm dm_account second ""
ok "a change of the tree is told by itself" wait_for 150 more_than "$before"
ok "to both servers" wait_for 60 more_than $((before + 1))
is "who asked again was one session" 1 bash -c "grep -l '<SessionID>A1<' $work/talk/*-client.xml | wc -l"
ok "who only guessed was none" not held A2

dm_stop
cardgate account remove second
ok "a server that does not answer is tried again later" wait_for 150 agent_said 1 'next try in [0-9]+ s'
kill $agent
ok "the agent stops at once all the same" wait_for 20 test ! -e "/proc/$agent/exe"
refused "an interval has its limits" "1m to 30d" cardgated --sync 99999d
refused "and an address its form" "expected ADDRESS:PORT" dm-agent 60 nowhere:x

ktap_end
