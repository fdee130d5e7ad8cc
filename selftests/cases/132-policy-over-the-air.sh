#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a server replaces the policy by one that the same authority signed"

send() { cardgate mo set ./Cardgate/Policy/Bundle "@$work/$1.bundle"; }

pcscd_start
authority_make A
authority_make B
anchor A
anchor B
card_make office A 2 "$(cap camera deny)"
bundle_make older A 1 "$(cap camera allow)"
bundle_make newer A 3 "$(cap camera allow)" "$(cap usb allow)"
bundle_make other B 4 "$(cap camera allow)"
echo rubbish >"$work/rubbish.bundle"

module_load
agent_start
ok "a device that nobody bound is not bound by a server" not send newer
ok "a card binds it" card_try office 'card accepted: policy test version 2'
refused "an older version is refused" "status 403" send older
refused "and another authority's" "status 403" send other
refused "and what is no bundle" "status 400" send rubbish
is "the card's policy is in force" 2 cat $cardgate_sys/policy_version
send newer
is "the next version is in force without a card" 3 cat $cardgate_sys/policy_version
is "the tree says so" 3 cardgate mo get ./Cardgate/Association/Version
send newer
is "the same again changes nothing" 3 cat $cardgate_sys/policy_version
agent_kill
module_unload
module_load
agent_start
is "it stays after a restart" 3 cat $cardgate_sys/policy_version
ok "the card with the version before is refused" card_try office 'version 2 is older'
agent_kill
ok "without the agent nothing is taken" not send newer

ktap_end
