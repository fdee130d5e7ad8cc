#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a revocation list comes on a card, and keeps others from being believed"

echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
export OPENSC_CONF=$work/opensc.conf

# revoke FILE AUTHORITY [CERTIFICATE]: that authority's list, with the certificate on it.
revoke() {
	rm -f "$work/index"*
	: >"$work/index"
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\ndefault_md=sha256\ndefault_crl_days=30\n' \
		"$work/index" >"$work/ca.conf"
	[ -z "${3:-}" ] || openssl ca -config "$work/ca.conf" -keyfile "$work/$2/ca.key" \
		-cert "$work/$2/ca.crt" -revoke "$3" 2>/dev/null
	openssl ca -config "$work/ca.conf" -keyfile "$work/$2/ca.key" -cert "$work/$2/ca.crt" \
		-gencrl ${4:+-crl_lastupdate "$4"} -out "$1" 2>/dev/null
}

# listed NAME VERSION LIST: a signed policy that carries the list.
listed() {
	policy_write "$work/$1.xml" "$2" "$(cap camera deny)"
	cardgate-policy sign "$work/$1.xml" --key "$work/A/signer.key" --cert "$work/A/signer.crt" \
		--crl "$3" --output "$work/$1.bundle"
}

# certificate NAME: takes it off the card.
certificate() {
	vcard_insert "$work/$1.card"
	pkcs15-tool --read-certificate 01 >"$work/$1.crt" 2>/dev/null
	vcard_remove
}

pcscd_start
authority_make A
authority_make B
anchor A
card_make lost A 3 "$(cap camera deny)"
bundle_make later A 5 "$(cap camera deny)"
certificate lost
# Of two lists of one second either may count
revoke "$work/list" A "$work/lost.crt" "$(date --utc --date='1 minute ago' +%Y%m%d%H%M%SZ)"
revoke "$work/signers" A "$work/A/signer.crt"
revoke "$work/forged" B
# The name of A, and not its key
openssl req -x509 -new -key "$work/B/ca.key" -subj '/CN=A Company' -days 9 -out "$work/false.crt" \
	-addext keyUsage=critical,keyCertSign,cRLSign
mkdir "$work/F"
cp "$work/B/ca.key" "$work/F/"
cp "$work/false.crt" "$work/F/ca.crt"
revoke "$work/forged" F
refused "what is no list is not signed" "expected a revocation list" listed bad 4 /etc/hostname
listed fresh 4 "$work/list"
card_issue fresh A
listed self 6 "$work/signers"
card_issue self A
listed false 6 "$work/forged"
card_issue false A

module_load
agent_start
ok "a card that is not revoked yet" card_try lost 'card accepted: .*version 3'
ok "another card brings the list" card_try fresh 'card accepted: .*version 4'
ok "the first is refused, with its old policy" card_try lost 'card refused: .*CN=Alice: certificate is revoked'
vcard_insert "$work/lost.card"
cardgate-card update --bundle "$work/later.bundle" --admin-pin-file "$work/pin" --reader '00 00' >/dev/null
vcard_remove
ok "and with a newer one" card_try lost 'card refused: .*certificate is revoked'
agent_kill
agent_start
ok "also by the next agent" card_try lost 'card refused: .*certificate is revoked'
ok "a list that revokes the card's own signer" card_try self 'card refused: .*Policy signer.*certificate is revoked'
ok "a list that the authority did not sign" card_try false 'card refused: '
is "all the while the policy is in force" 4 cat $cardgate_sys/policy_version
ok "the card with the list is believed" card_try fresh 'version 4 is in force|unchanged'

ktap_end
