# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A user to provision, documents on cards, and servers to log in to. Source ktap.sh, cardgate.sh and
# card.sh first. What is mounted over files of the machine goes with the case's mounts.
# shellcheck disable=SC2154,SC2034 # $work is cardgate.sh's; variables are for cases

alice_uid=4711
alice_home=$work/home/alice
alice_run=/run/user/$alice_uid
secrets=$alice_run/cardgate

# mail_send ADDRESS: alice sends a mail there.
mail_send() {
	printf 'Subject: from %s\n\nhello\n' "$1" | alice msmtp --account=cardgate-office "$1"
}

# mail_received TEXT: whether alice has fetched a mail with that in it.
mail_received() {
	grep -rq "$1" "$alice_home/Mail"
}

# mail_comes TEXT: whether she fetches one.
mail_comes() {
	alice mbsync cardgate-office && mail_received "$1"
}

# over FILE: has commands change the file, which is put back when the case's mounts go.
over() {
	cp "$1" "$work/${1##*/}"
	mount --bind "$work/${1##*/}" "$1"
}

# alice_make: a user, logged in, with an empty home directory.
alice_make() {
	over /etc/passwd
	over /etc/group
	chmod 755 "$work"
	echo "alice:x:$alice_uid:$alice_uid::$alice_home:/bin/sh" >>/etc/passwd
	echo "alice:x:$alice_uid:" >>/etc/group
	mkdir -p "$alice_home" "$alice_run"
	chown $alice_uid:$alice_uid "$alice_home" "$alice_run"
	chmod 700 "$alice_home" "$alice_run"
}

# alice COMMAND...: as she.
alice() {
	(cd "$alice_home" && env -i PATH="$PATH" HOME="$alice_home" USER=alice \
		setpriv --reuid=$alice_uid --regid=$alice_uid --clear-groups \
		--bounding-set=-all -- "$@")
}

# alice_writes FILE: standard input, as she.
alice_writes() {
	alice tee "$1" >/dev/null
}

# characteristic TYPE CONTENT...
characteristic() {
	printf '<characteristic type="%s">%s</characteristic>\n' "$1" "${*:2}"
}

# parm NAME VALUE
parm() {
	printf '<parm name="%s" value="%s"/>' "$1" "$2"
}

# application APPID NAME ADDR PORT [USER [SECRET [SERVICE [MORE]]]]
application() {
	characteristic APPLICATION "$(parm APPID "$1")$(parm NAME "$2")${8:-}" \
		"$(characteristic APPADDR "$(parm ADDR "$3")" \
			"$(characteristic PORT "$(parm PORTNBR "$4")$(parm SERVICE "${7:-}")")")" \
		"$([ -z "${5:-}" ] || characteristic APPAUTH \
			"$(parm AAUTHNAME "$5")$(parm AAUTHSECRET "${6:-}")")"
}

# document FILE CHARACTERISTIC...
document() {
	printf '<?xml version="1.0"?>\n<wap-provisioningdoc version="1.1">\n%s\n</wap-provisioningdoc>\n' \
		"${*:2}" >"$1"
}

# card_provision AUTHORITY FILE: puts that document on the card in the reader.
card_provision() {
	cardgate-card provision --document "$2" --signer-key "$work/$1/signer.key" \
		--signer-cert "$work/$1/signer.crt" --admin-pin-file "$work/pin" "${@:3}"
}

# tls_make: a certificate for localhost, $work/tls.crt, that programs of this machine believe.
tls_make() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
		-days 30 -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
	over /etc/ssl/certs/ca-certificates.crt
	cat "$work/tls.crt" >>/etc/ssl/certs/ca-certificates.crt
}

# port_open PORT
port_open() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# mail_start PASSWORD: Dovecot, for alice: IMAP on 993, submission on 587, whose mail comes to her.
mail_start() {
	local dir=$work/mail

	mkdir -p "$dir/box" /run/dovecot-test
	chmod 755 "$dir"
	chown -R $alice_uid:$alice_uid "$dir/box"
	echo "alice:{PLAIN}$1:$alice_uid:$alice_uid::$dir/box" >"$dir/users"
	chmod 644 "$dir/users"
	cat >"$dir/dovecot.conf" <<-END
		protocols = imap submission
		base_dir = /run/dovecot-test
		listen = 127.0.0.1
		log_path = $dir/log
		ssl = required
		ssl_cert = <$work/tls.crt
		ssl_key = <$work/tls.key
		disable_plaintext_auth = yes
		mail_location = maildir:%h/Maildir
		passdb {
		  driver = passwd-file
		  args = $dir/users
		}
		userdb {
		  driver = passwd-file
		  args = $dir/users
		}
		submission_relay_host = 127.0.0.1
		submission_relay_port = 2525
		hostname = localhost
		service imap-login {
		  inet_listener imap {
		    port = 0
		  }
		}
	END
	dovecot -c "$dir/dovecot.conf"
	setpriv --reuid=$alice_uid --regid=$alice_uid --clear-groups \
		/usr/bin/python3 -m aiosmtpd -n -l 127.0.0.1:2525 -c aiosmtpd.handlers.Mailbox \
		"$dir/box/Maildir" >"$dir/sink.log" 2>&1 &
	wait_for 20 port_open 993
	wait_for 20 port_open 587
	wait_for 20 port_open 2525
}

# mail_stop
mail_stop() {
	doveadm -c "$work/mail/dovecot.conf" stop || true
}

# chat_start PASSWORD: Prosody, with accounts alice@localhost and bob@localhost.
chat_start() {
	local dir=$work/chat

	mkdir -p "$dir/data" "$dir/certs"
	cp "$work/tls.crt" "$dir/certs/localhost.crt"
	cp "$work/tls.key" "$dir/certs/localhost.key"
	cat >"$dir/config.lua" <<-END
		pidfile = "$dir/pid"
		data_path = "$dir/data"
		certificates = "$dir/certs"
		modules_enabled = { "roster", "saslauth", "tls", "disco", "offline" }
		modules_disabled = { "s2s" }
		interfaces = { "127.0.0.1" }
		c2s_require_encryption = true
		authentication = "internal_plain"
		storage = "internal"
		log = { info = "$dir/log" }
		VirtualHost "localhost"
	END
	mkdir -p "$dir/data/localhost/accounts" "$dir/data/localhost/offline"
	echo "return { [\"password\"] = \"$1\" };" >"$dir/data/localhost/accounts/alice.dat"
	cp "$dir/data/localhost/accounts/alice.dat" "$dir/data/localhost/accounts/bob.dat"
	chown -R $alice_uid:$alice_uid "$dir"
	setpriv --reuid=$alice_uid --regid=$alice_uid --clear-groups \
		prosody -F --config "$dir/config.lua" </dev/null >"$dir/out" 2>&1 &
	wait_for 20 port_open 5222
}
