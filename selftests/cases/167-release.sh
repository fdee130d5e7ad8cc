#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "only the authority ends an association, once, and nothing old comes back"

pcscd_start
authority_make A
authority_make B
anchor A
anchor B
card_make office A 3 "$(cap camera deny)"
card_make again A 5 "$(cap camera deny)"
bundle_make policy A 9 "$(cap camera allow)"
release_make foreign B 9
release_make older A 2
release_make ended A 4 --until 2026-01-31
policy_name=lab release_make lab A 4
release_make elsewhere A 4 --device 00112233445566778899aabbccddeeff
release_make good A 4
release_make final A 7
card_issue final A
sed 's/Test/TEST/' "$work/good.bundle" >"$work/altered.bundle"

# release NAME
release() {
	cardgate release "$work/$1.bundle"
}

refused "no agent" "cardgated does not run" release good
module_load
agent_start
refused "a device that is bound to nobody" "bound to nobody" release good
ok "a card binds it" card_try office 'card accepted: policy test version 3'
refused "no release" "a policy, and no release" release policy
refused "no bundle" "not a bundle" cardgate release /etc/hostname
refused "another authority's" "bound to CN=A Company" release foreign
refused "an altered one" "does not fit the rule set" release altered
refused "one of an older version" "version 2 is older than 3" release older
refused "one that has ended" "not valid any more" release ended
refused "one of another policy" "policy test is in force" release lab
refused "one for another device" "for another device alone" release elsewhere
ok "the log names who tried" grep -q 'release by uid 0 refused: .*another device' "$work/agent.log"
is "the policy is in force" "3 denied" sh -c "cat $cardgate_sys/policy_version $cardgate_sys/camera/state | xargs"
first=$(association_id)
release_make mine A 4 --device "$first"
release_make mine-later A 8 --device "$first"

cp "$(command -v cardgate)" "$work/"
chmod -R a+rX "$work"
says "whoever delivers it: the signature counts" "policy test of CN=A Company has ended" \
	nobody "$work/cardgate" release "$work/mine.bundle"
is "everything is allowed" allowed state camera
ok "the association is gone" test ! -e /var/lib/cardgate/association
refused "it is not released twice" "bound to nobody" release mine
ok "a card from before is refused" card_try office 'refused: policy test version 3 was in force .* version 5 or higher is expected'
agent_kill
agent_start
ok "also by the next agent" card_try office 'refused: policy test version 3 was in force .* version 5 or higher is expected'
ok "a newer one binds again" card_try again 'card accepted: policy test version 5'
is "and is in force" denied state camera
refused "old releases are of no use" "version 4 is older than 5" release good
refused "nor is one for the device as it was" "before it was bound anew" release mine-later
is "it is in force" denied state camera
ok "a card releases, too" card_try final 'card accepted: this device was released'
is "everything is allowed again" allowed state camera
ok "and put in once more does nothing" card_try final 'card refused: a release, but .* bound to nobody'

ktap_end
