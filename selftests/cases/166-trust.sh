#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/terminal.sh
. "${0%/*}/../vm/terminal.sh"

ktap_begin "anchors are enrolled, shown and removed"

# certificate NAME KEY EXTENSION [OPTION...]: one that signs itself.
certificate() {
	openssl req -x509 -newkey "$2" -nodes -subj "/CN=$1" -addext "$3" -days 30 \
		-keyout "$work/$1.key" -out "$work/$1.crt" "${@:4}" 2>/dev/null
}

anchor_count() {
	cardgate trust list --json | jq '[.trusted[] | select(.kind == "anchor")] | length'
}

authority_make A
authority_make B rsa-2048
ca=keyUsage=critical,keyCertSign
certificate weak rsa:1024 $ca
certificate p521 ec $ca -pkeyopt ec_paramgen_curve:P-521
certificate other ec keyUsage=digitalSignature -pkeyopt ec_paramgen_curve:P-256
echo "basicConstraints=critical,CA:TRUE
$ca" >"$work/extensions"
openssl req -new -key "$work/other.key" -subj '/CN=old' -out "$work/old.csr"
openssl x509 -req -in "$work/old.csr" -signkey "$work/other.key" -days -1 \
	-extfile "$work/extensions" -out "$work/old.crt" 2>/dev/null
cat "$work/A/ca.crt" "$work/B/ca.crt" >"$work/two.crt"
fingerprint=$(openssl x509 -in "$work/A/ca.crt" -outform DER | sha256sum | cut -d ' ' -f 1)

says "without a directory there is nothing" "no anchors" cardgate trust list
refused "a weak key" "RSA key of 1024 bits" cardgate trust add --yes "$work/weak.crt"
refused "another curve" "secp521r1" cardgate trust add --yes "$work/p521.crt"
refused "a certificate that issues none" "not an authority" cardgate trust add --yes "$work/A/signer.crt"
refused "nor one without keyCertSign" "not an authority" cardgate trust add --yes "$work/other.crt"
refused "one that has expired" "has expired" cardgate trust add --yes "$work/old.crt"
refused "two in a file" "2 certificates, expected one" cardgate trust add --yes "$work/two.crt"
refused "no certificate" "expected X.509 certificates" cardgate trust add --yes "$work/A/ca.key"
refused "without consent" "expected --yes" setsid --wait cardgate trust add "$work/A/ca.crt"
refused "an answer that is not yes" "nothing was changed" eval \
	'answer y cardgate trust add "$work/A/ca.crt"; cat "$work/screen" >&2; false'
ok "nothing was made" test ! -e $anchors/*.crt
ok "yes is" answer yes cardgate trust add "$work/A/ca.crt"
ok "the fingerprint is shown before" grep -q "^fingerprint  $fingerprint" "$work/screen"
ok "it is the certificate" cmp "$work/A/ca.crt" "$anchors/${fingerprint::16}.crt"
is "readable by all" 644 stat -c %a "$anchors/${fingerprint::16}.crt"
refused "not twice" "is trusted already" cardgate trust add --yes "$work/A/ca.crt"
openssl x509 -in "$work/B/ca.crt" -outform DER -out "$work/B.der"
ok "DER is taken, too" cardgate trust add --yes "$work/B.der"
is "two" 2 anchor_count
says "the list names them" "A Company .*$fingerprint" cardgate trust list

cp "$work/weak.crt" $anchors/weak.pem
echo noise >$anchors/noise.crl
says "what cannot be used is shown with the reason" 'weak.pem .*RSA key of 1024 bits' cardgate trust list
says "lists as well" 'noise.crl +revocation list .*expected a revocation list' cardgate trust list
ok "and can be removed by the file's name" cardgate trust remove --yes weak.pem
ok "both" cardgate trust remove --yes noise.crl
refused "not by too little of a fingerprint" "no such anchor" cardgate trust remove --yes "${fingerprint::7}"
refused "nor another file" "no such anchor" cardgate trust remove --yes ../../../etc/hostname
cp "$work/two.crt" $anchors/two.crt
refused "nor one of two in a file" "by hand" cardgate trust remove --yes two.crt
rm $anchors/two.crt

jq -n '{authority_name: "CN=A Company", authority: $key, policy_name: "x", policy_version: 1, since: 1}' \
	--arg key "$(cardgate trust list --json | jq -r '.trusted[] | select(.subject == "CN=A Company").authority')" \
	>/var/lib/cardgate/association.json
says "who is bound stays bound" "bound to CN=A Company" cardgate trust remove --yes "${fingerprint^^}"
is "it is gone" 1 anchor_count
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=C' -days 30 \
	-addext $ca -keyout /dev/null -out "$work/C.crt" 2>/dev/null
says "and does not obey the next one" "Cards of others are refused: .*bound to CN=A Company" \
	cardgate trust add --yes "$work/C.crt"
rm /var/lib/cardgate/association.json

chmod -R a+rX "$work"
cp "$cardgate_tree/build/cardgate" "$work/"
refused "only root adds" "ermission denied" nobody "$work/cardgate" trust add --yes "$work/A/ca.crt"
refused "and removes" "ermission denied" nobody "$work/cardgate" trust remove --yes "$(ls $anchors | head -n 1)"
ok "nothing half-done lies there" test "$(ls $anchors | wc -l)" = 2

ktap_end
