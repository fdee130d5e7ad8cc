#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the kernel's switch for ftrace does not switch the module off"

module_load
ok "root cannot clear kernel.ftrace_enabled" not sh -c 'echo 0 >/proc/sys/kernel/ftrace_enabled'
is "it stays set" 1 cat /proc/sys/kernel/ftrace_enabled
module_unload
ok "without the module root can" sh -c 'echo 0 >/proc/sys/kernel/ftrace_enabled'
refused "the module does not load then" "Device or resource busy" module_load
says "and the kernel log says why" 'cardgate: not loaded:.*ftrace_enabled' dmesg
echo 1 >/proc/sys/kernel/ftrace_enabled
ok "set again, it loads" module_load

ktap_end
