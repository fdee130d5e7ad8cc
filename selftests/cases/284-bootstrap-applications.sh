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
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"

ktap_begin "a third party whom the card names sets up its application, and nothing else"

# accept NAME
accept() {
	cardgate bootstrap --yes --user alice "$work/$1.packet"
}

alice_make
authority_make A
authority_make T
anchor A
operator_make third T
pcscd_start
card_make one A 1 "$(everything allow)"
vcard_insert "$work/one.card"
document "$work/accounts.xml" "$(application 25 Office mail.example 587 alice s3cret)"
card_provision A "$work/accounts.xml" >/dev/null
card_operators A --application-operators "$work/third/operator.crt"
ok "the card sets up its accounts" cardgate provision --user alice

document "$work/chat.xml" "$(application 143 Chat imap.example 993 alice hush)"
packet chat third "$work/chat.xml"
says "who is asked is told" "imap Chat at imap.example is set up" \
	cardgate bootstrap --dry-run "$work/chat.packet"
refused "it is somebody's" "--user expected" cardgate bootstrap --yes "$work/chat.packet"
ok "it is set up" accept chat
says "for alice" "^Host imap.example" cat "$alice_home/.mbsyncrc"
is "with its password" hush cat "$secrets/imap-chat"
says "what the card set up stays" "^host mail.example" cat "$alice_home/.msmtprc"
is "nobody else reads what is kept" "600 $alice_uid" \
	stat -c '%a %u' "$alice_home/.local/state/cardgate/cardgate-packets"
refused "a packet counts once" "answered before" accept chat

ok "with the card put in again" cardgate provision --user alice
is "it is still there" hush cat "$secrets/imap-chat"
account_tnds "$work/account"
packet server third "$work/account"
refused "no management server may be added" "may not add a management server" accept server
is "none was" "no accounts" cardgate account list
document "$work/both.xml" "$(application w7 Manage https://t.example/dm 443 me x "" \
	"$(parm PROVIDER-ID t.example)")" "$(application 25 More more.example 587 alice x)"
packet both third "$work/both.xml"
refused "not even beside an application" "may not add a management server" accept both
ok "then neither is there" not grep -q more.example "$alice_home/.msmtprc"

# All or nothing: a file in the way
document "$work/mail.xml" "$(application 25 More more.example 587 alice x)"
packet mail third "$work/mail.xml"
mv "$alice_home/.msmtprc" "$work/msmtprc"
mkdir "$alice_home/.msmtprc"
refused "what cannot be written" "" accept mail
rmdir "$alice_home/.msmtprc"
mv "$work/msmtprc" "$alice_home/.msmtprc"
ok "leaves all as it was" not test -e "$secrets/smtp-more"
ok "and the packet counts when it can" accept mail
says "then it is there" "^host more.example" cat "$alice_home/.msmtprc"
ok "undo" cardgate provision --undo --user alice
ok "takes away all of it" not test -e "$alice_home/.local/state/cardgate/cardgate-packets"

ktap_end
