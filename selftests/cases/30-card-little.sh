#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a card seen before is read as little as can be, and believed no more for it"

# tried NAME TEXT: the agent says that of the card; what it took is counted.
tried() {
	card_try "$1" "$2" --count "$work/count"
}

# apdus MOST: whether the card that was tried last took at most so many.
apdus() {
	cat "$work/count"
	[ "$(jq .apdus "$work/count")" -le "$1" ]
}

pcscd_start
authority_make A
anchor A
text="<!-- $(seq -s " " 400) -->"
card_make office A 3 "$text" "$(cap camera deny "$(rule genuine allow '' 'serial="1"')")"
# A colleague's: the same policy, another key
cp "$work/office.bundle" "$work/twin.bundle"
card_issue twin A
bundle_make newer A 4 "$(cap camera deny)"
# The rule set altered on a card that says nothing of it: the same generation, the same index
sed 's/genuine/GENUINE/g' "$work/office.card" >"$work/liar.card"
chmod 600 "$work/liar.card"

module_load
agent_start
ok "a new card is read" tried office 'card accepted: .*version 3'
ok "the policy's text came compressed" test "$(jq .sent "$work/count")" -lt 3000
ok "unchanged it is still valid" tried office 'policy version 3 is in force'
ok "after at most four APDUs" apdus 4
ok "a colleague's card with the same policy is valid" tried twin 'policy version 3 is in force'
ok "but had to be read" not apdus 4
ok "once" tried twin 'policy version 3 is in force'
ok "only" apdus 4
ok "and the first is not forgotten for it" tried office 'policy version 3 is in force'
ok "at all" apdus 4
agent_kill
agent_start
agent_says 'restored'
ok "another agent knows it, too" tried office 'policy version 3 is in force'
ok "by at most four APDUs" apdus 4

policy=$(in_force)
ok "a card that lies about its generation is what it was" tried liar 'policy version 3 is in force'
is "its rule set is not" "$policy" in_force
ok "and is on no disk" not grep -q GENUINE /var/lib/cardgate/association
cp "$anchors/A.crt" "$work/anchor"
rm "$anchors/A.crt"
ok "unchanged is not enough without the anchor" tried office 'card refused'
cp "$work/anchor" "$anchors/A.crt"
ok "with it, it is" tried office 'policy version 3 is in force'

vcard_insert "$work/office.card"
agent_says 'policy version 3 is in force'
cardgate-card update --bundle "$work/newer.bundle" --admin-pin-file "$work/pin"
vcard_remove
ok "an updated card is read" tried office 'card accepted: .*version 4'
ok "and its certificate is not" apdus 7
ok "what a forgotten policy brought is read again" tried twin 'version 3 is older than 4'

head -c 500 /dev/urandom >/var/lib/cardgate/cards
agent_kill
agent_start
ok "a damaged memory is told of" agent_says 'cards will be read again'
ok "and costs a look at the card" tried office 'policy version 4 is in force'
ok "a longer one" not apdus 4
ok "once" tried office 'policy version 4 is in force'
ok "only" apdus 4

ktap_end
