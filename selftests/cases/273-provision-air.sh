#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"

ktap_begin "a server changes the accounts on the card, and so on the device"

# mail NAME ADDRESS: a document with that account, $work/NAME.xml.
mail() {
	document "$work/$1.xml" \
		"$(application 25 Office mail.example 587 alice "$1 secret" "" "$(parm FROM "$2")")"
}

# sign DOCUMENT CARD AUTHORITY: what the server sends, $work/DOCUMENT.accounts.
sign() {
	cardgate-card provision --document "$work/$1.xml" --certificate "$work/$2.der" \
		--signer-key "$work/$3/signer.key" --signer-cert "$work/$3/signer.crt" \
		--output "$work/$1.accounts"
}

# replace ID LEAF FILE: a command for dm_says.
replace() {
	echo "<Replace><CmdID>$1</CmdID><Item><Target><LocURI>./Cardgate/Card/$2</LocURI></Target>
		<Meta><Format xmlns='syncml:metinf'>${4:-b64}</Format></Meta><Data>$3</Data></Item></Replace>"
}

# send NAME: in a session, in which it is the last command.
send() {
	rm -rf "${work:?}/$1"
	dm_says "$work/$1" 1 "${@:2}" "$(replace 9 Accounts "$(base64 -w 0 "$work/$1.accounts")")"
	dm_says "$work/$1" 2
	dm_serve "$work/$1" server
	cardgate sync
}

# watched TEXT TIMES: waits for the user's side to have said it so often.
watched() {
	wait_for 20 has_said "$@"
}

has_said() {
	[ "$(grep -cE -e "$1" "$work/watch.log")" -ge "$2" ]
}

dm_ca ca
dm_certificate server ca DNS:localhost
alice_make
pcscd_start
authority_make A
authority_make B
anchor A
for name in office other; do
	card_make $name A 1 "$(cap camera deny)"
	vcard_insert "$work/$name.card"
	cardgate-card certificate --output "$work/$name.der"
	vcard_remove
done
mail first old@b.example
mail second new@b.example
mail elsewhere other@b.example
mail foreign evil@b.example
document "$work/none.xml"
ok "accounts are signed for a card that is elsewhere" sign second office A
refused "what no device would take is not" "not well-formed XML" \
	cardgate-card provision --document "$work/A/ca.crt" --certificate "$work/office.der" \
	--signer-key "$work/A/signer.key" --signer-cert "$work/A/signer.crt" --output "$work/no"
sign elsewhere other A
sign foreign office B
sign none office A
head -c 300 "$work/second.accounts" >"$work/torn.accounts"

module_load
agent_start --sync never
dm_account office ""
send second >/dev/null
ok "without a card there is nowhere to write" dm_answered "$work/second" 404 9
vcard_insert "$work/office.card"
agent_says 'card accepted'
card_provision A "$work/first.xml" >/dev/null
cardgate provision watch --user alice </dev/null 2>"$work/watch.log" &
watcher=$!
ok "alice's accounts are there" watched 'accounts of alice' 1
says "from the card" "^from old@b.example" cat "$alice_home/.msmtprc"

send second >/dev/null
ok "without a PIN nothing is written" dm_answered "$work/second" 403 9
pin=$(replace 2 PIN "$(cat "$work/pin")" chr)
send foreign "$pin" >/dev/null
ok "nor what another authority signed" dm_answered "$work/foreign" 403 9
send elsewhere >/dev/null
ok "or for another card" dm_answered "$work/elsewhere" 403 9
send torn >/dev/null
ok "or what is damaged" dm_answered "$work/torn" 400 9
is "the user's side was not bothered" 1 grep -c 'accounts of alice' "$work/watch.log"
is "her account is as it was" "first secret" cat "$secrets/smtp-office"

send second >/dev/null
ok "what was signed for this card is written to it" dm_answered "$work/second" 200 9
ok "the agent says so" agent_says 'accounts were written to the card'
ok "and alice's are refreshed, the card in its reader" watched 'accounts of alice' 2
says "her address is the new one" "^from new@b.example" cat "$alice_home/.msmtprc"
is "and her password" "second secret" cat "$secrets/smtp-office"
vcard_remove
ok "when the card goes" watched 'went with the card' 1
ok "so does that" test ! -e "$secrets/smtp-office"
vcard_insert "$work/office.card"
ok "when it is back" watched 'accounts of alice' 3
is "it is the new one" "second secret" cat "$secrets/smtp-office"
agent_says 'is in force'
ok "the policy on the card is as it was" cardgate-card verify
agent_kill
agent_start --sync never
ok "another agent sees the card" agent_says 'is in force'
ok "who sits at the device sends as well" cardgate mo set ./Cardgate/Card/Accounts \
	"@$work/none.accounts"
ok "a document without accounts" watched 'accounts of alice' 4
ok "takes them away" test ! -e "$alice_home/.msmtprc"
refused "there is nothing to read" 'status 405' cardgate mo get ./Cardgate/Card/Accounts
kill $watcher
dm_stop
agent_kill

ktap_end
