#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy closes an infrared transceiver that is there, and gives it back"

ir=$(ir_add)
module_load
ok "it hears what it sends" ir_works "$ir"
policy_push "$(cap ir deny)"
ok "denied: it does not" not ir_works "$ir"
refused "ir-ctl says why" "Operation not permitted" ir-ctl -d "$ir" --features
policy_push "$(cap ir allow)"
ok "allowed: it hears again" ir_works "$ir"

ktap_end
