#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/terminal.sh
. "${0%/*}/../vm/terminal.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"

ktap_begin "the network pushes a packet, which waits for the user"

# agent: begins anew what cardgated does about servers, which looks at a push once in ten seconds.
agent() {
	[ ! -e "$work/agent.pid" ] || agent_kill
	dm-agent 86400 127.0.0.1:2948 >"$work/agent.log" 2>&1 &
	echo $! >"$work/agent.pid"
}

sent_and_said() {
	cat "$1" >/dev/udp/127.0.0.1/2948
	grep -q "$2" "$work/agent.log"
}

# pushes FILE TEXT: the datagram comes, and the agent says that.
pushes() {
	agent
	wait_for 20 sent_and_said "$@"
}

# push NAME TEXT: the packet of that name comes.
push() {
	agent
	wait_for 20 sent_by_tool "$work/$1.packet" "$2"
}

sent_by_tool() {
	cardgate-bootstrap send "$1" 127.0.0.1
	grep -q "$2" "$work/agent.log"
}

waiting() {
	cardgate bootstrap list --json | jq -r '.packets[].id'
}

authority_make A
authority_make B
operator_make telco A
operator_make stranger B
pcscd_start
card_make one A 1 "$(everything allow)"
vcard_insert "$work/one.card"
card_operators A --operators "$work/telco/operator.crt"
account_tnds "$work/account"
packet good telco "$work/account"
packet strange stranger "$work/account"
packet late telco <(account_tnds /dev/stdout late)

is "at first nothing waits" "no packets" cardgate bootstrap list
ok "a packet comes" push good "a bootstrap packet waits: cardgate bootstrap accept"
says "and waits" "^[0-9a-f]{16} +proven" cardgate bootstrap list
is "nothing was changed" "no accounts" cardgate account list
id=$(waiting)
ok "it does so once" push good "waits already"
ok "a stranger's does not" push strange "refused: the packet is signed by CN=stranger"
printf '\001\006\003\001\002\003' >"$work/junk"
ok "nor does what is none" pushes "$work/junk" "no push of a bootstrap packet"
is "still one waits" "$id" waiting

ok "the user may say no" not answer no cardgate bootstrap accept "$id"
is "then it goes on waiting" "$id" waiting
ok "the user accepts" answer yes cardgate bootstrap accept "$id"
says "after reading who made it" "CN=telco" cat "$work/screen"
says "the account is there" '^office' cardgate account list
is "it waits no more" "no packets" cardgate bootstrap list
ok "nor again" push good "answered before"
refused "what does not wait cannot be taken" "no packet of that name" cardgate bootstrap accept "$id"
refused "whatever it is called" "no packet of that name" cardgate bootstrap accept ../../good

ok "another one comes" push late "a bootstrap packet waits"
ok "the user refuses it" cardgate bootstrap refuse "$(waiting)"
ok "for good" push late "answered before"
is "nothing waits" "no packets" cardgate bootstrap list

# Anybody can send those that take a PIN
echo 1234 >"$work/pin"
for i in {1..9}; do
	packet_shared "pin$i" USERPIN <(account_tnds /dev/stdout "pin$i") --pin-file "$work/pin"
done
for i in 1 2 3 4 5 6 7 8 9; do
	cardgate-bootstrap send "$work/pin$i.packet" - >"$work/push"
	cardgate-dm stderr /var/lib/cardgate $anchors bootstrap <"$work/push" 2>>"$work/direct"
done
is "eight wait" 8 grep -c . <(waiting)
last=$(sed -n 's/.*accept //p' "$work/direct" | tail -n 1)
ok "the last is among them" grep -q "$last" <(waiting)
refused "a wrong PIN is refused" "the PIN is wrong" \
	cardgate bootstrap accept "$last" --yes --pin-file <(echo 4321)
ok "the right one is not" cardgate bootstrap accept "$last" --yes --pin-file "$work/pin"
says "and the account is there" '^pin9' cardgate account list
agent_kill

ktap_end
