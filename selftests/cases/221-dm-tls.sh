#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "a session is held with the right server only, and with a key that stays in its token"

# said: did anybody say anything to the server?
said() {
	[ -e "$work/talk/1-client.xml" ]
}

# token KEY: puts it into a new token of SoftHSM, PIN 1234.
token() {
	local module

	mkdir "$work/tokens"
	printf 'directories.tokendir = %s\n' "$work/tokens" >"$work/softhsm2.conf"
	export SOFTHSM2_CONF=$work/softhsm2.conf
	softhsm2-util --init-token --free --label dm --so-pin 87654321 --pin 1234 >/dev/null
	openssl pkcs8 -topk8 -nocrypt -in "$1" -out "$work/key.p8"
	softhsm2-util --import "$work/key.p8" --token dm --label client --id 01 --pin 1234 >/dev/null
	rm "$work/key.p8" "$1"
	echo 1234 >"$work/pin"
	echo 4321 >"$work/wrong-pin"
	module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
	key="pkcs11:token=dm;object=client;type=private?module-path=$module"
}

command -v softhsm2-util >/dev/null || ktap_skip "no softhsm2-util"
for ca in ca other; do
	dm_ca $ca
done
dm_certificate server ca DNS:localhost
dm_certificate elsewhere ca DNS:elsewhere.example
dm_certificate foreign other DNS:localhost
dm_certificate expired ca DNS:localhost -days -1 2>/dev/null ||
	openssl x509 -req -in "$work/expired.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" \
		-extfile <(echo subjectAltName=DNS:localhost) -days -1 -out "$work/expired.crt" 2>/dev/null
dm_certificate client ca DNS:client
dm_says "$work/talk" 1
dm_account plain ""

for bad in elsewhere foreign expired; do
	dm_serve "$work/talk" $bad
	refused "a server with the certificate $bad is not talked to" "TLS: SSL" cardgate sync plain
	ok "and is told nothing" not said
done

openssl s_server -accept "$dm_port" -cert "$work/server.crt" -key "$work/server.key" -tls1_1 \
	-cipher ALL:@SECLEVEL=0 -quiet >/dev/null 2>&1 &
old=$!
dm_stop
wait_for 20 bash -c "exec 3<>/dev/tcp/localhost/$dm_port"
refused "nor one that speaks TLS 1.1" "TLS: " cardgate sync plain
kill $old
wait $old || true

dm_url=http://localhost:$dm_port/dm dm_account insecure ""
refused "nor one without TLS" "expected https://" cardgate sync insecure
dm_ca_file=/nowhere dm_account nowhere ""
dm_serve "$work/talk" server
refused "nor one with an authority that is not there" "TLS: " cardgate sync nowhere
ok "they were told nothing" not said
ok "the right one is talked to" cardgate sync plain
is "without a certificate of ours" nobody cat "$work/talk/peer"

dm_serve "$work/talk" server "$work/ca.crt"
refused "a server that wants one is refused by" "" cardgate sync plain
dm_account file "" "$(dm_node Certificate "=$work/client.crt")$(dm_node Key "=$work/client.key")"
ok "one that has one" cardgate sync file
is "and it is ours" /CN=client cat "$work/talk/peer"
dm_account half "" "$(dm_node Certificate "=$work/client.crt")"
refused "a certificate needs its key" "one without the other" cardgate sync half
dm_account mixed "" "$(dm_node Certificate "=$work/client.crt")$(dm_node Key "=$work/ca.key")"
refused "and no other" "not the key of" cardgate sync mixed

token "$work/client.key"
rm "$work/talk/peer"
dm_serve "$work/talk" server "$work/ca.crt"
dm_account token "" "$(dm_node Certificate "=$work/client.crt")$(dm_node Key "=$key&amp;pin-source=$work/pin")"
ok "a key in a token does as well" cardgate sync token
is "and stays there" /CN=client cat "$work/talk/peer"
dm_account locked "" "$(dm_node Certificate "=$work/client.crt")$(dm_node Key "=$key&amp;pin-source=$work/wrong-pin")"
refused "with its PIN" "PIN is wrong" cardgate sync locked
dm_stop

ktap_end
