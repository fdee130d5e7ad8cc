#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cardgate-policy check --lint on the policies of selftests/corpus/lint, as TAP. It must find what
# their <?lint LINE NAME?> say, on 2026-11-23, and nothing else.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
corpus=$top/selftests/corpus/lint
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"

wanted() {	# FILE
	sed -n 's/^ *<?lint \(.*\)?>$/\1/p' "$1" | sort
}

# found FILE: LINE NAME, line 0 where there is none
found() {
	sed -n -e 's/^[^:]*:\([0-9]*\): [a-z]*: .* \[\([a-z-]*\)\]$/\1 \2/p' \
		-e 's/^[^:]*: [a-z]*: .* \[\([a-z-]*\)\]$/0 \1/p' "$1" | sort
}

check_file() {	# FILE
	local name=${1##*/} status=0 detail

	"$tool" check --lint --at 2026-11-23T12:00 "$1" >"$work/out" 2>"$work/err" || status=1
	[ ! -s "$work/out" ] || status=1
	[ "$(wc -l <"$work/err")" = "$(found "$work/err" | wc -l)" ] || status=1
	detail=$(diff <(wanted "$1") <(found "$work/err")) || status=1
	report "$name" $status "$detail"$'\n'"$(cat "$work/err")"
}

# exits STATUS NAME ARGUMENTS...
exits() {
	local status=$1 name=$2 got=0 output
	shift 2
	output=$("$tool" check --at 2026-11-23T12:00 "$@" 2>&1) || got=$?
	report "$name" $((got != status)) "$output"
}

# says NAME WORDS ARGUMENTS...
says() {
	local name=$1 words=$2 output
	shift 2
	output=$("$tool" check --at 2026-11-23T12:00 "$@" 2>&1) || true
	[[ $output == *"$words"* ]] && report "$name" 0 || report "$name" 1 "$output"
}

for file in "$corpus"/*.xml; do
	check_file "$file"
done
exits 1 'findings can be errors' --error=lint "$corpus/never-holds.xml"
exits 0 'what has none passes' --error=lint "$corpus/good-exceptions.xml"
exits 2 'no other errors' --error=all "$corpus/good-exceptions.xml"
says 'without --lint nothing is said' '' "$corpus/never-holds.xml"
says 'JSON names file, line and finding' '"name":"rule-never-holds"' --json "$corpus/never-holds.xml"

cd "$work"
"$tool" authority short --name 'B Company' --days 30 >/dev/null
sed 's/default="deny"\/>/&<validity until="2099-12-31"\/>/; s/<validity until="2026.*//' \
	"$corpus/validity-over.xml" >long.xml
says 'a certificate ends before the policy' '[certificate-ends]' --cert short/signer.crt long.xml
"$tool" sign long.xml --key short/signer.key --cert short/signer.crt -o long.bundle
says 'so does the one in a bundle' 'long.bundle: warning: the certificate of CN=Policy signer' \
	--lint long.bundle
"$tool" authority long --name 'B Company' --days 36500 >/dev/null
"$tool" sign long.xml --key long/signer.key --cert long/signer.crt -o long.bundle
exits 0 'one that lasts' --error=lint long.bundle
exits 1 'no certificate' --cert long.xml long.xml
echo "1..$count"
[ $failed = 0 ]
