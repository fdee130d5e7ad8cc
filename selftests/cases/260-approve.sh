#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "packages are approved by the authority that the device is bound to, and no other"

# outcome FILE: outcome, approval and code of the one package.
outcome() {
	cardgate approve --json "$@" |
		jq -r '.packages[0] | "\(.outcome) \(.approval) \(.code)"' || true
}

authority_make A
authority_make B
approver_make ci A
approver_make stranger B
anchor A
anchor B
bind_device A 1 '<packages unapproved="reject"/>'
echo one >"$work/one"
echo two >"$work/two"

refused "what nobody approved is refused" "must not be installed: no approval for it" \
	cardgate approve "$work/one"
ok "with a status of its own" exits 3 cardgate approve "$work/one"
is "and a code for the server" "refused none 1452" outcome "$work/one"
approve_package ci "$work/one"
says "a signature beside it approves it" "may be installed: approved by CN=ci" \
	cardgate approve "$work/one"
says "and the digest is shown" "SHA-256 $(digest "$work/one")" cardgate approve "$work/one"
is "to programs, too" "approved good 1250" outcome "$work/one"
refused "all must be" "two: must not be" cardgate approve "$work/one" "$work/two"

cp "$work/one.cga" "$work/two.cga"
refused "a signature over another package is none" "is over another package" \
	cardgate approve "$work/two"
is "which is another code" "refused untrusted 1407" outcome "$work/two"
cp "$work/one" "$work/altered"
echo >>"$work/altered"
cp "$work/one.cga" "$work/altered.cga"
refused "nor over one that was altered since" "is over another package" \
	cardgate approve "$work/altered"
approve_package stranger --force "$work/two"
refused "nor by another authority, although it is believed" \
	"approved by CN=stranger for CN=B Company, but this device is bound to CN=A Company" \
	cardgate approve "$work/two"
refused "nobody approves with a policy signer's certificate" "not a package approval certificate" \
	cardgate-approve package --force --key "$work/A/signer.key" --cert "$work/A/signer.crt" \
	"$work/two"
rm $anchors/B.crt
refused "nor one whom nobody believes" "whose authority is not among the 1 anchors" \
	cardgate approve "$work/two"
head -c 100 "$work/one.cga" >"$work/two.cga"
refused "nor a piece of one" "are not a CMS message" cardgate approve "$work/two"
openssl cms -sign -binary -md sha256 -econtent_type \
	2.25.164870271924272886236544519386509468819.3.1 -outform DER -in "$work/two" \
	-signer "$work/ci/approver.crt" -inkey "$work/ci/approver.key" -out "$work/two.cga"
ok "openssl's is one" cardgate approve "$work/two"
openssl cms -sign -binary -md sha256 -outform DER -in "$work/two" \
	-signer "$work/ci/approver.crt" -inkey "$work/ci/approver.key" -out "$work/two.cga"
refused "but for the content's type" "expected CMS SignedData over a package" \
	cardgate approve "$work/two"

refused "an approval can be kept" "two.cga: " cardgate approval add "$work/two.cga"
ok "one that counts" cardgate approval add "$work/one.cga"
cp "$work/one" "$work/elsewhere"
ok "for the package wherever it is" cardgate approve "$work/elsewhere"
says "it is listed" "^$(digest "$work/one").cga +package .* CN=ci" cardgate approval list
ok "and can be removed" cardgate approval remove "$(digest "$work/one")"
refused "it does not count then" "no approval" cardgate approve "$work/elsewhere"
ok "an approval may be named" cardgate approve --approval "$work/one.cga" "$work/elsewhere"

echo "extendedKeyUsage=2.25.164870271924272886236544519386509468819.1.3
keyUsage=critical,digitalSignature" >"$work/extensions"
openssl req -new -key "$work/ci/approver.key" -subj /CN=late -out "$work/late.csr"
openssl x509 -req -in "$work/late.csr" -CA "$work/A/ca.crt" -CAkey "$work/A/ca.key" -days -1 \
	-extfile "$work/extensions" -out "$work/late.crt" 2>/dev/null
cardgate-approve package --key "$work/ci/approver.key" --cert "$work/late.crt" "$work/elsewhere"
refused "nobody approves when his certificate has expired" "CN=late: certificate has expired" \
	cardgate approve "$work/elsewhere"

printf 'x' >"$work/"$'\e]0;title\a\n'"evil"
refused "hostile names do no harm" "?]0;title??evil: must not be" \
	cardgate approve "$work/"$'\e]0;title\a\n'"evil"
refused "a directory is no package" "not a regular file" cardgate approve "$work"
mkfifo "$work/fifo"
refused "nor is a pipe" "not a regular file" timeout 5 cardgate approve "$work/fifo"
refused "nor is nothing" "No such file" cardgate approve "$work/nothing"
ok "which is a failure" exits 1 cardgate approve "$work/nothing"

bind_device A 2 '<packages unapproved="allow"/>'
ok "a policy may allow what is not approved" cardgate approve "$work/elsewhere" "$work/two"
bind_device A 3 '<packages unapproved="reject">
	<rule id="games" package="*-game" unapproved="allow"/>
	<rule id="usb" source="/media/*" kind="file" unapproved="allow"/></packages>'
deb_make fine-game 1
ok "by name" cardgate approve "$work/fine-game_1_all.deb"
is "which the package itself says" "fine-game 1 deb games" eval "cardgate approve --json \
	'$work/fine-game_1_all.deb' | jq -r '.packages[0] | \"\(.name) \(.version) \(.kind) \(.rule)\"'"
ok "by source" cardgate approve --source /media/stick/two "$work/two"
refused "and no other" "policy test, no rule" cardgate approve "$work/two"
bind_device A 4 '<packages unapproved="allow" absent="reject"/>'
refused "a card may be demanded" "no card of CN=A Company is in a reader" \
	cardgate approve "$work/one"
is "which has its own code" "refused good 1450" outcome "$work/one"

printf x | dd of=/var/lib/cardgate/association bs=1 seek=300 conv=notrunc status=none
refused "nothing is approved by an association that was altered" "" cardgate approve "$work/one"

ktap_end
