#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machine: own
# timeout: 240

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a sealed kernel releases what the authority released, and no other device"

pcscd_start
authority_make A rsa-2048
anchor A
card_make office A 3 "$(cap camera deny)"
card_make again A 6 "$(cap camera deny)"
release_make elsewhere A 9 --device 00112233445566778899aabbccddeeff
bundle_make newer A 7 "$(cap camera deny)"
module_load
agent_start --seal
ok "a card binds and seals" card_try office 'sealed: until reboot it obeys only'
release_make mine A 5 --device "$(association_id)"
refused "a release for another device, past the agent" "for another device alone" \
	cardgate apply "$work/elsewhere.bundle"
is "the policy is in force" "3 denied" sh -c "cat $cardgate_sys/policy_version $cardgate_sys/camera/state | xargs"
ok "its own release" cardgate release "$work/mine.bundle"
is "everything is allowed" allowed state camera
is "by what was signed" 5 cat $cardgate_sys/policy_version
refused "an older policy does not return" "newer version was in force" cardgate apply "$work/office.bundle"
ok "a newer card binds again" card_try again 'card accepted: policy test version 6'
is "and is in force" denied state camera
release_make second A 8 --device "$(association_id)"
refused "until reboot the kernel knows the device as it was" "for another device alone" \
	cardgate release "$work/second.bundle"
release_make any A 8
refused "what a release ends does not return, so it is not tried" "does not wait to be confirmed" \
	cardgate apply "$work/any.bundle" --confirm-within 1s
is "the policy is in force" "6 denied" sh -c "cat $cardgate_sys/policy_version $cardgate_sys/camera/state | xargs"
ok "a release for every device is taken" cardgate release "$work/any.bundle"
is "and allows everything" allowed state camera
cardgate-policy operation --capability camera --action disable --version 1 --issuer A \
	--key "$work/A/signer.key" --cert "$work/A/signer.crt" -o "$work/off.op"
cardgate mo exec ./DCMO/Camera/Operations/Disable "@$work/off.op"
is "an operation comes after it" denied state camera
cardgate apply "$work/any.bundle" >/dev/null
is "the same release once more does not end that" denied state camera

ktap_end
