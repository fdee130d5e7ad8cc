#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "nobody hears a denied remote control before the module does"

ear=$cardgate_tree/build/$(uname -r)/selftests/modules/ear.ko
ear_sys=/sys/module/ear/parameters
[ -e "$ear" ] || ktap_skip "no module that listens was built for this kernel"

# heard: prints how much since the last time.
heard() {
	cat $ear_sys/heard
	echo 0 >$ear_sys/heard
}

speak() {
	echo 1 >$ear_sys/speak
}

# It is told of every device first
modprobe rc-core
insmod "$ear"
trap 'ir_remove; rmmod ear; ktap_exit' EXIT
module_load

ir_add >/dev/null
is "allowed: what comes is heard at once" 1 heard
ir_remove
policy_push "$(cap ir deny)"
ir_add >/dev/null
is "denied: it is not" 0 heard
speak
is "nor later" 0 heard
policy_push "$(cap ir allow)"
speak
is "allowed: it is" 1 heard
policy_push "$(cap ir deny)"
speak
is "denied while it is there: it is not" 0 heard

ir_remove
echo Y >$ear_sys/interrupt
ir_add >/dev/null
speak
is "denied, busy, and who brings it has a signal pending: it is not" 0 heard
ir_remove

module_unload
ir_add >/dev/null
heard >/dev/null
module_load default=deny
speak
is "denied by a module that comes later: it is not" 0 heard
module_unload
speak
is "given back: it is" 1 heard

ktap_end
