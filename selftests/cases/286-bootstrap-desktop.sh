#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"
# shellcheck source=selftests/vm/desktop.sh
. "${0%/*}/../vm/desktop.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "packets, and packages, are put to who sits at the desktop"

# pushed NAME: what the agent does with a packet from the network; what it says is in $work/said.
# Its status is 4 when a new server is to be told.
pushed() {
	cardgate-bootstrap send "$work/$1.packet" - >"$work/push"
	cardgate-dm stderr /var/lib/cardgate $anchors bootstrap <"$work/push" 2>"$work/said"
}

bootstrap() {
	setsid --wait cardgate bootstrap "$work/$1.packet"
}

accounts() {
	cardgate account list --json | jq -r '.accounts[].name'
}

waiting() {
	cardgate bootstrap list --json | jq -r '.packets[].id'
}

authority_make A
operator_make telco A
pcscd_start
card_make one A 1 "$(everything allow)"
vcard_insert "$work/one.card"
card_operators A --operators "$work/telco/operator.crt"
for name in first second third fourth; do
	packet $name telco <(account_tnds /dev/stdout $name)
done
desktop_start

ok "where nobody is, a packet waits" pushed first
ok "for the terminal" grep -q "nobody is at a desktop" "$work/said"
refused "without a terminal as well" "no terminal to ask for consent" bootstrap first
is "it is there" 1 grep -c . <(waiting)

desktop_session wayland user seat0
ok "somebody comes, and is asked" desktop_answer 'will manage this device' "desktop_press Yes" \
	bootstrap first
says "with who made it, and what it will change" \
	'^A bootstrap packet for this device\|Made by CN=telco, whom the card of CN=A Company names' \
	cat $desktop/shown
is "the server is known" first accounts

ok "from the network another comes" desktop_answer 'server.example at https' "desktop_press No" \
	pushed second
says "the log has the answer" "the answer was no" cat "$work/said"
is "a no changes nothing" first accounts
ok "the packet waits" test -n "$(waiting)"
ok "a third" desktop_answer 'server.example at https' desktop_close pushed third
says "closed without an answer" "closed the question" cat "$work/said"
is "changes nothing, too" first accounts
ok "a fourth" exits 4 desktop_answer 'server.example at https' "desktop_press Yes" pushed fourth
says "is accepted" "accepted on the desktop" cat "$work/said"
is "and its server known" "first fourth" eval 'accounts | sort | tr "\n" " " | sed "s/ $//"'
is "the others wait" 3 grep -c . <(waiting)
ok "it does not come twice" not pushed fourth

# The agent holds the session that tells the server
dm_ca ca
dm_certificate server ca DNS:localhost
dm_says "$work/talk" last
dm_serve "$work/talk" server
packet fifth telco <(account_tnds /dev/stdout fifth)
dm-agent 86400 127.0.0.1:2948 >"$work/agent.log" 2>&1 &
agent=$!
wait_for 20 agent_said 1 ready
rm -f $desktop/shown
cardgate-bootstrap send "$work/fifth.packet" 127.0.0.1
ok "the agent asks" desktop_asks 'will manage this device, as account fifth'
ok "and is told yes" desktop_press Yes
ok "the server hears of it" wait_for 150 grep -qs "bootstrapped by CN=telco" "$work"/talk/1-client.xml
kill $agent
dm_stop

# Nobody is bothered with what strangers can send
echo 1234 >"$work/pin"
packet_shared pin USERPIN <(account_tnds /dev/stdout pin) --pin-file "$work/pin"
rm -f $desktop/shown
ok "one that takes a PIN waits" pushed pin
ok "and nobody saw anything" test ! -e $desktop/shown

# Packages
anchor A
deb_make bad 1
bind_device A 2 '<packages unapproved="ask"/>'
approve() {
	setsid --wait cardgate approve "$work/bad_1_all.deb"
}
ok "a package may be agreed to there" desktop_answer 'Install it all the same?' "desktop_press Yes" approve
ok "or declined" exits 4 desktop_answer 'Install it all the same?' "desktop_press No" approve
desktop_away
refused "without anybody it is not" "nobody is at a desktop" approve

desktop_stop
ktap_end
