#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "an infrared transceiver that appears under a denying policy cannot be opened"

module_load
policy_push "$(cap ir deny)"
ir=$(ir_add)
refused "ir-ctl is refused" "Operation not permitted" ir-ctl -d "$ir" --features
ok "it hears nothing" not ir-ctl -d "$ir" --receive=/dev/null --one-shot
policy_push "$(cap ir allow)"
ok "allowed: it hears" ir_works "$ir"

ktap_end
