#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# timeout: 500

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "an application's object goes to the card, and from there to another device"

state=/var/lib/cardgate

# device NAME: goes on with another device, which has its own state and the same applications.
device() {
	agent_kill
	module_unload
	[ ! -e "$work/now" ] || {
		mkdir -p "$work/$(cat "$work/now")"
		cp -a $state/. "$work/$(cat "$work/now")/"
	}
	find $state -mindepth 1 -delete
	[ ! -e "$work/$1" ] || cp -a "$work/$1/." $state/
	echo "$1" >"$work/now"
	module_load
	agent_start
}

# present TEXT: puts the card in, and waits for the agent to say that.
present() { vcard_insert "$work/office.card" && agent_says "$1"; }
pull() { vcard_remove && agent_says 'card removed'; }

# app NAME: installs an application, whose document has these nodes.
app() {
	mkdir -p /usr/lib/cardgate/mo.d
	cat >"/usr/lib/cardgate/mo.d/$1.xml" <<-END
		<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>$1</NodeName>
		<RTProperties><Format><node/></Format>
		<Type><DDFName>urn:oma:mo:x-example-$1:1.0</DDFName></Type></RTProperties>
		<Node><NodeName>Colour</NodeName><Value>grey</Value></Node></Node></MgmtTree>
	END
}

copied() { cardgate mo copy "$1" --pin-file "$work/pin"; }

app GreatApp
pcscd_start
authority_make A
anchor A
card_make office A 2 "$(cap camera deny)"

module_load
agent_start
echo one >"$work/now"
ok "the first device is bound" present 'card accepted'
cardgate mo set ./GreatApp/Colour blue
cardgate mo set ./GreatApp/Profile/Name Nuria
cardgate mo set ./GreatApp/Profile/Mail nuria@example
is "there is nothing on the card" '{"copies":[]}' jq -c 'del(.version)' <(cardgate mo list --json)
refused "without a PIN nothing is written" 'PIN' cardgate mo copy ./GreatApp </dev/null
echo 87654321 >"$work/wrong"
[ "$(card_by 1 2)" = 1 ] || tr 12 21 <"$work/pin" >"$work/wrong"
refused "nor with a wrong one" '' cardgate mo copy ./GreatApp --pin-file "$work/wrong"
refused "our own objects are not copied" 'applications' copied ./DevInfo
refused "nor what there is not" 'no such object' copied ./Nothing
says "the object is copied" '^copied$' copied ./GreatApp
says "and is on the card" '^./GreatApp ' cardgate mo list
is "the same" "the same" cardgate mo compare ./GreatApp
is "the device keeps its own" blue cardgate mo get ./GreatApp/Colour
cardgate mo set ./GreatApp/Colour green
is "what differs is told" "differs ./GreatApp/Colour" cardgate mo compare ./GreatApp
refused "it is not given up for an older copy" 'another' cardgate mo use-card-copy ./GreatApp
says "the copy is written anew" '^copied$' copied ./GreatApp
says "the device gives its own up" 'only the card' cardgate mo use-card-copy ./GreatApp
is "the card's is seen" green cardgate mo get ./GreatApp/Colour
is "to its depth" Nuria cardgate mo get ./GreatApp/Profile/Name
refused "and cannot be changed" 'status 405' cardgate mo set ./GreatApp/Colour red
ok "the card is pulled" pull
refused "it is gone" 'status 404' cardgate mo get ./GreatApp/Colour
ok "also from this device's disk" not grep -r Nuria $state
ok "the card is back" present 'is in force'
is "and so is the object" green cardgate mo get ./GreatApp/Colour
ok "the policy on the card is as it was" cardgate-card verify
pull

device two
is "the second device has what the application came with" grey cardgate mo get ./GreatApp/Colour
ok "the card binds it, too" present 'card accepted'
is "the object comes with the card" green cardgate mo get ./GreatApp/Colour
is "all of it" nuria@example cardgate mo get ./GreatApp/Profile/Mail
says "it is taken for the device's own" 'its own' cardgate mo take ./GreatApp
ok "without the card" pull
is "it stays then" green cardgate mo get ./GreatApp/Colour
cardgate mo set ./GreatApp/Profile/Mail elsewhere@example
present 'is in force'
is "and what the device has of its own counts" elsewhere@example cardgate mo get ./GreatApp/Profile/Mail
says "a part goes to the card by itself" '^copied$' copied ./GreatApp/Profile
says "beside the whole" '^./GreatApp/Profile ' cardgate mo list
says "a copy is taken off the card" 'off the card' \
	cardgate mo erase ./GreatApp --pin-file "$work/pin"
refused "once" 'no copy' cardgate mo erase ./GreatApp --pin-file "$work/pin"
is "the other one is there" 1 jq '.copies | length' <(cardgate mo list --json)
pull

# What only the card's key can read
device two
present 'is in force'
cardgate mo erase ./GreatApp/Profile --pin-file "$work/pin"
secret() { cardgate mo copy ./GreatApp --secret --pin-file "$work/pin"; }
if [ "$(card_by pkcs15 piv)" = piv ]; then
	says "a copy is for the card's key alone" 'copied, secret' secret
	cardgate-card read --output "$work/read"
	ok "who reads the card does not read it" not grep -a elsewhere "$work/read"
	pull
	cardgate mo set ./GreatApp/Ext/Cardgate/Secret true
	present 'is in force'
	says "an object can ask for that itself" 'copied, secret' copied ./GreatApp
	pull
	device four
	present 'card accepted'
	is "on another device the card reads it" elsewhere@example \
		cardgate mo get ./GreatApp/Profile/Mail
else
	refused "a card whose key cannot decipher gets nothing secret" 'cannot decipher' secret
fi
pull

rm /usr/lib/cardgate/mo.d/GreatApp.xml
app Other
device three
present 'card accepted'
if [ "$(card_by pkcs15 piv)" = piv ]; then
	is "an application that is not there comes with the card" elsewhere@example \
		cardgate mo get ./GreatApp/Profile/Mail
else
	refused "but a part of it is passed over" 'status 404' cardgate mo get ./GreatApp
fi
agent_kill

ktap_end
