#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "remote operations narrow freely and widen only what the policy delegates"

module_load
ir=$(ir_add)
camera=$(camera_add)
sees() { v4l2-ctl -d "$camera" --info; }
hears() { ir-ctl -d "$ir" --features; }
# operate CAPABILITY Enable|Disable [DATA]
operate() { cardgate mo exec "./DCMO/$1/Operations/$2" "${@:3}"; }
enabled() { cardgate mo get "./DCMO/$1/Enabled"; }
in_seconds() { date --utc -d "@$((EPOCHSECONDS + $1))" +%Y%m%dT%H%M%SZ; }

lifted='remote="may-allow"'
policy_push "$(cap camera allow)" "$(cap ir deny)"
ok "the policy allows the camera" sees
is "the tree says so" true enabled Camera
is "and that a camera is there" true cardgate mo get ./DCMO/Camera/Attached
operate Camera Disable
ok "a server switches it off" not sees
is "the tree says so" false enabled Camera
is "and that a server did" disable cardgate mo get ./DCMO/Camera/Ext/Operation
ok "the reason is told" grep -q operation <(cardgate devices --json | jq -r '.devices[].reason')
operate Camera Enable
ok "and back to the policy" wait_for 5 sees

operate Infrared Enable
ok "what the policy denies stays denied" not hears
policy_push "$(cap camera allow)" \
	'<capability name="ir" default="deny" remote="may-allow"/>'
ok "delegated, and nobody asks: denied" not hears
operate Infrared Enable
ok "what the policy delegates is lifted" wait_for 5 hears
policy_push "$(cap camera allow)" "$(cap ir deny "$(rule all deny "$lifted")")"
ok "a delegated rule, an undelegated default: denied" not hears
policy_push "$(cap camera allow)" "$(cap ir allow "$(rule all deny "$lifted")")"
ok "a delegated rule: lifted, as the operation outlives the policy" wait_for 5 hears
operate Infrared Disable
ok "off again" not hears

operate Camera Disable "until=$(in_seconds 6)"
ok "off for a time" not sees
ok "and back by itself" wait_for 30 sees
operate Camera Disable "from=$(in_seconds 5);for=600"
ok "off from a moment on: not yet" sees
ok "off when it comes" wait_for 30 not sees
ok "nonsense is refused" not operate Camera Disable "for=ever"
ok "and changes nothing" not sees

module_unload
module_load
policy_push "$(cap camera allow)"
ok "a module that was loaded anew knows of nothing" wait_for 5 sees
agent_start
ok "until the agent has the operations again" wait_for 10 not sees
agent_kill
operate Camera Enable
ok "and takes the next one" wait_for 5 sees

ktap_end
