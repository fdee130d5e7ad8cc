#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 500

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "a server has an application's object copied to the card, over HTTPS"

# exec ID URI DATA: a command for dm_says, with a correlator of its own.
exec_of() {
	cat <<-END
		<Exec><CmdID>$1</CmdID><Correlator>c$1</Correlator><Item><Target><LocURI>$2</LocURI></Target>
		<Meta><Format xmlns='syncml:metinf'>chr</Format><Type xmlns='syncml:metinf'>text/plain</Type></Meta>
		<Data>$3</Data></Item></Exec>
	END
}

# talk NAME COMMAND...: holds a session in which the server says that first, then reads ./App.
talk() {
	dm_says "$work/$1" 1 "${@:2}"
	dm_says "$work/$1" 2 "$(dm_reads 9 ./App/Colour)"
	dm_says "$work/$1" 3
	dm_says "$work/$1" 4
	dm_serve "$work/$1" server
	cardgate sync
}

# told NAME TEXT: whether the server was told that, as CardCopy's alert.
told() {
	grep -h 'urn:cardgate:at:1.0:CardCopy' "$work/$1"/*-client.xml | grep -qF "$2"
}

app=/usr/lib/cardgate/mo.d/App.xml
mkdir -p ${app%/*}
cat >$app <<-END
	<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>App</NodeName>
	<RTProperties><Format><node/></Format><Type><DDFName>urn:oma:mo:x-example-app:1.0</DDFName></Type>
	</RTProperties><Node><NodeName>Colour</NodeName><Value>grey</Value></Node></Node></MgmtTree>
END
dm_ca ca
dm_certificate server ca DNS:localhost
pcscd_start
authority_make A
anchor A
card_make office A 1 "$(cap camera deny)"
module_load
agent_start --sync never
dm_account office ""

talk none "$(exec_of 2 ./Cardgate/Card/Copy ./App)"
ok "without a card there is nothing to copy to" dm_answered "$work/none" 404 2
ok "and the server is told why" told none './App: no card of this association is there'
vcard_insert "$work/office.card"
agent_says 'card accepted'
talk nopin "$(exec_of 2 ./Cardgate/Card/Copy ./App)"
ok "without a PIN nothing is written" dm_answered "$work/nopin" 403 2
talk copy "<Replace><CmdID>2</CmdID><Item><Target><LocURI>./Cardgate/Card/PIN</LocURI></Target><Data>$(cat "$work/pin")</Data></Item></Replace>" \
	"$(exec_of 3 ./Cardgate/Card/Copy ./App)"
ok "the server gives this device the PIN" dm_answered "$work/copy" 200 2
ok "and has the object copied" dm_answered "$work/copy" 200 3
ok "and is told of it" told copy './App: copied'
ok "with the command's correlator" grep -q '<Correlator>c3</Correlator>' "$work"/copy/*-client.xml
says "it is on the card" '^./App ' cardgate mo list
cardgate mo set ./App/Colour blue
talk compare "$(exec_of 2 ./Cardgate/Card/Compare ./App)"
ok "what differs is told" told compare 'differs ./App/Colour'
talk refuse "$(exec_of 2 ./Cardgate/Card/UseCard ./App)"
ok "the device's is not given up for another one" dm_answered "$work/refuse" 403 2
talk use "$(exec_of 2 ./Cardgate/Card/Copy ./App)" "$(exec_of 3 ./Cardgate/Card/UseCard ./App)"
ok "it is for the same" dm_answered "$work/use" 200 3
is "the server reads the card's" blue dm_value "$work/use/3-client.xml" ./App/Colour
vcard_remove
agent_says 'card removed'
talk gone "$(dm_reads 2 ./App/Colour)"
ok "without the card there is none" dm_answered "$work/gone" 404 2
dm_stop
agent_kill

ktap_end
