#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a card's policy is put in force and stays without card and agent"

camera=$(camera_add)
# idle_small: what is resident, which is the agent itself and not the processes that read cards
idle_small() {
	awk '$1 == "VmRSS:" { print; exit $2 >= 8192 }' "/proc/$(cat "$work/agent.pid")/status"
}
refuses() { not v4l2-ctl -d "$camera" --info; }
pcscd_start
authority_make A
anchor A
card_make office A 3 "$(cap camera deny)"
module_load
agent_start
ok "before the card the camera works" camera_works "$camera"
ok "the card is accepted" card_try office 'card accepted: policy test version 3 of .*A Company'
ok "the camera is refused" wait_for 5 refuses
ok "the card is pulled: it stays refused" agent_says 'card removed'
ok "still" refuses
agent_kill KILL
ok "the agent is killed: it stays refused" refuses
ok "the association can be read" jq -e '.policy_version == 3 and (.authority_name | endswith("A Company"))' \
	/var/lib/cardgate/association.json
module_unload
module_load
ok "a new kernel knows nothing" camera_works "$camera"
agent_start
ok "the agent restores the policy without a card" agent_says 'policy test version 3 of .*A Company restored'
ok "the camera is refused" wait_for 5 refuses
ok "idle, the agent takes less than 8 MiB" idle_small
ok "the same card again changes nothing" card_try office 'policy version 3 is in force'
is "the policy is the same" 3 cat $cardgate_sys/policy_version

ktap_end
