#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/ocsp.sh
. "${0%/*}/../vm/ocsp.sh"

ktap_begin "certificates are asked about where they say, and what cannot be asked is told"

# asks [OPTION...]: the card in the reader is verified, online.
asks() {
	cardgate-card verify --anchors $anchors --online --timeout 10 "$@"
}

pcscd_start
authority_make A
authority_make B
anchor A
bundle_make office A 3 "$(cap camera deny)"
cp "$work/office.bundle" "$work/silent.bundle"
card_issue office A --ocsp "$ocsp_url"
vcard_insert "$work/silent.card"
refused "a responder by anything but HTTP" "expected http://" cardgate-card issue \
	--bundle "$work/office.bundle" --authority-key "$work/A/ca.key" --authority-cert "$work/A/ca.crt" \
	--admin-pin-file "$work/pin" --ocsp ldap://ocsp.example
vcard_remove
card_issue silent A

vcard_insert "$work/office.card"
card_certificate >"$work/office.crt"
says "the certificate says where to ask" "OCSP - URI:$ocsp_url" \
	openssl x509 -in "$work/office.crt" -noout -ext authorityInfoAccess
refused "where nobody is" "$ocsp_url does not say that it is not revoked: " asks
ok "which nobody minds who does not ask" cardgate-card verify --anchors $anchors
ocsp_know A V "$work/office.crt"
ocsp_start A
says "the responder says that it is good" 'ocsp: +1 certificates name a responder, and are good' asks
ocsp_stop
ocsp_know A R "$work/office.crt"
ocsp_start A
refused "that it was revoked" "CN=Alice: certificate is revoked" asks
ocsp_stop
ocsp_start B
refused "another authority's responder is not believed" "not signed for the certificate's issuer" asks
ocsp_stop
ocsp_know A V
ocsp_start A
refused "one that does not know the certificate" "does not know the certificate" asks
ocsp_mute
started=$EPOCHSECONDS
refused "one that says nothing" "no answer in time" asks --timeout 2
ok "is given up in time" test $((EPOCHSECONDS - started)) -lt $((15 * CARDGATE_SLOW))
ocsp_stop
vcard_remove

vcard_insert "$work/silent.card"
says "a certificate that names nobody" 'ocsp: +0 certificates name a responder' asks

ktap_end
