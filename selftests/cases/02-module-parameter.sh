#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "without the module programs say so, and it takes only parameters that it understands"

refused "without the module the command line says so" "cardgate.ko is not loaded" cardgate status
refused "and the agent" "cardgate.ko is not loaded" timeout 10 cardgated
refused "an unknown default is refused" "Invalid parameters" module_load default=maybe
says "and the kernel log says what is expected" "cardgate: default=maybe: expected allow or deny" dmesg
ok "the module is not loaded then" test ! -e /sys/module/cardgate
ok "default=allow is understood" module_load default=allow
is "and can be read" allow cat /sys/module/cardgate/parameters/default
is "but not written" 444 stat -c %a /sys/module/cardgate/parameters/default
module_unload
ok "default=deny is understood" module_load default=deny

ktap_end
