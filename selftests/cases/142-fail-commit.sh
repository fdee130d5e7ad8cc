#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/fail.sh
. "${0%/*}/../vm/fail.sh"

ktap_begin "a commit runs out of memory at every allocation, and is whole or not at all"

# in_force FILE: whether this rule set is.
in_force() {
	[ "$(<$cardgate_sys/policy_digest)" = "$(sha256sum <"$1" | cut -d ' ' -f 1)" ]
}

# commit OLD NEW N: whether NEW replaces OLD, or OLD stays and the sender is told.
commit() {
	if fail_nth "$3" netlink-client push "$2" 2>"$work/error"; then
		in_force "$2" && netlink-client push "$1"
	else
		no_memory "$work/error" && in_force "$1"
	fi
}

fail_begin
module_load
usb_stick_add stick 0951 1666 SN1 >/dev/null
policy_compile "$work/old" "$(cap usb allow)"
rules=("$(rule one deny '' 'id="0951:1666" serial="SN1"')" "$(rule two allow 'context="office"')"
	"$(rule three deny '' 'interface="08:*:*"')")
policy_compile "$work/new" '<context name="office"/>' "$(cap usb allow "${rules[@]}")" "$(cap camera deny)"
netlink-client push "$work/old"
events_start
fail_in cardgate
says "each time" '^[1-9][0-9]+ refused$' fail_walk commit "$work/old" "$work/new"
ok "the old one allows" usb_stick_works stick
ok "the new one can be had" cardgate apply "$work/new"
is "and denies" "08 -" usb_drivers stick

ktap_end
