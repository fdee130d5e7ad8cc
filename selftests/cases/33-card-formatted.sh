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
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "a card that OpenSC formatted is filled, and is OpenSC's all the same"

pin=$(cat "$work/pin")
authority_make
bundle_random "$work/first" 3000
bundle_random "$work/second" 5000
head -c 32 /dev/urandom >"$work/digest"
printf 00000000 >"$work/wrong"

# listed: prints the objects that PKCS#11 lists.
listed() {
	pkcs11-tool --list-objects --login --pin "$pin" 2>/dev/null |
		grep -E "Object|label|subject" | sed 's/Data object .*/Data object/'
}

# reads BUNDLE OBJECT: whether OpenSC's copy of the object is the bundle's.
reads() {
	rm -f "$work/data"
	pkcs15-tool --read-data-object "cardgate $2" --raw --output "$work/data" &&
		cmp "$1.$2" "$work/data"
}

# signs ID: whether PKCS#11 signs with that key and OpenSSL verifies it.
signs() {
	pkcs11-tool --login --pin "$pin" --sign --mechanism ECDSA --id "$1" --signature-format openssl \
		--input-file "$work/digest" --output-file "$work/signature" &&
		pkcs11-tool --read-object --type pubkey --id "$1" --output-file "$work/public" &&
		openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/public" \
			-in "$work/digest" -sigfile "$work/signature"
}

pcscd_start
vcard_insert "$work/card" 0 --kind myeid
refused "a card that nobody formatted" "format it with pkcs15-init first" card_issue "$work/first"
ok "OpenSC formats it" card_format
ok "and has it make a key" pkcs15-init --generate-key ec:prime256v1 --auth-id 01 --id 45 \
	--label Theirs --pin "$pin"
ok "and stores data" pkcs15-init --store-data "$work/digest" --label Notes --application-name Other \
	--auth-id 01 --pin "$pin"
listed >"$work/before"
says "which PKCS#11 lists" "label: +'Notes'" cat "$work/before"

refused "a wrong PIN costs a try" "wrong PIN, 2 tries left" cardgate-card issue \
	--bundle "$work/first" --authority-key "$work/ca.key" --authority-cert "$work/ca.crt" \
	--admin-pin-file "$work/wrong"
ok "nothing was changed" cmp <(listed) "$work/before"
ok "issue" card_issue "$work/first" --holder "Alice Example"
ok "what is read is what was written" card_holds "$work/first"
says "the card proves its key" "proven by a fresh challenge" cardgate-card verify
says "without a PIN, few bytes tell that nothing changed" '^[34]$' eval "cardgate-card info --json |
	jq '[.costs[] | select(.what == \"selection\" or .what == \"generation\").apdus] | add'"

listed >"$work/after"
while read -r line; do
	ok "still listed: $line" grep -qxF "$line" <(sed 's/^ *//' "$work/after")
done <"$work/before"
for object in ruleset signature policy; do
	says "cardgate $object is listed" "label: +'cardgate $object'" cat "$work/after"
	ok "and read by OpenSC" reads "$work/first" $object
done
says "the certificate, too" "CN=Alice Example" cat "$work/after"
ok "and read" eval 'pkcs15-tool --read-certificate 01 >"$work/card.pem" &&
	openssl verify -CAfile "$work/ca.crt" -purpose any "$work/card.pem"'
ok "OpenSC signs with its key" signs 45

ok "OpenSC stores more beside it" pkcs15-init --store-data "$work/pin" --label More \
	--application-name Other --auth-id 01 --pin "$pin"
ok "our bundle is as it was" card_holds "$work/first"
vcard_remove
vcard_insert "$work/card"
ok "update" card_update "$work/second"
ok "is read" card_holds "$work/second"
ok "and read by OpenSC" reads "$work/second" ruleset
ok "erase" cardgate-card erase --admin-pin-file "$work/pin"
ok "what OpenSC stored is left" grep -q "'More'" <(listed)
ok "and signs" signs 45
ok "nothing of ours is" not grep -qi cardgate <(listed)
ok "it can be issued again" card_issue "$work/second"
ok "and read" card_holds "$work/second"

# format_for_officer: with a PIN of the security officer, and open to all, as it came.
format_for_officer() {
	pkcs15-init --create-pkcs15 --so-pin 11112222 --so-puk 22223333 --label Officer &&
		pkcs15-init --store-pin --auth-id 01 --label "User PIN" --so-pin 11112222 \
			--pin "$pin" --puk 87654321 &&
		pkcs15-init --finalize --so-pin 11112222
}

vcard_remove
vcard_insert "$work/officer" 0 --kind myeid
ok "a card with a security officer" format_for_officer
ok "is issued with the PIN for files" card_issue "$work/first"
ok "and read" card_holds "$work/first"
vcard_remove
vcard_insert "$work/officer"
says "nobody writes a file of ours without it" 'SW1=0x69, SW2=0x82' opensc-tool \
	--send-apdu 00:A4:04:0C:0C:A0:00:00:00:63:50:4B:43:53:2D:31:35 \
	--send-apdu 00:A4:00:0C:02:6B:00 --send-apdu 00:D6:00:00:01:00
ok "it is as it was" card_holds "$work/first"

ktap_end
