#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# cards: extended piv-yubikey
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"

ktap_begin "card in: mail works; card out: its password is gone; undo: nothing was ever there"

fetch() {
	alice mbsync cardgate-office
}

# reader: where the card is.
reader() {
	cardgate-card readers --json | jq -r '.[] | select(.card) | .reader'
}

# told READER: as the agent does when it has written accounts to the card there.
told() {
	printf %s "$1" >/run/cardgate/.new
	mv /run/cardgate/.new /run/cardgate/accounts
}

authority_make A
authority_make B
anchor A
alice_make
tls_make
mail_start s3cret
pcscd_start
card_make one A 1 "$(everything allow)"
document "$work/accounts.xml" \
	"$(application 25 Office localhost 587 alice s3cret "" "$(parm FROM alice@localhost)")" \
	"$(application 143 Office localhost 993 alice s3cret)"
vcard_insert "$work/one.card"
says "the authority puts accounts on the card" "2 accounts" card_provision A "$work/accounts.xml"
says "the policy is still there" "ruleset" cardgate-card info

# Her own accounts, one without a newline at its end
printf 'account private\nhost mail.example\nfrom me@example' | alice_writes "$alice_home/.msmtprc"
alice chmod 600 "$alice_home/.msmtprc"
cp -a "$alice_home" "$work/before"

says "a preview tells of both files" "^\+IMAPAccount cardgate-office" \
	alice cardgate provision --dry-run
says "and of what stays in hers" "^ account private" alice cardgate provision --dry-run
is "no password is shown" 0 bash -c "cardgate provision --dry-run --user alice | grep -c s3cret || true"
ok "and changes nothing" diff -r "$work/before" "$alice_home"

ok "alice provisions herself" alice cardgate provision
ok "she sends mail" mail_send alice@localhost
ok "and gets it" fetch
ok "which is the one" mail_received "from alice@localhost"
is "nobody else reads the password" "600 $alice_uid" stat -c '%a %u' "$secrets/imap-office"
ok "it is in no other file" not grep -r s3cret "$alice_home" --exclude-dir=Mail
find "$alice_home" -type f ! -path '*/Mail/*' -exec sha256sum {} + | sort >"$work/sums"
is "twice is as once: nothing to do" "" alice cardgate provision --dry-run
ok "also when root does it" cardgate provision --user alice
ok "byte for byte" diff "$work/sums" <(find "$alice_home" -type f ! -path '*/Mail/*' \
	-exec sha256sum {} + | sort)

printf '\naccount later\nhost other.example\n' >>"$alice_home/.msmtprc"
document "$work/newer.xml" \
	"$(application 25 Office localhost 587 alice s3cret "" "$(parm FROM a@localhost)")"
ok "accounts are replaced on the card" card_provision A "$work/newer.xml"
ok "and so on the device" cardgate provision --user alice
ok "what is not on the card any more is gone" test ! -e "$alice_home/.mbsyncrc"
ok "with its password" test ! -e "$secrets/imap-office"
says "the new address is there" "^from a@localhost" cat "$alice_home/.msmtprc"
says "and what she wrote below" "^host other.example" cat "$alice_home/.msmtprc"

ok "undo" alice cardgate provision --undo
is "leaves what she wrote" "$(cat "$work/before/.msmtprc")
account later
host other.example" cat "$alice_home/.msmtprc"
ok "no password" test ! -e "$secrets/smtp-office"
ok "and nothing to undo" alice cardgate provision --undo

# As it comes and goes
cp -a "$work/before/.msmtprc" "$alice_home/.msmtprc"
vcard_remove
mkdir -p /run/cardgate
cardgate provision watch --user alice </dev/null 2>"$work/agent.log" &
echo $! >"$work/agent.pid"
vcard_insert "$work/one.card"
ok "a card that comes is seen" agent_says "accounts of alice are as the card says"
ok "and mail works" mail_send other@localhost
document "$work/third.xml" \
	"$(application 25 Office localhost 587 alice s3cret "" "$(parm FROM third@localhost)")"
card_provision A "$work/third.xml" >/dev/null
told "$(reader)"
ok "accounts that change on a card that stays are refreshed" agent_says "accounts of alice are as"
says "the address is another" "^from third@localhost" cat "$alice_home/.msmtprc"
told "no such reader"
ok "news of a card that is not there change nothing" agent_says "nothing is provisioned"
ok "and mail works" mail_send third@localhost
vcard_remove
ok "one that goes, too" agent_says "passwords of alice went with the card"
ok "its password is gone" test ! -e "$secrets/smtp-office"
ok "the account is not" grep -q cardgate-office "$alice_home/.msmtprc"
ok "nobody sends mail by it" not mail_send other@localhost
vcard_insert "$work/one.card"
ok "the card again" agent_says "accounts of alice are as the card says"
ok "and mail works again" mail_send third@localhost
agent_kill KILL
vcard_remove
ok "a watcher that was killed leaves it behind" test -e "$secrets/smtp-office"
cardgate provision watch --user alice </dev/null 2>>"$work/agent.log" &
echo $! >"$work/agent.pid"
ok "the next one does not" wait_for 20 test ! -e "$secrets/smtp-office"
vcard_insert "$work/one.card"
ok "and sees the card" agent_says "accounts of alice are as the card says"
agent_kill
ok "no password outlives the watcher" test ! -e "$secrets/smtp-office"
ok "undo without a card" cardgate provision --undo --user alice
ok "all is as it was" diff "$work/before/.msmtprc" "$alice_home/.msmtprc"
mail_stop

ktap_end
