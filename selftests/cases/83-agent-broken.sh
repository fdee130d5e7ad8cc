#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 180

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "cards that break while they are read change nothing and hang nobody"

pcscd_start
authority_make A
anchor A
card_make first A 1 "$(cap camera deny)"
card_make next A 2 "$(cap camera allow)"
# Pulled while it was being written.
cp "$work/next.bundle" "$work/half.bundle"
vcard_insert "$work/half.card" 0 --fail 30:torn
ok "writing a card that is pulled fails" not cardgate-card issue --bundle "$work/half.bundle" \
	--authority-key "$work/A/ca.key" --authority-cert "$work/A/ca.crt" --holder Alice --admin-pin-file "$work/pin"
card_kill vcard0
wait_for 10 sh -c "tail -n 1 $cards/pcscd.log | grep -q Removed" || true

module_load
agent_start
ok "the first card is accepted" card_try first 'card accepted'
policy=$(in_force)
ok "a half-written card" card_try half 'card refused'
for at in 2 7 15; do
	for fault in garbage sw=6F00 lie mute; do
		[ $fault != mute ] || [ $at = 7 ] || continue
		ok "$fault at command $at" card_try next 'card refused' --fail $at:$fault
	done
done
for at in 3 9; do
	vcard_insert "$work/next.card" 0 --fail $at:remove
	ok "pulled at command $at" agent_says 'card refused'
	card_kill vcard0
	ok "and noticed" wait_for 10 agent_said 1 'card removed'
done
is "the policy stays" "$policy" in_force
ok "the whole card is accepted afterwards" card_try next 'card accepted: .*version 2'

ktap_end
