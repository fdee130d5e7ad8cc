#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machine: own
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the agent seals with the authority of the card, whose cards work on"

pcscd_start
authority_make A rsa-3072
anchor A
hours='<schedule name="day"><window from="06:00" to="20:00"/></schedule>'
card_make first A 3 "$hours" "$(cap camera deny "$(rule by-day allow 'during="day"')")"
card_make second A 4 "$hours" "$(cap camera deny)"
bundle_make third A 5 "$hours" "$(cap camera deny "$(rule by-day allow 'during="day"')")"
bundle_make fourth A 6 "$(cap camera allow)"
module_load locksmith=1
camera=$(camera_add)
events_start
agent_start --seal
policy_version=1 policy_push "$(cap camera deny)"
ok "a locksmith is refused nothing" camera_works "$camera"
is "without a card it does not seal" 0 cat $cardgate_sys/sealed
ok "the card is accepted, and the kernel sealed" \
	card_try first 'sealed: until reboot it obeys only .*A Company'
ok "in this order" sh -c "grep -A 1 'card accepted' '$work/agent.log' | grep -q 'kernel is sealed'"
is "it says so itself" 1 cat $cardgate_sys/sealed
is "a seal ends locksmith mode" 0 cat $cardgate_sys/locksmith
ok "which the event tells" wait_for 5 event '.event == "sealed" and (.locksmith | not)'
ok "a newer card is accepted" card_try second 'card accepted'
is "and is in force" 4 cat $cardgate_sys/policy_version
refused "which the locksmith's machine now feels" "Operation not permitted" v4l2-ctl -d "$camera" --info
ok "an older one is not" card_try first 'older than 4'
agent_kill KILL
agent_start --seal
ok "the next agent finds all as it was" agent_says 'version 4 .*restored'
agent_kill

# A policy on trial: the highest version stays the highest.
ok "a newer version can be tried" cardgate apply "$work/fourth.bundle" --confirm-within 2s
ok "and the one before returns" wait_for 10 event '.event == "confirm" and .state == "returned" and .policy.version == 4'
refused "what was tried bars what is older" "newer version was in force" cardgate apply "$work/third.bundle"
ok "what is in force is taken all the same" cardgate apply "$work/second.bundle"
policy_write "$work/fifth.xml" 7 "$hours" "$(cap camera deny "$(rule by-day allow 'during="day"')")"
cardgate-policy sign "$work/fifth.xml" --key "$work/A/signer.key" --cert "$work/A/signer.crt" --output "$work/fifth.bundle"
sed 's/version="7"/version="8"/' "$work/fifth.xml" >"$work/sixth.xml"
cardgate-policy sign "$work/sixth.xml" --key "$work/A/signer.key" --cert "$work/A/signer.crt" --output "$work/sixth.bundle"

# The clock: an echo of the authority's word vouches for nothing.
clock_set '2030-03-04 12:00:00'
ok "a newer one is taken" cardgate apply "$work/fifth.bundle"
is "at noon the camera is allowed" allowed state camera
clock_set '2030-03-04 07:00:00'
ok "setting the clock back is tampering" wait_for 5 event '.event == "tamper" and .detail == "clock set back"
	and .uid == 0 and .comm == "date"'
is "the allow rule does not hold" denied state camera
cardgate apply "$work/fifth.bundle" >/dev/null
is "nor when the same policy is pushed again" denied state camera
cardgate apply "$work/sixth.bundle" >/dev/null
is "a newer policy vouches for the time" allowed state camera

ktap_end
