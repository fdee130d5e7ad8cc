#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "what several people's cards allow on one device combines as the policy says"

# are CAMERA IR: camera and infrared are in these states.
are() {
	echo "$(state camera) $(state ir)"
	[ "$(state camera) $(state ir)" = "$1 $2" ]
}

pcscd_start
authority_make A
anchor A
# A camera for whoever has somebody of the lab beside him, infrared for the lab among itself
bundle_make lab A 3 '<context name="card.Lab"/><context name="cards.Lab"/>' \
	"$(cap camera deny "$(rule any allow 'context="card.Lab"')")" \
	"$(cap ir allow "$(rule all deny 'context="!cards.Lab"')")"
cp "$work/lab.bundle" "$work/sales.bundle"
cp "$work/lab.bundle" "$work/nobody.bundle"
card_issue lab A --department Lab
card_issue sales A --holder Bob --department Sales
card_issue nobody A --holder Carol

module_load
agent_start
vcard_insert "$work/sales.card" 0
ok "a card of another department" agent_says 'PCD 00 00: card accepted'
ok "gives neither" are denied denied
vcard_insert "$work/lab.card" 1
ok "with one of the lab beside it" agent_says 'PCD 00 01: policy version 3 is in force'
ok "there is what one of the lab is enough for" are allowed denied
vcard_remove 0
ok "the other is pulled" agent_says 'PCD 00 00: card removed'
ok "which loosens nothing" are allowed denied
vcard_insert "$work/nobody.card" 0
ok "nor does a card of no department" agent_says 'PCD 00 00: policy version 3 is in force'
ok "at all" are allowed denied
vcard_remove 0
vcard_remove 1
ok "the lab's card is pulled, too" agent_says 'PCD 00 01: card removed'
ok "nothing is left" are denied denied
vcard_insert "$work/lab.card" 1
ok "alone in the device" agent_says 'PCD 00 01: policy version 3 is in force'
ok "the lab has all" are allowed allowed
vcard_insert "$work/sales.card" 0
ok "until somebody else comes" agent_says 'PCD 00 00: policy version 3 is in force'
ok "before whom it has less" are allowed denied
agent_kill
ok "the agent ends, and nothing changes" are allowed denied
vcard_remove 1
agent_start
ok "the next one" agent_says 'PCD 00 00: policy version 3 is in force'
ok "knows who has gone meanwhile" are denied denied
vcard_remove 0
pcscd_stop
pcscd_start
vcard_insert "$work/lab.card" 0
ok "after pcscd was away" agent_says 'PCD 00 00: policy version 3 is in force'
ok "cards count again" are allowed allowed
pcscd_stop
ok "and no longer when it goes" agent_says 'service is gone'
ok "with them" are denied denied

ktap_end
