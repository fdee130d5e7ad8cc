#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
CARD_KIND=piv-canokey
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "OpenSC and yubico-piv-tool use PIV cards of ours, and read what we put on them"

authority_make
bundle_random "$work/first" 700
head -c 2500 /dev/urandom >"$work/data"
printf 'S\x82\x09\xC4' | cat - "$work/data" >"$work/container"
# As OpenSC wants it
sed 's/../&:/g; s/:$//' "$work/pin" >"$work/key"
export PIV_EXT_AUTH_KEY=$work/key
pcscd_start
vcard_insert "$work/card"

# yubico ACTION [OPTION...]
yubico() {
	yubico-piv-tool --reader Virtual --action "$1" "${@:2}"
}

# admin ACTION [OPTION...]: the same with key 9B.
admin() {
	yubico "$1" --key="$(cat "$work/pin")" "${@:2}"
}

# object TAG FILE: whether yubico-piv-tool's copy of a data object is that file.
object() {
	rm -f "$work/copy"
	yubico read-object --id "$1" --format binary --output "$work/copy" && cmp "$2" "$work/copy"
}

# opensc_writes ADMIN: whether what OpenSC has written is there. Its exit status is a count of bytes.
opensc_writes() {
	piv-tool --admin "$1" --object 0101 --in "$work/container" || true
	object 0x5fc105 "$work/data"
}

# A card that nobody has issued
says "OpenSC knows the card" 'Personal Identity Verification Card' opensc-tool --name
says "and its PIN" 'Reference +: 128' pkcs15-tool --list-pins
says "yubico-piv-tool takes it for a CanoKey's version" 'Version:.*5.0.0' yubico status
says "a wrong key 9B opens nothing" 'Failed authentication' not yubico write-object \
	--key=0102030405060708010203040506070801020304050607FF --id 0x5fc10d --format binary \
	--input "$work/data"
ok "key 9B lets write an object in parts" admin write-object --id 0x5fc10d --format binary \
	--input "$work/data"
ok "which is read, byte for byte" object 0x5fc10d "$work/data"
says "a tag that a CanoKey does not have" 'Failed' not admin write-object --id 0x5f4300 \
	--format binary --input "$work/data"
ok "OpenSC proves key 9B, too, and writes" opensc_writes M:9B:03

says "for a device it is another card, not a broken one" 'other card' cardgate card

# A key, a certificate for it, and a signature by it
ok "a key is made" admin generate --slot 9a --algorithm ECCP256 --output "$work/9a.pub"
openssl x509 -new -subj /CN=Alice -force_pubkey "$work/9a.pub" -CA "$work/ca.crt" \
	-CAkey "$work/ca.key" -days 30 -out "$work/9a.crt" 2>/dev/null
ok "its certificate is put on the card" admin import-certificate --slot 9a --input "$work/9a.crt"
says "OpenSC lists it" 'Certificate for PIV Authentication' pkcs15-tool --list-certificates
ok "a signature by it" yubico verify-pin --pin 123456 --action test-signature --slot 9a \
	--input "$work/9a.crt"
head -c 32 /dev/urandom >"$work/hash"
ok "and by way of PKCS#11" pkcs11-tool --login --pin 123456 --sign --id 01 --mechanism ECDSA \
	--signature-format openssl --input-file "$work/hash" --output-file "$work/sig"
ok "which OpenSSL verifies" openssl pkeyutl -verify -pubin -inkey "$work/9a.pub" \
	-sigfile "$work/sig" -in "$work/hash"
says "a wrong PIN" '2 tries left' not yubico verify-pin --pin 000000
ok "a new one" yubico change-pin --pin 123456 --new-pin 654321
ok "counts" yubico verify-pin --pin 654321
ok "RSA as well" admin generate --slot 9e --algorithm RSA2048 --output "$work/9e.pub"
says "of 2048 bits" 'Public-Key: \(2048 bit\)' openssl pkey -pubin -in "$work/9e.pub" -noout -text
vcard_remove

# A card that we have issued
vcard_insert "$work/issued"
card_issue "$work/first" --holder "Alice Example"
ok "yubico-piv-tool reads our card's certificate" yubico read-certificate --slot 9e \
	--output "$work/9e.crt"
ok "which the authority issued" openssl verify -CAfile "$work/ca.crt" "$work/9e.crt"
says "OpenSC lists it for key 9E" 'Certificate for Card Authentication' \
	pkcs15-tool --list-certificates
says "and names the holder" 'Alice Example' eval \
	'pkcs15-tool --read-certificate 04 | openssl x509 -noout -subject'
ok "both read the object with the bundle" yubico read-object --id 0x5fc10e --format binary \
	--output "$work/object"
says "which begins with its record" '^ c0 40 43 47 47 31' od -An -tx1 "$work/object"
ok "and they do not disturb our reader" card_holds "$work/first"
vcard_remove

CARD_KIND=piv-yubikey card_kind=piv-yubikey
vcard_insert "$work/yubikey"
bundle_random "$work/second" 5000
card_issue "$work/second"
says "a YubiKey is known by its name" 'PIV-II|Personal Identity|YubiKey' opensc-tool --name
ok "what there is more of a bundle is read under its vendor's tag" yubico read-object \
	--id 0x5f4400 --format binary --output "$work/more"
says "as data" '^ c4 82' od -An -tx1 "$work/more"
ok "AES for key 9B, with OpenSC" opensc_writes M:9B:0A

ktap_end
