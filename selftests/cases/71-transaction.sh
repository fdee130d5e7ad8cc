#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a rule set is taken whole or not at all"

module_load
policy_push "$(cap camera deny)"
digest=$(cat $cardgate_sys/policy_digest)
policy_version=2 policy_compile "$work/good" "$(cap usb allow "$(rule one deny '' 'serial="A"')" \
	"$(rule two deny '' 'serial="B"')" "$(rule three deny '' 'serial="FINDME"')")"

# In the third rule a string loses its end.
offset=$(grep -obUa FINDME "$work/good" | cut -d : -f 1)
cp "$work/good" "$work/bad"
printf 'X' | dd of="$work/bad" bs=1 seek=$((offset + 6)) conv=notrunc status=none
refused "a bad rule set is refused with the rule's number" "rule 3" netlink-client push "$work/bad"
head -c -4 "$work/good" >"$work/short"
ok "so is one that is cut short" not netlink-client push "$work/short"
head -c 100 /dev/urandom >"$work/noise"
ok "so is noise" not netlink-client push "$work/noise"
is "the old one stays in force" "$digest" cat $cardgate_sys/policy_digest
is "with its state" denied state camera

# While somebody has a transaction open nobody else can.
mkfifo "$work/hold"
netlink-client begin 100 <"$work/hold" >"$work/begun" &
exec {hold}>"$work/hold"
wait_for 5 grep -q begun "$work/begun"
refused "a second transaction is refused" "another transaction is open" netlink-client push "$work/good"
exec {hold}>&-
wait $!
ok "when the first one's socket is closed it is not" netlink-client push "$work/good"
is "the new one is in force" 2 cat $cardgate_sys/policy_version
refused "a transaction has a largest size" "size out of range" netlink-client begin 4000000000

ktap_end
