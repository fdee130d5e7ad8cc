#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# timeout: 600

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy that came over the air is written to the card"

send() { cardgate mo set ./Cardgate/Policy/Bundle "@$work/$1.bundle"; }
give_pin() { cardgate mo set ./Cardgate/Card/PIN "$(cat "$1")"; }
pin_kept() { [ -s /var/lib/cardgate/dm/card-pin ]; }
present() { vcard_insert "$work/office.card" 0 "${@:2}" && agent_says "$1"; }
pull() { vcard_remove && agent_says 'card removed'; }

# version: of the policy on the card that is there, which is pulled then.
version() {
	cardgate-card read --output "$work/read" && pull &&
		cardgate-policy verify "$work/read" --anchors $anchors | grep -o 'version [0-9]*' |
		cut -d ' ' -f 2
}

pcscd_start
authority_make A
anchor A
card_make office A 2 "$(cap camera deny)"
for version in 3 4 5 6; do
	bundle_make "v$version" A $version "$(cap camera allow)"
done
tr 12 21 <"$work/pin" >"$work/wrong"

module_load
agent_start
ok "the device is bound" present 'card accepted: policy test version 2'
ok "version 3 comes over the air" send v3
ok "the card keeps its own: nobody gave this device a PIN" agent_says 'keeps its older policy: .*PIN'
is "the device obeys all the same" 3 cardgate mo get ./Cardgate/Association/Version
is "the card has version 2" 2 version
ok "the card is refused when it is put in" present 'card refused: .*version 2 is older'
says "who has the PIN writes it" 'has policy test version 3' \
	cardgate card --update --pin-file "$work/pin"
ok "then it is accepted" agent_says 'card accepted: policy test version 3|policy version 3 is in force'
is "it has version 3" 3 version

give_pin "$work/wrong"
refused "the PIN cannot be read" 'status 405' cardgate mo get ./Cardgate/Card/PIN
ok "there is one" pin_kept
send v4
present 'card refused: .*version 3 is older'
ok "a wrong one is presented once, and forgotten" not pin_kept
pull
give_pin "$work/pin"
ok "with the right one the card is written when it is put in" \
	present 'version 4 was written to the card'
is "it has version 4" 4 version
ok "the card is there" present 'is in force'
send v5
ok "a card that is there is written at once" agent_says 'version 5 was written to the card'
is "it has version 5" 5 version

# Pulled at every sixth APDU of what the agent does with it
send v6
done='policy version 6 is in force'
torn=0 whole=true
for number in {4..120..6}; do
	cp "$work/office.card" "$work/torn.card"
	seen=$(($(wc -l <"$work/agent.log") + 1))
	vcard_insert "$work/torn.card" 0 --fail "$number:torn"
	wait_for 20 agent_said $seen "card removed|$done"
	! agent_said $seen "$done" || break
	torn=$((torn + 1))
	vcard_insert "$work/torn.card"
	wait_for 20 agent_said $seen "$done" || whole=false
	vcard_remove
done
ok "a card that is pulled while it is written is written when it is back" $whole
ok "that was tried" [ $torn -gt 2 ]
ok "and one that is not pulled is written" agent_said $seen "$done"
agent_kill

ktap_end
