# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The demo's chapter about accounts that come with the card. Sourced by demo-story.sh.
# shellcheck disable=SC2154,SC2034 # variables are demo-story.sh's and provision.sh's

# shellcheck source=selftests/vm/provision.sh
. "$tree/selftests/vm/provision.sh"

# she COMMAND...: as show, for alice.
she() {
	echo "${bold}alice\$ $*$plain"
	alice "$@" 2>&1 | sed 's/^/  /' || true
}

# accounts_say REGEX: waits for a line of "cardgate provision watch", and shows it.
accounts_say() {
	wait_for 20 grep -q -e "$1" accounts.log || {
		sed 's/^/  accounts: /' accounts.log
		return 1
	}
	sed -n "/$1/s/^/  accounts: /p" accounts.log
}

mail_goes() {
	printf 'Subject: hello\n\nfrom the new laptop\n' |
		alice msmtp --account=cardgate-office alice@localhost
}

mail_comes() {
	alice mbsync --quiet cardgate-office && grep -rq "from the new laptop" "$alice_home/Mail"
}

chat_goes() {
	echo hello | alice timeout 20 go-sendxmpp --file "$secrets/sendxmpp-chat" bob@localhost
}

# The company's servers, and a user who has just got her laptop
office_make() {
	alice_make
	tls_make
	mail_start "correct horse"
	chat_start "talk talk"
	document accounts.xml \
		"$(application 25 Office localhost 587 alice "correct horse" "" \
			"$(parm FROM alice@localhost)")" \
		"$(application 143 Office localhost 993 alice "correct horse")" \
		"$(application wA Chat localhost 5222 alice@localhost "talk talk")"
}

accounts() {
	chapter "Alice gets a new laptop, and mail and chat are there"
	say "B Company writes accounts to her card, signed for this card alone."
	office_make
	vcard_insert alice.card
	show cardgate-card provision --document accounts.xml --signer-key b-company/signer.key \
		--signer-cert b-company/signer.crt --admin-pin-file admin-pin
	vcard_remove
	claim "there is nothing in her home directory" eval '[ -z "$(ls -A "$alice_home")" ]'
	cardgate provision watch --user alice </dev/null >accounts.log 2>&1 &
	echo $! >accounts.pid
	disown
	say "She puts it in."
	vcard_insert alice.card
	accounts_say 'accounts of alice'
	she cat .msmtprc
	claim "she sends mail" mail_goes
	claim "and gets it" mail_comes
	claim "she chats" chat_goes
	say "She pulls it."
	vcard_remove
	accounts_say 'went with the card'
	claim "her passwords are nowhere any more" eval \
		'[ -z "$(ls -A "$secrets")" ] && ! grep -rqE "correct horse|talk talk" "$alice_home"'
	claim "nobody sends mail in her name" not mail_goes
	kill "$(cat accounts.pid)"
	wait_for 10 test ! -e "/proc/$(cat accounts.pid)/exe"
	show cardgate provision --undo --user alice
	claim "undone, only her mail is left" eval \
		'! grep -rq cardgate "$alice_home" --exclude-dir=Mail && [ -d "$alice_home/Mail" ]'
	mail_stop
}
