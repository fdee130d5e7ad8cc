#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy ends an infrared reader"

ir=$(ir_add)
module_load
ir-ctl -d "$ir" --receive="$work/heard" &
reader=$!
wait_for 5 held "$ir"
ok "somebody listens" test -e "/proc/$reader/exe"
policy_push "$(cap ir deny)"
ok "denied: the reader ends" wait_for 5 test ! -e "/proc/$reader/exe"
ok "another cannot begin" not ir-ctl -d "$ir" --features
policy_push "$(cap ir allow)"
ok "allowed: it can" ir_works "$ir"

ktap_end
