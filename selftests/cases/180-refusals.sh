#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"

ktap_begin "each refusal tells the one who put the card in what to do"

# object BUNDLE NAME: one of its objects, in a file whose name is printed.
object() {
	local offset header length

	read -r offset header length < <(openssl asn1parse -inform DER -in "$1" |
		grep -A 1 -E "IA5STRING +:$2\$" | tail -n 1 | sed -E 's/^ *([0-9]+):d=[0-9]+ +hl=([0-9]+) l= *([0-9]+).*/\1 \2 \3/')
	tail -c "+$((offset + header + 1))" "$1" | head -c "$length" >"$1.$2"
	echo "$1.$2"
}

# bundle_mix NAME SIGNED TEXT: the rule set and signature of one bundle with the text of another.
bundle_mix() {
	local file=$work/$1.bundle ruleset signature policy

	ruleset=$(object "$work/$2.bundle" ruleset)
	signature=$(object "$work/$2.bundle" signature)
	policy=$(object "$work/$3.bundle" policy)
	(
		# shellcheck source=selftests/vm/bundle.sh
		. "${0%/*}/../vm/bundle.sh"
		bundle_make "$file" ruleset="$ruleset" signature="$signature" policy="$policy"
	)
}

pcscd_start
authority_make A
anchor A
bundle_make strict A 2 "$(cap camera deny)"
bundle_make lax A 2 "$(cap camera allow)"
bundle_mix mixed strict lax
bundle_mix same strict strict
card_issue mixed A
card_issue same A
card_issue strict A

module_load
agent_start
ok "a text that says something else than the rule set" card_try mixed \
	'card refused: policy text and rule set do not belong together; ask whoever issued the card to write it anew'
ok "a card without an application" card_try blank \
	'card refused: no application on this card that can hold a policy; is it the right card\?'
is "no policy is in force" 0 cat $cardgate_sys/policy_version
vcard_insert "$work/strict.card" 0 --fail 2:slow=8000
ok "the process that judges a card breaks" wait_for 10 pkill -KILL -x cardgate-judge
ok "which is told" agent_says 'card refused: the process that judges cards broke; put it in again'
vcard_remove
is "no policy is in force" 0 cat $cardgate_sys/policy_version
ok "nothing was wrong with what the first bundle was made of" card_try same 'card accepted'
agent_kill

# A card whose key takes its PIN
card_kind=piv-canokey
card_admin_pin >"$work/pin"
bundle_make pin A 3 "$(cap camera deny)"
vcard_insert "$work/pin.card" 0 --fail 16:sw=6A86 --fail 17:sw=6A86
cardgate-card issue --bundle "$work/pin.bundle" --authority-key "$work/A/ca.key" \
	--authority-cert "$work/A/ca.crt" --admin-pin-file "$work/pin" >/dev/null
echo 000000 >"$work/wrong"
for _ in 1 2; do
	not cardgate-card verify --pin-file "$work/wrong" 2>/dev/null
done
not cardgate-card verify --pin-file "$work/wrong" --last-try 2>/dev/null
vcard_remove
agent_start
ok "a blocked PIN" card_try pin \
	"card refused: the card's PIN is blocked; ask whoever issued the card to unblock it"
is "the policy of before is in force" 2 cat $cardgate_sys/policy_version

ktap_end
