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
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"

ktap_begin "accounts on a card may be in WBXML, or management objects in TNDS"

# leaf NAME VALUE
leaf() {
	printf '<Node><NodeName>%s</NodeName><Value>%s</Value></Node>\n' "$1" "$2"
}

# node NAME CONTENT...
node() {
	printf '<Node><NodeName>%s</NodeName>%s</Node>\n' "$1" "${*:2}"
}

# object NAME APPID ADDR PORT [MORE]: what application() has, as a management object.
object() {
	node "$1" "$(leaf AppID "$2")$(leaf Name Office)${5:-}" \
		"$(node AppAddr "$(node 1 "$(leaf Addr "$3")$(leaf AddrType URI)" \
			"$(node Port "$(node 1 "$(leaf PortNbr "$4")")")")")" \
		"$(node AppAuth "$(node 1 "$(leaf AAuthLevel CLCRED)$(leaf AAuthName alice)" \
			"$(leaf AAuthSecret s3cret)")")"
}

# tree FILE NODE...
tree() {
	printf '<!DOCTYPE MgmtTree PUBLIC "-//OMA//DTD-DM-DDF 1.2//EN" "http://www.openmobilealliance.org/">
<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>%s</MgmtTree>\n' "${*:2}" >"$1"
}

# binary NAME: $work/NAME.xml as libwbxml2 makes it WBXML, $work/NAME.wbxml.
binary() {
	xml2wbxml -o "$work/$1.wbxml" "$work/$1.xml" >/dev/null 2>&1
}

# previews FILE: puts that on the card; what would be done for alice is what it is for XML.
previews() {
	card_provision A "$1" >/dev/null &&
		alice cardgate provision --dry-run | diff "$work/preview" -
}

# kept: the card still has what it had.
kept() {
	alice cardgate provision --dry-run | diff "$work/preview" -
}

document "$work/accounts.xml" \
	"$(application 25 Office localhost 587 alice s3cret "" "$(parm FROM alice@localhost)")" \
	"$(application 143 Office localhost 993 alice s3cret)"
sed -i '1a <!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">' \
	"$work/accounts.xml"
tree "$work/objects.xml" "$(node Mail "$(object out 25 localhost 587 \
	"$(leaf From alice@localhost)")$(object in 143 localhost 993)")"
tree "$work/port.xml" "$(node Mail "$(object out 25 localhost 66000)")"
tree "$work/newer.xml" "$(node Mail "$(object out 25 localhost 587 \
	"$(leaf From newer@localhost)")$(object in 143 localhost 993)")"
binary accounts
binary objects
authority_make A
anchor A
alice_make
tls_make
mail_start s3cret
pcscd_start
card_make one A 1 "$(everything allow)"
vcard_insert "$work/one.card"
card_provision A "$work/accounts.xml" >/dev/null
alice cardgate provision --dry-run >"$work/preview"

is "WBXML is put on a card" "2 accounts" card_provision A "$work/accounts.wbxml"
ok "there is no text of XML in it" not grep -qa characteristic "$work/accounts.wbxml"
says "XML would make an account" "^\+account cardgate-office" cat "$work/preview"
ok "a preview is the same" previews "$work/accounts.wbxml"
ok "for a tree, too" previews "$work/objects.xml"
ok "and for one in WBXML" previews "$work/objects.wbxml"

head -c -1 "$work/accounts.wbxml" >"$work/cut.wbxml"
refused "what ends too early is refused, with the byte" 'of the document: it ends too early' \
	card_provision A "$work/cut.wbxml"
refused "what is wrong in a tree, with the node" \
	'port.xml: node ./Mail/out: PORTNBR "66000", 1 to 65535 expected' \
	card_provision A "$work/port.xml"
ok "and the card keeps what it has" kept

card_provision A "$work/accounts.wbxml" >/dev/null
ok "alice's accounts come from WBXML" alice cardgate provision
ok "she sends mail" mail_send alice@localhost
ok "and gets it" mail_comes "from alice@localhost"
card_provision A "$work/objects.wbxml" >/dev/null
is "from a tree they are the same: nothing to do" "" alice cardgate provision --dry-run
card_provision A "$work/newer.xml" >/dev/null
says "a tree that is another shows" "^\+from newer@localhost" alice cardgate provision --dry-run
ok "and is set up" cardgate provision --user alice
ok "she sends mail by it" mail_send newer@localhost
ok "and gets it" mail_comes "from newer@localhost"
ok "undo" alice cardgate provision --undo
ok "leaves nothing" test ! -e "$alice_home/.msmtprc" -a ! -e "$alice_home/.mbsyncrc"
mail_stop

ktap_end
