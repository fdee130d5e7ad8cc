#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy that is not confirmed goes by itself"

policy_version=1 policy_compile "$work/v1" "$(cap camera deny)"
policy_version=2 policy_compile "$work/v2" "$(cap camera deny)"
policy_version=3 policy_compile "$work/v3" "$(cap camera allow)"
camera=$(camera_add)

version_is() {
	[ "$(cat $cardgate_sys/policy_version)" = "$1" ]
}

# confirmed STATE VERSION: whether an event told of that.
confirmed() {
	wait_for 5 event ".event == \"confirm\" and .state == \"$1\" and .policy.version == $2"
}

module_load
events_start
cardgate apply "$work/v1" >/dev/null
refused "with nothing to confirm" "no rule set waits" cardgate confirm
refused "an unclear time is refused" "1s to 4h expected" cardgate apply "$work/v2" --confirm-within 1d
refused "and one that is too long" "1s to 4h expected" cardgate apply "$work/v2" --confirm-within 5h

says "a policy can be tried" 'unless confirmed within 60 s' cardgate apply "$work/v2" --confirm-within 1m
ok "an event tells" confirmed pending 2
says "the status tells" 'returns in [0-9]+ s unless confirmed' cardgate status
says "and sysfs" '^([1-9]|[1-5][0-9]|60)$' cat $cardgate_sys/confirm_within
ok "it can be confirmed" cardgate confirm
ok "an event tells" confirmed confirmed 2
is "nothing waits any more" 0 cat $cardgate_sys/confirm_within

# Who tried it is gone: the kernel counts.
timeout --signal=KILL 5 cardgate apply "$work/v3" --confirm-within 2s >/dev/null
ok "another is in force" version_is 3
ok "and obeyed" camera_works "$camera"
ok "and goes by itself" wait_for 10 version_is 2
ok "the camera with it" wait_for 10 not v4l2-ctl -d "$camera" --info
refused "which the one before denies" "Operation not permitted" v4l2-ctl -d "$camera" --info
ok "an event tells" confirmed returned 2

cardgate apply "$work/v3" --confirm-within 60s >/dev/null
cardgate apply "$work/v1" --confirm-within 2s >/dev/null
ok "a second try falls back to what was confirmed" wait_for 10 version_is 2
cardgate apply "$work/v3" --confirm-within 3600 >/dev/null
cardgate apply "$work/v1" >/dev/null
refused "one that stays ends the try" "no rule set waits" cardgate confirm
cardgate apply "$work/v3" --confirm-within 60s >/dev/null
cp "$(command -v cardgate)" "$work/"
chmod 755 "$work"
refused "nobody else may confirm" "not permitted" nobody "$work/cardgate" confirm

ok "the module can be unloaded meanwhile" module_unload
module_load
cardgate apply "$work/v1" --confirm-within 3s >/dev/null
refused "the first policy of all denies" "Operation not permitted" v4l2-ctl -d "$camera" --info
ok "and makes way for none" wait_for 10 version_is 0
ok "which denies nothing" wait_for 10 camera_works "$camera"

ktap_end
