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

ktap_begin "OpenSC lists and reads what is on a card"

authority_make
bundle_random "$work/first" 3000
bundle_random "$work/second" 20000
# Without this OpenSC wants to know a card by its ATR
echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
export OPENSC_CONF=$work/opensc.conf
pcscd_start
vcard_insert "$work/card"
card_issue "$work/first" --holder "Alice Example"

# reads BUNDLE OBJECT: whether OpenSC's copy of the object is the bundle's.
reads() {
	rm -f "$work/data"
	pkcs15-tool --read-data-object "cardgate $2" --raw --output "$work/data" &&
		cmp "$1.$2" "$work/data"
}

# certified: whether the authority issued the certificate that OpenSC reads.
certified() {
	pkcs15-tool --read-certificate 01 >"$work/card.pem"
	openssl verify -CAfile "$work/ca.crt" -purpose any "$work/card.pem"
	openssl x509 -in "$work/card.pem" -noout -subject
}

says "the token has its name" 'PKCS#15 Card \[Alice Example\]' pkcs15-tool --dump
says "the admin PIN is the security officer's" 'soPin' pkcs15-tool --dump
says "the key never leaves the card" 'neverExtract' pkcs15-tool --list-keys
says "the certificate is listed" '\[Card certificate\]' pkcs15-tool --list-certificates
says "and certified by the authority" 'Alice Example' certified
for object in ruleset signature policy; do
	says "$object is listed" "Data object 'cardgate $object'|\\[cardgate $object\\]" \
		pkcs15-tool --list-data-objects
	ok "$object is read" reads "$work/first" $object
done
card_update "$work/second"
for object in ruleset signature policy; do
	ok "$object is read after an update" reads "$work/second" $object
done
says "PKCS#11 lists them, too" "application: +'cardgate'" \
	pkcs11-tool --list-objects --type data
ok "and reads them" pkcs11-tool --read-object --type data --label "cardgate policy" \
	--output-file "$work/object"
ok "byte for byte" cmp "$work/second.policy" "$work/object"
ok "our own reader is not disturbed by it" card_holds "$work/second"

ktap_end
