#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "cards with several policies of one authority combine as the one in force says"

# are CAMERA IR: camera and infrared are in these states.
are() {
	echo "$(state camera) $(state ir)"
	[ "$(state camera) $(state ir)" = "$1 $2" ]
}

pcscd_start
authority_make A
authority_make B
anchor A
anchor B
# The camera while all are of the office, infrared for whoever has somebody of the lab beside him
policy_name=office bundle_make office A 3 \
	'<context name="policies.office"/><context name="policy.lab"/>' \
	"$(cap camera allow "$(rule guests deny 'context="!policies.office"')")" \
	"$(cap ir deny "$(rule lab allow 'context="policy.lab"')")"
policy_name=plain bundle_make plain A 1 "$(cap camera deny)"
policy_name=lab bundle_make lab A 2 "$(cap camera deny)" "$(cap ir allow)"
policy_name=lab bundle_make foreign B 7 "$(cap ir allow)"
card_issue office A
card_issue plain A --holder Bob
card_issue lab A --holder Carol
card_issue foreign B --holder Eve
policy_name=office release_make end A 4

module_load
agent_start
vcard_insert "$work/office.card" 0
ok "the office's card binds the device" agent_says 'card accepted: policy office version 3'
ok "which has what that policy gives it alone" are allowed denied
vcard_insert "$work/lab.card" 1
ok "a card of the lab counts beside it" \
	agent_says 'PCD 00 01: policy lab version 2 of this card counts beside policy office'
is "its own policy is not in force" 3 cat $cardgate_sys/policy_version
ok "what one of the lab is enough for is there, what all must be of the office for is not" \
	are denied allowed
vcard_remove 1
ok "the lab goes" agent_says 'PCD 00 01: card removed'
ok "which loosens nothing" are denied denied
vcard_remove 0
vcard_insert "$work/office.card" 0
ok "the office's card again" agent_says 'PCD 00 00: policy version 3 is in force'
ok "alone has what it had" are allowed denied
vcard_insert "$work/plain.card" 1
ok "a policy that is not named counts, too" agent_says 'policy plain version 1 of this card counts beside'
ok "as one that is not the office's" are denied denied
vcard_remove 1
agent_says 'PCD 00 01: card removed'
vcard_insert "$work/foreign.card" 1
ok "another authority's policy of that name is refused" agent_says 'card refused: .*bound to .*A Company'
ok "and gives nothing" are denied denied
vcard_remove 1
agent_kill
agent_start
ok "another agent finds the office's card alone" agent_says 'PCD 00 00: policy version 3 is in force'
ok "and gives it what it had" are allowed denied
vcard_remove 0

release() {
	vcard_insert "$work/plain.card" 0
	agent_says 'counts beside' || return 1
	cardgate release "$work/end.bundle"
}
ok "a release ends the association while a card is there that only counts" release
vcard_remove 0
ok "the next card binds anew" card_try plain 'card accepted: policy plain version 1'
ok "a policy that speaks of no policies refuses others" card_try lab 'card refused: policy plain is in force'

ktap_end
