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

ktap_begin "card in: chat, calendars and the web work as well"

# chat: alice says something to bob.
chat() {
	echo hello | alice timeout 20 go-sendxmpp --file "$secrets/sendxmpp-chat" bob@localhost
}

# calendar_start: Radicale, with the same password.
calendar_start() {
	local dir=$work/calendar

	mkdir -p "$dir"
	echo "alice:plan" >"$dir/users"
	cat >"$dir/config" <<-END
		[server]
		hosts = 127.0.0.1:5232
		ssl = True
		certificate = $work/tls.crt
		key = $work/tls.key
		[auth]
		type = htpasswd
		htpasswd_filename = $dir/users
		htpasswd_encryption = plain
		[storage]
		filesystem_folder = $dir/data
	END
	/usr/bin/python3 /usr/bin/radicale --config "$dir/config" </dev/null >"$dir/log" 2>&1 &
	wait_for 20 port_open 5232
}

# calendar_make: a calendar on the server, with an entry.
calendar_make() {
	local url=https://localhost:5232/alice/work/

	curl -sSf --cacert "$work/tls.crt" -u alice:plan -X MKCALENDAR "$url"
	printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//\r\nBEGIN:VEVENT\r\nUID:one
DTSTAMP:20261126T120000Z\r\nDTSTART:20261127T120000Z\r\nSUMMARY:lunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' |
		curl -sSf --cacert "$work/tls.crt" -u alice:plan -X PUT -H 'Content-Type: text/calendar' \
			--data-binary @- "${url}one.ics"
}

sync() {
	alice timeout 60 vdirsyncer discover cardgate_caldav_plan < <(yes 2>/dev/null) &&
		alice timeout 60 vdirsyncer sync cardgate_caldav_plan
}

authority_make A
anchor A
alice_make
tls_make
chat_start "talk talk"
calendar_start
pcscd_start
card_make one A 1 "$(everything allow)"
document "$work/accounts.xml" \
	"$(application wA Chat localhost 5222 alice@localhost 'talk talk')" \
	"$(application caldav Plan https://localhost:5232/ 443 alice plan)" \
	"$(characteristic PXLOGICAL "$(parm NAME Out)" "$(characteristic PXPHYSICAL \
		"$(parm PXADDR proxy.example)" "$(characteristic PORT "$(parm PORTNBR 8080)")")")" \
	"$(characteristic APPLICATION "$(parm APPID w2)" "$(characteristic RESOURCE \
		"$(parm NAME 'Lunch \ menu')$(parm URI 'https://b.example/lunch?a=%20')")")"
vcard_insert "$work/one.card"
says "four accounts" "4 accounts" card_provision A "$work/accounts.xml"

ok "provisioned" cardgate provision --user alice
ok "she talks to bob" chat
ok "who gets it" grep -rq hello "$work/chat/data/localhost/offline"
calendar_make >/dev/null
ok "her calendar comes" sync
ok "with its entry" grep -rq SUMMARY:lunch "$alice_home/.local/share/vdirsyncer"
is "a proxy for her session" "http_proxy=http://proxy.example:8080" \
	head -n 1 "$alice_home/.config/environment.d/60-cardgate.conf"
desktop=$alice_home/.local/share/applications/cardgate-lunch-menu.desktop
is "an entry in her menu" 'Exec=xdg-open https://b.example/lunch?a=%%20' grep ^Exec "$desktop"
is "whose name is written as the standard wants it" 'Name=Lunch \\ menu' grep ^Name "$desktop"

# Where Evolution is installed
mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
ln -s /bin/true /usr/local/bin/evolution
sources=$alice_home/.config/evolution/sources
document "$work/evolution.xml" \
	"$(application 143 'An Office' mail.example 993 alice s3cret)" \
	"$(application 25 'An Office' mail.example 587 alice s3cret "" "$(parm FROM alice@b.example)")"
card_provision A "$work/evolution.xml" >/dev/null
ok "a mail account" cardgate provision --user alice
is "is three sources of its own" "cardgate-an-office-identity.source
cardgate-an-office-transport.source
cardgate-an-office.source" ls "$sources"
is "never in clear" "Method=ssl-on-alternate-port
Method=starttls-on-standard-port" grep -hE "^Method=.*(ssl|tls|none)" \
	"$sources/cardgate-an-office.source" "$sources/cardgate-an-office-transport.source"
says "who writes by the right server" "^TransportUid=cardgate-an-office-transport$" \
	cat "$sources/cardgate-an-office-identity.source"
ok "there is no password in them" not grep -rq s3cret "$sources"
umount /usr/local/bin
card_provision A "$work/accounts.xml" >/dev/null
ok "without it they go" cardgate provision --user alice
is "all" "" ls "$sources"

# What is hers in a file that has one section once
ok "undo" cardgate provision --undo --user alice
ok "nothing is left" test ! -e "$alice_home/.config/vdirsyncer/config"
printf '[general]\nstatus_path = "~/.status/"\n' | alice_writes "$alice_home/.config/vdirsyncer/config"
ok "with a configuration of hers" cardgate provision --user alice
is "there is one section of that name" 1 grep -c general "$alice_home/.config/vdirsyncer/config"
ok "and calendars come" sync
is "twice is as once" "" cardgate provision --dry-run --user alice

ktap_end
