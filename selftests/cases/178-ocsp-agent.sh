#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/ocsp.sh
. "${0%/*}/../vm/ocsp.sh"

ktap_begin "a revoked card is refused as soon as its responder says so, and silence opens nothing"

pcscd_start
authority_make A
anchor A
bundle_make asks A 3 "$(cap camera deny)"
bundle_make needs A 4 '<card ocsp="need"/>' "$(cap camera deny)"
cp "$work/needs.bundle" "$work/other.bundle"
card_issue asks A --ocsp "$ocsp_url"
card_issue needs A --ocsp "$ocsp_url"
card_issue other A --ocsp "$ocsp_url" --holder Bob
for card in needs other; do
	vcard_insert "$work/$card.card"
	card_certificate >"$work/$card.crt"
	vcard_remove
done
ip link set lo up

module_load
agent_start
ok "a policy that only asks is believed without an answer" card_try asks \
	'card accepted: .*version 3'
ok "and the log says so" agent_said 1 'believed all the same: CN=Alice: '"$ocsp_url"
vcard_insert "$work/needs.card"
ok "one that needs an answer is not" agent_says 'refused until it can be asked about: .*does not say'
is "nothing has changed" 3 cat $cardgate_sys/policy_version
ocsp_know A V "$work/needs.crt"
ocsp_start A
ok "when there is one, it is" agent_says 'card accepted: .*version 4'
ocsp_stop
vcard_remove
agent_says 'card removed'
ok "for an hour that answer counts offline" card_try needs 'policy version 4 is in force'
vcard_insert "$work/other.card"
ok "not for another card" agent_says 'refused until it can be asked about: CN=Bob: '
vcard_remove
ocsp_know A R "$work/needs.crt" "$work/other.crt"
ocsp_start A
ok "a revoked card is refused" card_try other 'card refused: CN=Bob: certificate is revoked'
ok "also the one that was good" card_try needs 'card refused: CN=Alice: certificate is revoked'
ocsp_stop
agent_kill
agent_start
ok "offline, too, and by the next agent" card_try needs 'card refused: CN=Alice: certificate is revoked'
is "all the while the policy is in force" 4 cat $cardgate_sys/policy_version

ktap_end
