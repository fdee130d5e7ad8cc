#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "the status in sysfs is complete, readable by everybody and writable by nobody"

module_load
policy_version=7 policy_push "$(cap camera deny)"

files() {
	(cd "$cardgate_sys" && find . -type f -printf '%P\n' | sort)
}

expected=$(printf '%s\n' {bluetooth,camera}/{armed,denied_total,devices,state,unarmed} confirm_within \
	ir/{armed,denied_total,devices,state,unarmed} locksmith policy_{digest,name,version} \
	sealed sealed_by usb/{armed,denied_total,devices,state,unarmed} version)
is "the files are the documented ones" "$expected" files
is "none can be written" 444 sh -c "find $cardgate_sys -type f -printf '%m\n' | sort -u"
is "nobody can read all of them" 28 \
	nobody sh -c "find $cardgate_sys -type f -exec cat {} + | wc -l"

says "version" '^[0-9]+\.[0-9]+\.[0-9]+$' cat $cardgate_sys/version
is "policy_name" test cat $cardgate_sys/policy_name
is "policy_version" 7 cat $cardgate_sys/policy_version
is "policy_digest" "$(sha256sum <"$work/pushed" | cut -d ' ' -f 1)" cat $cardgate_sys/policy_digest
is "sealed" 0 cat $cardgate_sys/sealed
is "sealed_by" "" cat $cardgate_sys/sealed_by
is "locksmith" 0 cat $cardgate_sys/locksmith
is "confirm_within" 0 cat $cardgate_sys/confirm_within
is "armed" 1 cat $cardgate_sys/usb/armed
is "unarmed" "" cat $cardgate_sys/usb/unarmed
is "state of a denied capability" denied state camera
is "state of one that the policy does not name" allowed state ir
policy_push "$(cap camera deny "$(rule one allow '' 'bus="usb"')")"
is "state of one that depends on the device" restricted state camera

ktap_end
