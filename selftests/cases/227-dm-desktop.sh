#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"
# shellcheck source=selftests/vm/desktop.sh
. "${0%/*}/../vm/desktop.sh"

ktap_begin "a management server asks who sits at the desktop, in the agent's own sessions"

# alert ID CODE OPTIONS TEXT [CHOICE...]: a command for dm_says.
alert() {
	printf '<Alert><CmdID>%s</CmdID><Data>%s</Data><Item><Data>%s</Data></Item>' "$1" "$2" "$3"
	printf '<Item><Data>%s</Data></Item>' "${@:4}"
	echo '</Alert>'
}

# wants DIR ALERT...: from now on the server has these alerts, in this order.
wants() {
	dm_says "$work/$1" 1 "${@:2}"
	dm_says "$work/$1" 2
	dm_serve "$work/$1" server
}

# session: what the agent runs.
session() {
	cardgate-dm stderr /var/lib/cardgate $anchors
}

answered() {
	dm_answered "$work/$1" "$2" "$3"
}

# status DIR CODE ALERT...: a session comes to that status, as command 2.
status() {
	wants "$1" "$3"
	session
	answered "$1" "$2" 2
}

dm_ca ca
dm_certificate server ca DNS:localhost
dm_account office ""
desktop_start

ok "where nobody is, nobody is asked" status nobody 416 "$(alert 2 1101 '' 'Are you there?')"
desktop_session tty user seat0
ok "nor at a console" status console 416 "$(alert 2 1101 '' 'Are you there?')"
desktop_session x11 greeter seat0
ok "nor who has not logged in" status greeter 416 "$(alert 2 1101 '' 'Are you there?')"
desktop_session x11 user
ok "nor who is elsewhere" status remote 416 "$(alert 2 1101 '' 'Are you there?')"
ok "they saw nothing" test ! -e $desktop/shown

desktop_session wayland user seat0
ok "who is there is told" status tells 200 "$(alert 2 1100 MINDT=1 'Hello, you &amp; all')"
ok "and sees it" wait_for 20 grep -qF 'The management server says|Hello,' $desktop/shown
ok "until it is read" desktop_close

wants yes "$(alert 2 1101 MAXDT=200 'Update now?')"
ok "asked for a yes" desktop_answer 'The management server asks|Update now?' "desktop_press Yes" session
ok "it is a yes" answered yes 200 2
ok "nothing stays on the screen" wait_for 20 desktop_count 0
wants no "$(alert 2 1101 '' 'Update now?')" "$(dm_reads 3 ./DevInfo/DmV)"
ok "asked again" desktop_answer 'Update now?' "desktop_press No" session
ok "a no is a no" answered no 304 2
ok "and the rest goes on" answered no 200 3
wants close "$(alert 2 1101 DR=1 'Update now?')" "$(dm_reads 3 ./DevInfo/DmV)"
ok "closed" desktop_answer 'Update now?' desktop_close session
ok "it is cancelled" answered close 214 2
ok "and so is the rest" answered close 215 3

wants choice "$(alert 2 1103 '' 'When?' Now Tonight Later)"
ok "asked to choose" desktop_answer 'When?' "desktop_press Tonight" session
ok "the choice" answered choice 200 2
ok "is told" grep -q '<Item><Data>2</Data></Item></Status>' "$work"/choice/2-client.xml
ok "more choices than buttons are not shown" status many 416 "$(alert 2 1103 '' 'When?' A B C D)"
ok "several at once cannot be chosen" status several 406 "$(alert 2 1104 '' 'Which?' A B)"
ok "nor can a text be typed" status text 406 "$(alert 2 1102 '' 'Your name?')"

rm -f $desktop/shown
ok "what nobody answers is not a yes" status late 408 "$(alert 2 1101 'MAXDT=5&amp;DR=1' 'Agree?')"
ok "it was asked" wait_for 20 grep -qF 'Agree?' $desktop/shown
ok "and is taken back" wait_for 20 desktop_count 0
ok "what is to be a no without an answer is one" status preset 304 \
	"$(alert 2 1101 'MAXDT=1&amp;DR=0' 'Agree?')"

# What servers say is hostile
rm -f $desktop/shown
wants markup "$(alert 2 1101 '' '&lt;i&gt;a&lt;/i&gt; &lt;img src="/etc/hostname"/&gt; $(touch /tmp/x) &#x202e;b')"
ok "markup of a server" desktop_answer 'img src' "desktop_press Yes" session
ok "is shown as what it is" grep -qF '&lt;i&gt;a&lt;/i&gt; &lt;img src=' $desktop/shown
ok "and nothing is reordered" grep -qF ' ?b' $desktop/shown
rm -f $desktop/shown
ok "what would be cut is not shown" status long 416 "$(alert 2 1101 '' "$(printf 'x%.0s' {1..701})")"
ok "a label neither" status label 416 "$(alert 2 1103 '' When "$(printf 'x%.0s' {1..41})")"
ok "they saw nothing" test ! -e $desktop/shown
many=()
for i in {1..40}; do
	many+=("$(alert $((i + 1)) 1100 '' "Number $i!")")
done
wants flood "${many[@]}"
ok "a server may tell much" session
ok "but not for ever" answered flood 416 34
ok "the last that is shown" answered flood 200 33
desktop_run dunstctl close-all

# A person is asked before a session
dm_says "$work/knock" 1
dm_account knocking "$(dm_proof 1 SRVCRED TRANSPORT server.example knock)"
cardgate account remove office
dm_notification "$work/asks" server.example knock 02f8 a1
dm_serve "$work/knock" server
knocks() {
	cardgate-dm stderr /var/lib/cardgate $anchors - <"$work/asks" 2>"$work/knocks"
}
ok "a server that wants to be let in" desktop_answer 'wants to begin a session' "desktop_press No" knocks
ok "is not" test ! -e "$work/knock/1-client.xml"
says "and the log says so" "session declined" cat "$work/knocks"
ok "asked again" desktop_answer 'wants to begin a session' "desktop_press Yes" knocks
ok "it is" grep -q '<SessionID>A1</SessionID>' "$work/knock/1-client.xml"

# With the rights that the service has, and no more
rights=$(sed -n 's/^CapabilityBoundingSet=//p' "$cardgate_tree/agent/cardgated.service" |
	sed 's/CAP_/+/g; s/ /,/g' | tr A-Z a-z)
wants last "$(alert 2 1101 '' 'From the agent?')"
rm -f $desktop/shown
setpriv --bounding-set="-all,$rights" --no-new-privs dm-agent 3600 127.0.0.1:2948 >"$work/agent.log" 2>&1 &
agent=$!
wait_for 20 agent_said 1 ready
dm_notification "$work/plain" server.example knock 02d8 a2
cat "$work/plain" >/dev/udp/127.0.0.1/2948
ok "the agent asks, too" desktop_asks 'From the agent?'
kill $agent
ok "and stops at once all the same" wait_for 20 test ! -e "/proc/$agent/exe"
ok "then there is no question any more" wait_for 20 desktop_count 0
wants unable "$(alert 2 1101 '' 'Are you there?')"
ok "without the right to become a user" setpriv --bounding-set=-all,+net_admin \
	cardgate-dm stderr /var/lib/cardgate $anchors
ok "nobody is asked" answered unable 416 2
desktop_stop
ok "without a desktop behind the session nobody is asked" status gone 416 "$(alert 2 1101 '' 'Are you there?')"

dm_stop
ktap_end
