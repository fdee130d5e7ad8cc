#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"

ktap_begin "passwords are in the secret service of the session, if there is one, and go with the card"

bus=unix:path=$alice_run/bus

# in_session COMMAND...: as alice, in her session.
in_session() {
	alice env DBUS_SESSION_BUS_ADDRESS="$bus" XDG_RUNTIME_DIR="$alice_run" "$@"
}

service_runs() {
	in_session busctl --user call org.freedesktop.DBus /org/freedesktop/DBus \
		org.freedesktop.DBus NameHasOwner s org.freedesktop.secrets | grep -q true
}

no_service() {
	! service_runs
}

# service_start: gnome-keyring, and nothing unlocks what it has on disk.
service_start() {
	in_session gnome-keyring-daemon --foreground --components=secrets \
		</dev/null >"$work/keyring.log" 2>&1 &
	service=$!
	wait_for 20 service_runs
}

service_stop() {
	in_session busctl --user call org.freedesktop.DBus /org/freedesktop/DBus \
		org.freedesktop.DBus GetConnectionUnixProcessID s org.freedesktop.secrets |
		cut -d ' ' -f 2 >"$work/service"
	kill "$(cat "$work/service")"
	wait $service || true
	wait_for 20 no_service
}

# secret NAME: what the service says, asked by libsecret's own tool.
secret() {
	in_session secret-tool lookup cardgate "$1"
}

no_secret() {
	! secret "$1"
}

authority_make A
anchor A
alice_make
tls_make
mail_start 's3cret word'
in_session dbus-daemon --session --address="$bus" --nofork --nopidfile \
	</dev/null >"$work/bus.log" 2>&1 &
wait_for 20 test -S "$alice_run/bus"
pcscd_start
card_make one A 1 "$(everything allow)"
document "$work/accounts.xml" \
	"$(application 25 Office localhost 587 alice 's3cret word' "" "$(parm FROM alice@localhost)")" \
	"$(application 143 Office localhost 993 alice 's3cret word')" \
	"$(application caldav Plan https://localhost:5232/ 443 alice 'plan word')"
vcard_insert "$work/one.card"
card_provision A "$work/accounts.xml" >/dev/null

ok "no service runs: alice is provisioned" alice cardgate provision
ok "her passwords are in files" test -e "$secrets/smtp-office" -a -e "$secrets/imap-office"
ok "none was started for that" no_service

service_start
says "one runs: a preview tells of it" "^write secret service/smtp-office \(a password, 11 bytes\)" \
	alice cardgate provision --dry-run
is "without the password" 0 bash -c \
	"cardgate provision --dry-run --user alice | grep -c 's3cret' || true"
ok "and does not write it" no_secret smtp-office
ok "root provisions her" cardgate provision --user alice
is "her passwords are in the service" "s3cret word" secret smtp-office
is "all" "s3cret word" secret imap-office
ok "and in no file any more" test ! -e "$secrets/smtp-office" -a ! -e "$secrets/imap-office"
ok "at all" not grep -rq 's3cret' "$alice_home" "$alice_run/cardgate"
is "nor on the disk in a keyring" "" find "$alice_home" -name '*.keyring'
is "twice is as once: nothing to do" "" alice cardgate provision --dry-run
ok "she sends mail" mail_send alice@localhost
ok "and gets it" mail_comes "from alice@localhost"
mapfile -t fetch < <(sed -n 's/^password.fetch = //p' "$alice_home/.config/vdirsyncer/config" |
	jq -r '.[1:][]')
is "a calendar's password is printed by the command that vdirsyncer is told" "plan word" \
	alice "${fetch[@]}"

# What is another's stays
printf hers | in_session secret-tool store --collection=session --label=hers cardgate mine
ok "undo" alice cardgate provision --undo
ok "leaves no password" no_secret smtp-office
is "but what she keeps there" hers secret mine

# As it comes and goes
vcard_remove
cardgate provision watch --user alice </dev/null 2>"$work/agent.log" &
echo $! >"$work/agent.pid"
vcard_insert "$work/one.card"
ok "a card comes" agent_says "accounts of alice are as the card says"
is "its password is there" "s3cret word" secret smtp-office
ok "mail works" mail_send other@localhost
vcard_remove
ok "it goes" agent_says "passwords of alice went with the card"
ok "with its passwords" no_secret smtp-office
ok "all" no_secret imap-office
ok "nobody sends mail by it" not mail_send other@localhost
vcard_insert "$work/one.card"
ok "the card again" agent_says "accounts of alice are as the card says"
ok "and mail works again" mail_send other@localhost

# The service ends, and with it what it had in memory
service_stop
vcard_remove
ok "the card goes when no service is there" agent_says "passwords of alice went with the card"
vcard_insert "$work/one.card"
ok "and comes" agent_says "accounts of alice are as the card says"
ok "passwords are in files, as they were" test -e "$secrets/smtp-office"
ok "and mail works" mail_send last@localhost
agent_kill
ok "no password outlives the watcher" test ! -e "$secrets/smtp-office"
service_start
ok "nor comes back" no_secret smtp-office
service_stop
mail_stop

ktap_end
