#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# timeout: 240

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

# gone: whether the card that was inserted last pulled itself.
gone() { card_event 'Removed From' 0 "$removed"; }

# Pulled while it was being written.
removed=$(card_events 'Removed From' 0)
cp "$work/next.bundle" "$work/half.bundle"
vcard_insert "$work/half.card" 0 --fail "$(card_by 30 16):torn"
ok "writing a card that is pulled fails" not cardgate-card issue --bundle "$work/half.bundle" \
	--authority-key "$work/A/ca.key" --authority-cert "$work/A/ca.crt" --holder Alice --admin-pin-file "$work/pin"
wait_for 10 gone

module_load
agent_start
ok "the first card is accepted" card_try first 'card accepted'
policy=$(in_force)
ok "a half-written card" card_try half 'card refused'
for fault in $(card_by "3:garbage 2:lie 7:garbage 8:lie 8:mute" "3:garbage 3:lie 4:garbage 5:lie 5:mute"); do
	ok "a card that fails at $fault" card_try next 'card refused' --fail $fault
done
ok "a card that answers every command just in time" card_try next 'card refused: .*in time' \
	--fail 2:slow=4000 --fail 3:slow=4000 --fail 4:slow=4000
ok "a card that loses power for a moment" card_try next 'card refused' --fail 3:reset
for at in 3 $(card_by 8 5); do
	removed=$(card_events 'Removed From' 0)
	vcard_insert "$work/next.card" 0 --fail $at:remove
	ok "pulled at command $at" agent_says 'card refused'
	wait_for 10 gone
done
is "the policy stays" "$policy" in_force
ok "the whole card is accepted afterwards" card_try next 'card accepted: .*version 2'

ktap_end
