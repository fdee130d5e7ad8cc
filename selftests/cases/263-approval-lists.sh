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
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "approval lists count until a newer one does, and are never played back"

authority_make A
authority_make B
approver_make ci A
approver_make stranger B
anchor A
anchor B
bind_device A 1 '<packages unapproved="reject"/>'
for name in one two three; do
	echo $name >"$work/$name"
done

approve_list ci shop 1 "$work/one" "$work/two"
says "a list is added" "added list shop version 1, 2 packages, signed by CN=ci" \
	cardgate approval add "$work/shop-1.cga"
is "in a line of its own" 1 eval 'cardgate approval add "$work/shop-1.cga" | wc -l'
is "other programs get the digests" "$(printf '%s\n' "$(digest "$work/one")" "$(digest "$work/two")" |
	sort)" cardgate approval digest
is "of those that they ask for" "$(digest "$work/two")" cardgate approval digest 't*'
ok "what it names is approved" cardgate approve "$work/one" "$work/two"
refused "and nothing else" "three: must not be installed" cardgate approve "$work/three"
mkdir "$work/same"
echo four >"$work/same/one"
refused "not another content of that name" \
	"list shop version 1 of CN=ci approves one with another content" \
	cardgate approve "$work/same/one"

approve_list ci shop 2 "$work/two"
ok "a newer version takes its place" cardgate approval add "$work/shop-2.cga"
refused "what it does not name is approved no more" "one: must not be" cardgate approve "$work/one"
refused "the older one is not taken again" "list shop version 1 is revoked: this device has version 2" \
	cardgate approval add "$work/shop-1.cga"
refused "nor believed beside a package" "version 1 is revoked" eval \
	'cp "$work/shop-1.cga" "$work/one.cga" && cardgate approve "$work/one"'
refused "nor when it is named" "one: must not be" \
	cardgate approve --approval "$work/shop-1.cga" "$work/one"
rm "$work/one.cga"
cp "$work/shop-1.cga" /var/lib/cardgate/approvals/zzz.cga
refused "nor when it is put where lists are" "one: must not be" cardgate approve "$work/one"
rm /var/lib/cardgate/approvals/zzz.cga
ok "the newer one may be removed" cardgate approval remove shop
refused "and the older one is not taken then, either" "version 1 is revoked" \
	cardgate approval add "$work/shop-1.cga"
ok "the same version is" cardgate approval add "$work/shop-2.cga"
approve_list ci shop 2 "$work/one"
refused "unless it says something else" "is not the one of that version" \
	cardgate approval add "$work/shop-2.cga"

approve_list ci once 1 --until 2020-01-01 "$work/three"
cardgate approval add "$work/once-1.cga" >/dev/null
refused "a list has its last day" "was approved until 2020-01-01 only" \
	cardgate approve "$work/three"
approve_list stranger shop 9 "$work/three"
refused "lists of other authorities are not taken" "bound to CN=A Company" \
	cardgate approval add "$work/shop-9.cga"
sed 's/shop/soap/' "$work/shop-2.cga" >"$work/altered.cga"
refused "nor altered ones" "does not fit the approval list" cardgate approval add "$work/altered.cga"

approve_package ci "$work/three"
echo "$(digest "$work/three") burns the house down" >"$work/bad"
approve_list ci stop 1 --withdraw "$work/bad"
ok "a signature of its own approves" cardgate approve "$work/three"
cardgate approval add "$work/stop-1.cga" >/dev/null
refused "until a list withdraws the package" "withdrawn by CN=ci, list stop version 1: burns the house down" \
	cardgate approve "$work/three"
bind_device A 2 '<packages unapproved="allow"/>'
is "which is no digest for other programs, either" "" cardgate approval digest three
refused "whatever the policy allows" "withdrawn by CN=ci" cardgate approve "$work/three"
bind_device A 3 '<packages unapproved="reject"/>'

# A build server signs what it is given
cardgate-approve list --name shop --version 10 --output "$work/shop.xml" "$work/three" >/dev/null
approve_package ci "$work/shop.xml"
ok "a list that was approved as a package" cardgate approval add "$work/shop.xml.cga"
ok "is the approval of a package" eval '! cardgate approval list | grep -q shop.*10'
ok "lists are what the schema says" xmllint --nonet --noout \
	--schema "$cardgate_tree/include/cardgate-approval.xsd" "$work/shop.xml"
for bad in 's/version="10"/version="0"/' 's/sha256="./sha256="G/' 's/name="three"/name=""/' \
	's/<package/<pakage/' 's/urn:cardgate/urn:other/' 's/ size=/ length=/' 's/<package/text&/' \
	's/<package/<!DOCTYPE x>&/' '$d'; do
	sed "$bad" "$work/shop.xml" >"$work/bad.xml"
	refused "nobody signs what is not: $bad" "bad.xml: " cardgate-approve sign "$work/bad.xml" \
		--key "$work/ci/approver.key" --cert "$work/ci/approver.crt" -o "$work/bad.cga"
done

# What the server hears
mkdir -p /var/lib/cardgate/dm
dm_account server ""
cardgate approve "$work/two" >/dev/null
ok "the server hears of what was approved" grep -q \
	'<ResultCode>1250</ResultCode><Identifier>two</Identifier>' \
	<(strings /var/lib/cardgate/dm/reports | sed 's,\\/,/,g')
cardgate approve "$work/three" >/dev/null || true
ok "and of what was not" grep -q \
	'<ResultCode>1452</ResultCode><Identifier>three</Identifier>' \
	<(strings /var/lib/cardgate/dm/reports | sed 's,\\/,/,g')
printf 'MSCF\0\0' >"$work/bios.cab"
cardgate approve "$work/bios.cab" >/dev/null || true
ok "of firmware in FUMO's words" grep -q 'firmwareupdate.update' \
	<(strings /var/lib/cardgate/dm/reports)

ktap_end
