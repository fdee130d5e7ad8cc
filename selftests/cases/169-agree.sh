#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/terminal.sh
. "${0%/*}/../vm/terminal.sh"

ktap_begin "a policy that asks binds nobody who does not agree"

free() {
	[ "$(cat $cardgate_sys/policy_version)" = 0 ] && [ ! -e /var/lib/cardgate/association ]
}

pcscd_start
authority_make A
anchor A
card_make asks A 3 '<card agree="ask"/>' "$(cap camera deny)"
card_make other A 4 '<card agree="ask"/>' "$(cap camera deny)"
cp "$(command -v cardgate)" "$work/"
chmod -R a+rX "$work"
module_load
agent_start
refused "without a card there is nothing to agree to" "no card waits" cardgate card --accept --yes
vcard_insert "$work/asks.card"
ok "a card is put in, and the log says what to do" agent_says \
	'policy test version 3 of CN=A Company binds this device when you agree: cardgate card --accept'
ok "nothing has changed" free
refused "nobody else agrees for who sits here" "only root, and who sits at this device" \
	nobody "$work/cardgate" card --accept --yes
refused "nor without a terminal" "expected --yes" setsid --wait cardgate card --accept
ok "the answer is no" not answer no cardgate card --accept
ok "what would be bound was shown" grep -q 'policy test version 3 of CN=A Company' "$work/screen"
ok "nothing has changed" free
vcard_remove
ok "the card is pulled" agent_says 'card removed'
refused "nor can be agreed to when the card is gone" "no card waits" cardgate card --accept --yes
ok "another card is asked about anew" card_try other 'version 4 of .* when you agree'
vcard_insert "$work/asks.card"
ok "and the first" agent_says 'version 3 of .* when you agree'
ok "the answer is yes" answer yes cardgate card --accept
says "the agent's word" 'policy test version 3 of CN=A Company is in force' cat "$work/screen"
is "it is in force" "3 denied" sh -c "cat $cardgate_sys/policy_version $cardgate_sys/camera/state | xargs"
ok "the log says who agreed" agent_says 'uid 0 agreed'
vcard_remove
ok "an update is not asked about" card_try other 'card accepted: policy test version 4'

ktap_end
