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

ktap_begin "what cannot be provisioned as a whole is not provisioned at all"

# snapshot FILE: all that is in alice's directories.
snapshot() {
	(cd / && find "$alice_home" "$alice_run" \( -type d -printf '%p %m\n' \) -o \
		\( -type l -printf '%p -> %l\n' \) -o -exec sha256sum {} + | sort) >"$1"
}

# unchanged: whether all is as at the last "snapshot before"; a directory may be new.
unchanged() {
	snapshot "$work/after"
	diff <(grep -v '/cardgate\(/\| \|$\)\|/\.local' "$work/before") \
		<(grep -v '/cardgate 700\|/\.local[/a-z]* 700' "$work/after")
}

# program NAME: a connector of somebody's, from standard input.
program() {
	{ echo '#!/bin/sh'; cat; } >"$connectors/$1"
	chmod 755 "$connectors/$1"
}

provision() {
	cardgate provision --user alice "$@"
}

connectors=/usr/lib/cardgate/connectors.d
mkdir -p $connectors
mount -t tmpfs -o mode=755 tmpfs $connectors

authority_make A
authority_make B
anchor A
alice_make
pcscd_start
card_make one A 1 "$(everything allow)"
card_make two A 1 "$(everything allow)"
vcard_insert "$work/one.card"
document "$work/accounts.xml" \
	"$(application 25 Office mail.example 587 alice s3cret "" "$(parm FROM alice@localhost)")" \
	"$(application 143 Office mail.example 993 alice s3cret)"
echo '<policy/>' >"$work/wrong.xml"
refused "what no device would take is not signed" "$work/wrong.xml:1: <policy>" \
	card_provision A "$work/wrong.xml"
refused "no accounts yet" "no accounts on the card" provision
card_provision A "$work/accounts.xml" >/dev/null
echo '# mine' | alice_writes "$alice_home/.msmtprc"
snapshot "$work/before"

# Whose accounts they are
ok "another authority signs for the card" card_provision B "$work/accounts.xml"
refused "whom this device does not know" "not among the 1 anchors" provision
anchor B
refused "and whose card it is not" "card of CN=A Company with accounts of CN=B Company" provision
ok "its own authority, in the end" card_provision A "$work/accounts.xml"
cardgate-card read --output "$work/bundle"
vcard_insert "$work/two.card" 1
ok "another card is filled with a copy" cardgate-card update --bundle "$work/bundle" \
	--reader "00 01" --admin-pin-file "$work/pin"
refused "which is worth nothing there" "are another card's" provision "00 01"
vcard_remove 1
echo '{"authority": "00", "authority_name": "CN=Other", "policy_name": "x", "policy_version": 1}' \
	>/var/lib/cardgate/association.json
refused "a device that is bound takes its own authority's" "bound to" provision
rm /var/lib/cardgate/association.json
ok "nothing has changed" unchanged

# Programs that fail, after ours have planned
program fail <<'END'
exit 3
END
refused "a connector that fails" "status 3" provision
program fail <<'END'
echo '{"files": [{"path": "../../etc/evil", "text": "x"}]}'
END
refused "one that wants out of the home directory" "bad path" provision
program fail <<'END'
echo '{"files": [{"path": ".msmtprc", "text": "x"}]}'
END
refused "one that wants another's file" "twice" provision
program fail <<'END'
echo nonsense
END
refused "one that talks nonsense" "no JSON object" provision
program fail <<'END'
exec sleep 60
END
refused "one that does not end" "more than 5000 ms" provision
program fail <<'END'
cat /dev/zero
END
refused "one that does not stop" "fail: File too large" provision
program fail <<END
echo x >$alice_home/escaped || exit 4
END
refused "one that writes itself" "programs: " provision
ok "it has written nothing" test ! -s "$alice_home/escaped"
rm -f "$alice_home/escaped"
chmod 777 $connectors/fail
refused "one that others can write to" "only root can write to" provision
rm $connectors/fail
ok "nothing has changed" unchanged

# Files that cannot be written, after others were
mkdir -p "$alice_home/.mbsyncrc"
refused "a directory in the way" ".mbsyncrc" provision
rmdir "$alice_home/.mbsyncrc"
ln -s /etc/passwd "$alice_home/.mbsyncrc"
refused "a symbolic link" "is not followed" provision
rm "$alice_home/.mbsyncrc"
ok "nothing has changed" unchanged
mkdir "$alice_home/.local"
chmod 500 "$alice_home/.local"
chown root "$alice_home/.local"
refused "no place for the journal" ".local" provision
ok "nothing has changed, again" test "$(cat "$alice_home/.msmtprc")" = "# mine"
rmdir "$alice_home/.local"
mkdir -p "$alice_home/Mail/cardgate-office"
chown -R alice "$alice_home/Mail"
chattr +i "$alice_home/Mail/cardgate-office" 2>/dev/null ||
	chown root "$alice_home/Mail/cardgate-office"
refused "the fourth file fails" "Mail" provision
chattr -i "$alice_home/Mail/cardgate-office" 2>/dev/null || true
is "and the first is as it was" "# mine" cat "$alice_home/.msmtprc"
ok "the second is not there" test ! -e "$alice_home/.mbsyncrc"
ok "no password is" test ! -e "$secrets/smtp-office"
rm -r "$alice_home/Mail"

# Killed in the middle
ok "provisioned in the end" provision
state=$alice_home/.local/state/cardgate
is "nothing is left of it" provisioned alice ls "$state"
{
	printf 'home 640 7 .msmtprc\n# mine\n\n'
	for path in .mbsyncrc Mail/cardgate-office/.cardgate .local/state/cardgate/provisioned; do
		printf 'home - 0 %s\n\n' $path
	done
} | alice_writes "$state/journal"
ok "a run that was cut off is undone by the next, undo among them" provision --undo
is "to what was before" "640 # mine" eval "echo \$(stat -c %a $alice_home/.msmtprc) \
	\$(cat $alice_home/.msmtprc)"
ok "all of it" test ! -e "$alice_home/.mbsyncrc"
echo 'home 640 7000 .msmtprc' | alice_writes "$state/journal"
refused "a damaged journal" "journal: damaged" provision
rm "$state/journal"
printf '# >>> cardgate: from the smart card; what is changed here is lost\nx\n' |
	alice_writes "$alice_home/.msmtprc"
refused "lines around ours that were changed" "line 1: the end of cardgate's part is missing" \
	provision
rm "$alice_home/.msmtprc"

# What programs of others can do
program hello <<'END'
exec jq '{files: [{path: ".hello", comment: "#", text:
    (.accounts | map(select(.kind == "imap") | "\(.user) \(.password_command)\n") | add // "")}]}'
END
program silent <<'END'
echo '{"files": []}'
END
ok "a connector that is well" provision
says "has its part" "^alice cat $secrets/imap-office" cat "$alice_home/.hello"
rm $connectors/hello $connectors/silent
ok "its file goes with it" provision
ok "as if it had never been" test ! -e "$alice_home/.hello"
echo mine | alice_writes "$alice_home/.taken"
program taken <<'END'
echo '{"files": [{"path": ".taken", "text": "theirs"}]}'
END
refused "a file of hers is not taken" ".taken: it is there, and not cardgate's" provision
rm $connectors/taken
alice flock "$alice_home" sleep 60 &
wait_for 10 not alice flock --nonblock "$alice_home" true
refused "who locks her home directory is not waited for" "locked by another program" provision
kill $!
refused "she does not provision others" "only root" \
	alice cardgate provision --user root

ktap_end
