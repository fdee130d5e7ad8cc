#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 500

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "packages and lists of any size are approved in little memory"

authority_make A
approver_make ci A
anchor A
bind_device A 1 '<packages unapproved="reject"/>'

truncate -s 4G "$work/large"
echo end >>"$work/large"
ok "a package of 4 GiB is approved with 64 MiB of memory" prlimit --as=67108864 \
	cardgate-approve package --key "$work/ci/approver.key" --cert "$work/ci/approver.crt" \
	"$work/large"
ok "and judged with 96 MiB, of which a policy's text may take 32" prlimit --as=100663296 cardgate approve "$work/large"

awk 'BEGIN {
	print "<approvals xmlns=\"urn:cardgate:approval:1\" name=\"all\" version=\"1\">"
	for (i = 0; i < 100000; i++)
		printf "<package name=\"package-%d\" version=\"1\" sha256=\"%064x\"/>\n", i, i
	print "</approvals>"
}' >"$work/all.xml"
cardgate-approve sign "$work/all.xml" --key "$work/ci/approver.key" --cert "$work/ci/approver.crt" \
	-o "$work/all.cga"
ok "a list of 100,000 packages is taken with 160 MiB" prlimit --as=167772160 \
	cardgate approval add "$work/all.cga"
echo other >"$work/other"
refused "and searched" "other: must not be installed: no approval" prlimit --as=167772160 \
	timeout 20 cardgate approve "$work/other"

ktap_end
