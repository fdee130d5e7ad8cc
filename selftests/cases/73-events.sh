#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "watch tells decisions, refusals, policies, contexts and tampering"

module_load
events_start
policy_version=5 policy_push "$(cap usb deny "$(rule no-sticks deny 'label="No sticks"')")" "$(cap camera deny)"
ok "a policy" wait_for 5 event '.event == "ruleset" and .policy.name == "test" and .policy.version == 5'

path=$(usb_stick_add stick 0951 1666 SN1)
ok "a decision, with rule and label" wait_for 5 event '.event == "decision" and .action == "deny"
	and .capability == "usb" and .rule.id == "no-sticks" and .rule.label == "No sticks" and .policy.version == 5'

camera=$(camera_add)
cp "$(command -v head)" "$work/spy"
chmod 666 "$camera"
chmod 755 "$work"
ktap_run nobody "$work/spy" -c 1 "$camera"
ok "a refusal, with program and user" wait_for 5 event '.event == "refused" and .capability == "camera"
	and .comm == "spy" and .uid == 65534 and .pid > 1'

cardgate context set office >/dev/null
ok "a context" wait_for 5 event '.event == "context" and .name == "office" and .state == "set"'

interface=$(basename "$path"):1.0
sh -c "echo \$\$; echo 1 >$path/$interface/authorized" >"$work/writer"
ok "tampering, with program, process and user" wait_for 5 event ".event == \"tamper\" and .detail ==
	\"authorized set\" and .comm == \"sh\" and .pid == $(<"$work/writer") and .uid == 0"
ok "numbers without a gap" jq -se \
	'[.[].seq] as $seq | [range(1; $seq | length) | $seq[.] - $seq[. - 1]] | all(. == 1)' "$work/events"

# How many events of a kind there were
count() { jq -s "[.[] | select(.event == \"$1\")] | length" "$work/events"; }
told_twice() { [ "$(count tamper)" = 2 ]; }
before=$(count refused)
for ((i = 0; i < 2000; i++)); do
	! true <"$camera"
done 2>/dev/null
ktap_run sh -c "echo 1 >$path/$interface/authorized"
ok "after a flood of refusals tampering is told" wait_for 10 told_twice
ok "the flood itself is not told in whole" test $(($(count refused) - before)) -lt 2000
ok "which the numbers show" event '.event == "lost"'

ktap_end
