#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machine: own
# timeout: 600
# long: 1800

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "a seal that runs out of memory is closed as a whole or not at all, and a closed one does not open"

# seal_walk: seals with one allocation after the other refused, until it succeeds. Prints how often.
seal_walk() {
	local n

	for ((n = 1; ; n++)); do
		fail_nth $n cardgate seal "$work/A/ca.crt" 2>"$work/error" && break
		no_memory "$work/error" && [ "$(<$cardgate_sys/sealed)" = 0 ] || return
	done
	echo "$((n - 1)) refused"
}

# unmoved COMMAND... N: whether that is refused and changes nothing.
unmoved() {
	! fail_nth "${*: -1}" "${@:1:$# - 1}" 2>"$work/error" && [ "$(<$cardgate_sys/policy_version)" = 2 ]
}

# commit N: whether version 3 comes into force, or an error says why it does not.
commit() {
	if fail_nth "$1" cardgate apply "$work/v3.bundle" 2>"$work/error"; then
		[ "$(<$cardgate_sys/policy_version)" = 3 ]
	else
		no_memory "$work/error"
	fi
}

fail_begin
authority_make A rsa-2048
authority_make B rsa-2048
bundle_make v2 A 2 "$(cap camera deny)"
bundle_make v3 A 3 "$(cap camera deny)"
bundle_make foreign B 9 "$(cap camera allow)"
policy_version=9 policy_compile "$work/loose" "$(cap camera allow)"
module_load
cardgate apply "$work/v2.bundle" >/dev/null
events_start
fail_in cardgate
says "each time" '^[1-9][0-9]* refused$' seal_walk
says "by whom it is sealed" '^A Company: [0-9a-f]+$' cat $cardgate_sys/sealed_by
fail_step=4
ok "an unsigned rule set" fail_walk unmoved netlink-client push "$work/loose"
ok "and another authority's are refused all the while" fail_walk unmoved cardgate apply "$work/foreign.bundle"
says "the authority's comes into force or not" '^[1-9][0-9]* refused$' fail_walk commit
is "and with memory it does" "3 denied" sh -c "cat $cardgate_sys/policy_version $cardgate_sys/camera/state | xargs"

ktap_end
