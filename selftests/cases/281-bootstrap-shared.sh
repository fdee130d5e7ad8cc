#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"

ktap_begin "packets are proven by what is shared, as OMA's standards have it"

# hmac KEY-IN-HEX FILE: HMAC-SHA1 over a file, by OpenSSL.
hmac() {
	openssl dgst -sha1 -mac HMAC -macopt "hexkey:$1" "$2" | sed 's/.*= //'
}

# text TEXT: it in hexadecimal.
text() {
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

# by_hand NAME TYPE SEC KEY-IN-HEX BODY: a packet that no tool of ours made.
by_hand() {
	printf 'Content-Type: %s; SEC=%s; MAC=%s\r\n\r\n' "$2" "$3" "$(hmac "$4" "$5")" \
		>"$work/$1.packet"
	cat "$5" >>"$work/$1.packet"
}

# dry NAME [OPTION...]
dry() {
	cardgate bootstrap --dry-run "$work/$1.packet" "${@:2}"
}

cp_type=application/vnd.wap.connectivity-wbxml
dm_type=application/vnd.syncml.dm+wbxml
printf '<?xml version="1.0"?>
<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">
<wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w7"/>
<parm name="PROVIDER-ID" value="cp.example"/><parm name="NAME" value="A &quot;B&quot; &amp; C"/>
<characteristic type="APPADDR"><parm name="ADDR" value="https://cp.example/dm"/></characteristic>
<characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHTYPE" value="BASIC"/>
<parm name="AAUTHNAME" value="me"/><parm name="AAUTHSECRET" value="secret"/></characteristic>
</characteristic></wap-provisioningdoc>' >"$work/cp.xml"
xml2wbxml -o "$work/cp.wbxml" "$work/cp.xml" >/dev/null 2>&1
echo 1234 >"$work/pin"
echo 4321 >"$work/wrong"
echo 240080123456789 >"$work/imsi"
account_tnds "$work/account"
packet_shared pin USERPIN "$work/account" --pin-file "$work/pin"
sed '1,/^\r$/d' "$work/pin.packet" >"$work/dm.wbxml"

is "a MAC is what OpenSSL says" "$(hmac "$(text 1234)" "$work/dm.wbxml" | tr a-f A-F)" \
	sed -n '1s/.*MAC=\([0-9A-F]*\).*/\1/p' "$work/pin.packet"
says "a PIN proves" "somebody who knows the PIN" dry pin --pin-file "$work/pin"
refused "another does not" "the PIN is wrong" dry pin --pin-file "$work/wrong"
by_hand both $dm_type USERPIN_NETWORKID "$(text 1234:240080123456789)" "$work/dm.wbxml"
says "in DM, PIN and secret have a colon between" "server.example" \
	dry both --pin-file "$work/pin" --network-id-file "$work/imsi"
by_hand network $dm_type NETWORKID "$(text 240080123456789)" "$work/dm.wbxml"
refused "without what is shared there is no proof" "it shares nothing" dry network
says "with it there is" "network secret" dry network --network-id-file "$work/imsi"

# Client provisioning: an IMSI in semi-octets
by_hand imsi $cp_type 0 2904801032547698 "$work/cp.wbxml"
says "an IMSI as a SIM has it proves client provisioning" "server cp.example at https://cp.example/dm" \
	dry imsi --network-id-file "$work/imsi"
by_hand digits $cp_type 0 "$(text 240080123456789)" "$work/cp.wbxml"
says "or as it is written" "server cp.example" dry digits --network-id-file "$work/imsi"
by_hand three $cp_type 2 "2904801032547698$(text 1234)" "$work/cp.wbxml"
says "the PIN follows it" "server cp.example" \
	dry three --network-id-file "$work/imsi" --pin-file "$work/pin"
by_hand other $cp_type 3 "$(text 1234)" "$work/cp.wbxml"
refused "what is not known proves nothing" "a mechanism that this device knows" dry other
sed 's/; MAC/; UNTIL=4000000000; MAC/' "$work/pin.packet" >"$work/until.packet"
refused "nor is what nobody proved taken for true" "which USERPIN does not prove" \
	dry until --pin-file "$work/pin"

ok "an account comes of it" cardgate bootstrap --yes --pin-file "$work/pin" "$work/pin.packet"
says "in DM" '^office' cardgate account list
ok "and of client provisioning" cardgate bootstrap --yes --network-id-file "$work/imsi" \
	"$work/imsi.packet"
says "with its proof" '^cp.example +cp.example +https://cp.example/dm +basic' cardgate account list
says "and its name as it was" '^A "B" & C$' cardgate mo get ./DMAcc/cp.example/Name
refused "a packet counts once" "answered before" dry pin --pin-file "$work/pin"
flip "$work/imsi.packet" 20
refused "one that was altered does not" "does not know what this device shares" \
	dry imsi --network-id-file "$work/imsi"
echo damaged >/var/lib/cardgate/bootstrap/seen
refused "nor any, when nobody can tell" "damaged, so no packet is taken" \
	dry both --pin-file "$work/pin" --network-id-file "$work/imsi"
rm /var/lib/cardgate/bootstrap/seen

ktap_end
