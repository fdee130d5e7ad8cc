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
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"
# shellcheck source=selftests/vm/apt.sh
. "${0%/*}/../vm/apt.sh"
# shellcheck source=selftests/vm/terminal.sh
. "${0%/*}/../vm/terminal.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"

ktap_begin "Alice's first day with a new laptop: a server, mail, chat, and what may be installed"

mail_goes() {
	printf 'Subject: first day\n\nhello\n' | alice msmtp --account=cardgate-office alice@localhost
}

mail_comes() {
	alice mbsync --quiet cardgate-office && grep -rq "first day" "$alice_home/Mail"
}

chat_goes() {
	echo hello | alice timeout 20 go-sendxmpp --file "$secrets/sendxmpp-chat" bob@localhost
}

installed() {
	[ -e "$root/opt/$1" ]
}

# The company: an authority, an approver of packages, a management server, mail, chat, a repository
authority_make A
operator_make it A
approver_make ci A
anchor A
alice_make
tls_make
mail_start "correct horse"
chat_start "talk talk"
apt_make
for name in editor game; do
	deb_make $name 1 "$repository/${name}_1_all.deb"
done
repository_make
approve_package ci "$repository/editor_1_all.deb"
pcscd_start
card_make alice A 1 "$(everything allow)" '<packages unapproved="reject"/>'
document "$work/accounts.xml" \
	"$(application 25 Office localhost 587 alice "correct horse" "" \
		"$(parm FROM alice@localhost)")" \
	"$(application 143 Office localhost 993 alice "correct horse")" \
	"$(application wA Chat localhost 5222 alice@localhost "talk talk")"
vcard_insert "$work/alice.card"
card_provision A "$work/accounts.xml" >/dev/null
card_operators A --operators "$work/it/operator.crt" --url "$server_url/bootstrap/alice"
vcard_remove
server_make
cat "$server/ca.crt" >>/etc/ssl/certs/ca-certificates.crt
mkdir "$work/packets"
account_tnds "$work/account"
packet alice it "$work/account"
cp "$work/alice.packet" "$work/packets/alice"
server_start 8443 --bootstrap "$work/packets"

# A new laptop, out of its box
vcard_insert "$work/alice.card"
says "by her card it knows the company's server" "server server.example at .* will manage this device" \
	cardgate bootstrap --yes
says "from now on" '^office' cardgate account list
vcard_remove
server_kill

# It is bound by her card, too
bind_device A 1 '<packages unapproved="reject"/>'
cardgate provision watch --user alice </dev/null 2>"$work/agent.log" &
echo $! >"$work/agent.pid"
ok "before the card there is nothing" test -z "$(ls -A "$alice_home")"
begin=$(date +%s%N)
vcard_insert "$work/alice.card"
ok "she puts her card in" agent_says "accounts of alice are as the card says"
echo "# ready $((($(date +%s%N) - begin) / 1000000)) ms after the card was put in"
ok "she sends mail" mail_goes
ok "and gets it" mail_comes
ok "she chats" chat_goes
ok "and is heard" grep -rq hello "$work/chat/data/localhost/offline"

# What she installs
cardgate approval add "$repository/editor_1_all.deb.cga" >/dev/null
ok "an editor that the company approved is installed" apt_get install editor
ok "it is there" installed editor
refused "a game is not" "game_1_all.deb: must not be installed: no approval for it" \
	apt_get install game
ok "it is not there" not installed game
bind_device A 2 '<packages unapproved="ask"/>'
export -f apt_get
eval "$(apt_environment)"
ok "the company lets her decide; she says no" not answer no "bash -c 'apt_get install game'"
ok "it is not there" not installed game
ok "then yes" answer yes "bash -c 'apt_get install game'"
ok "it is there" installed game

# The evening
vcard_remove
ok "she takes her card" agent_says "passwords of alice went with the card"
ok "her passwords are nowhere" not grep -rqE "correct horse|talk talk" "$alice_home" "$alice_run"
ok "nobody sends mail in her name" not mail_goes
ok "the game stays" installed game
agent_kill
mail_stop
apt_unmake

ktap_end
