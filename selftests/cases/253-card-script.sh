#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: piv-yubikey
# timeout: 500

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "a server speaks with the application of the card that the policy names"

piv=A00000030800001000

# script ID LINE...: a command for dm_says.
script() {
	printf '<Exec><CmdID>%s</CmdID><Correlator>c%s</Correlator><Item><Target><LocURI>./Cardgate/Card/Script</LocURI></Target><Meta><Format xmlns="syncml:metinf">chr</Format><Type xmlns="syncml:metinf">text/plain</Type></Meta><Data>' \
		"$1" "$1"
	printf '%s\n' "${@:2}"
	printf '</Data></Item></Exec>'
}

# talk NAME COMMAND...: a session in which the server says that first, then asks for the answers.
talk() {
	dm_says "$work/$1" 1 "${@:2}"
	dm_says "$work/$1" 2 "$(dm_reads 9 ./Cardgate/Card/Answers)"
	dm_says "$work/$1" 3
	dm_says "$work/$1" 4
	dm_serve "$work/$1" server
	cardgate sync
}

answers() { dm_value "$work/$1/3-client.xml" ./Cardgate/Card/Answers; }

count() { answers "$1" | grep -c .; }

answered() {
	grep -qE "<MsgRef>1</MsgRef><CmdRef>2</CmdRef>.*<Data>$2</Data>" "$work/$1/2-client.xml"
}

get_data=00CB3FFF055C035FC10200

dm_ca ca
dm_certificate server ca DNS:localhost
pcscd_start
authority_make A
anchor A
card_make office A 1 "<card script=\"$piv\"/>" "$(cap camera deny)"
module_load
agent_start --sync never
dm_account office ""

talk none "$(script 2 $get_data)"
ok "without an association there is nobody to speak with" answered none 404
vcard_insert "$work/office.card"
agent_says 'card accepted'
talk speak "$(script 2 $get_data 008711807C)"
ok "the server speaks with the card" answered speak 200
says "and has what it said" '^6A82$' answers speak
is "of each command" 2 count speak
ok "and is told with the command's correlator" grep -q '<Correlator>c2</Correlator>.*CardScript' \
	<(tr -d '\n' <"$work/speak/2-client.xml"; cat "$work"/speak/*-client.xml | tr -d '\n')
# End to end: the card's key 9B is the server's, which proves it and then writes
prove() {
	local dir=$work/prove challenge proof

	wait_for 30 test -s "$dir/2-client.xml"
	challenge=$(dm_value "$dir/2-client.xml" ./Cardgate/Card/Answers | sed -n 's/^7C128110\(.*\)9000$/\1/p')
	proof=$(basenc --base16 -d <<<"$challenge" | openssl enc -aes-192-ecb -nopad -K "$(cat "$work/pin")" |
		basenc --base16)
	dm_says "$dir" 2 "$(script 2 "00870A9B147C128210$proof" 00DB3FFF0A5C035F00015303616263 \
		00CB3FFF055C035F000100)" "$(dm_reads 9 ./Cardgate/Card/Answers)"
}
mkdir "$work/prove"
mkfifo "$work/prove/2-server.xml"
prove &
prover=$!
dm_says "$work/prove" 1 "$(script 2 00870A9B047C028100)" "$(dm_reads 9 ./Cardgate/Card/Answers)"
dm_says "$work/prove" 3
dm_says "$work/prove" 4
dm_serve "$work/prove" server
cardgate sync
wait $prover
is "the server proves a key that only it and the card have, and writes" \
	"$(printf '9000\n9000\n53036162639000')" answers prove

for refused in 00A404000CA000000063504B43532D3135 0020008008313233343536FFFF 0070000001; do
	name=refused-$refused
	talk "$name" "$(script 2 $get_data $refused)"
	ok "$refused is refused" answered "$name" 403
	is "and nothing of the script was passed" "" answers "$name"
done
talk broken "$(script 2 $get_data 00C)"
ok "what is no command is refused" answered broken 400
dm_stop
ok "the agent has the card again" cardgate-card verify
vcard_remove
agent_says 'card removed'
refused "without the card there is nobody" 'status 404' \
	cardgate mo exec ./Cardgate/Card/Script $get_data

bundle_make quiet A 2 "$(cap camera deny)"
cardgate mo set ./Cardgate/Policy/Bundle "@$work/quiet.bundle"
cardgate mo set ./Cardgate/Card/PIN "$(cat "$work/pin")"
vcard_insert "$work/office.card"
agent_says 'version 2 was written to the card'
refused "a policy that names no application lets none speak" 'status 403' \
	cardgate mo exec ./Cardgate/Card/Script $get_data
agent_kill

ktap_end
