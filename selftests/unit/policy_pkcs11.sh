#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cardgate-policy sign with keys in a PKCS#11 token (SoftHSM), as TAP.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${1:-$top/build/cardgate-policy}
office=$top/Documentation/examples/office.xml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"
# shellcheck source=selftests/vm/wait.sh
. "$top/selftests/vm/wait.sh"

module=$(find /usr/lib /usr/lib64 -name libsofthsm2.so 2>/dev/null | head -n 1) || true
if ! command -v softhsm2-util >/dev/null || [ -z "$module" ]; then
	echo '1..0 # SKIP no softhsm2'
	exit 0
fi
pin=48151623

# uri KEY [PIN-SOURCE]
uri() {
	echo "pkcs11:token=authority;object=$1;type=private?module-path=$module${2:+&pin-source=$2}"
}

make_token() {	# KEY...: an authority per kind of key, its signer's key in the token
	local kind id=1

	mkdir db
	printf 'directories.tokendir = %s\nobjectstore.backend = file\n' "$work/db" >softhsm2.conf
	export SOFTHSM2_CONF=$work/softhsm2.conf
	softhsm2-util --init-token --free --label authority --so-pin 87654321 --pin $pin >/dev/null
	for kind; do
		"$tool" authority "$kind" --name 'B Company' --key "$kind" >/dev/null
		mkdir "anchors-$kind"
		cp "$kind/ca.crt" "anchors-$kind/"
		openssl pkcs8 -topk8 -nocrypt -in "$kind/signer.key" -out key.p8
		softhsm2-util --import key.p8 --token authority --label "$kind" --id "0$id" \
			--pin $pin >/dev/null
		rm key.p8 "$kind/signer.key"
		id=$((id + 1))
	done
	echo $pin >pin
	echo 99999999 >wrong
}

sign() {	# KIND URI BUNDLE
	"$tool" sign "$office" --key "$2" --cert "$1/signer.crt" -o "$3"
}

check_kind() {	# KIND
	local output status=0

	output=$(sign "$1" "$(uri "$1" pin)" "$1.bundle" 2>&1) || status=1
	report "a key in the token signs: $1" $status "$output"
	output=$("$tool" verify "$1.bundle" --anchors "anchors-$1" 2>&1) && status=0 || status=1
	report "and devices believe it: $1" $status "$output"
}

# refuses NAME WORDS COMMAND...: it fails, says why, writes nothing and tells no PIN
refuses() {
	local name=$1 words=$2 output got=0

	shift 2
	output=$(timeout 20 setsid -w "$@" 2>&1 </dev/null) || got=$?
	[ $got = 1 ] && [[ $output == *"$words"* && $output != *$pin* ]] && [ ! -e none ] &&
		report "$name" 0 || report "$name" 1 "wanted: $words"$'\n'"exit $got: $output"
}

signing() {	# URI: a command that signs with it
	command=("$tool" sign "$office" --key "$1" --cert p-256/signer.crt -o none)
}

check_refused() {
	local command

	signing "pkcs11:token=authority;object=p-256?pin-value=$pin"
	refuses 'a PIN on the command line' 'with a PIN in it, expected pin-source=FILE' "${command[@]}"
	signing "pkcs11:object=p-256;pin-value=$pin"
	refuses 'wherever it is' 'with a PIN in it' "${command[@]}"
	signing "$(uri p-256 wrong)"
	refuses 'a wrong PIN' 'no such private key, or the PIN is wrong' "${command[@]}"
	signing "$(uri p-256 nowhere)"
	refuses 'no file with the PIN' 'nowhere: No such file' "${command[@]}"
	: >empty
	signing "$(uri p-256 empty)"
	refuses 'an empty one' 'empty: empty, expected a PIN' "${command[@]}"
	signing "$(uri p-256)"
	refuses 'nobody to ask' 'no such private key, or the PIN is wrong' "${command[@]}"
	signing "$(uri p-384 pin)"
	refuses 'no such key' 'no such private key' "${command[@]}"
	signing "$(uri rsa-2048 pin)"
	refuses 'another key' 'not the key of the certificate in p-256/signer.crt' "${command[@]}"
	signing "$(uri p-256 pin)"
	refuses 'no engine' 'expected that of libengine-pkcs11-openssl' \
		env OPENSSL_ENGINES=/nowhere "${command[@]}"
}

check_prompt() {
	local command status=0

	printf -v command '%q ' "$tool" sign "$office" --key "$(uri p-256)" --cert p-256/signer.crt \
		-o asked.bundle
	mkfifo typed
	timeout 30 script -qfec "$command" shown <typed >/dev/null 2>&1 &
	exec 9>typed
	wait_for 20 grep -qs 'Enter PKCS#11 token PIN' shown && echo "$pin" >&9 || status=1
	wait $! || status=1
	exec 9>&-
	[ -s asked.bundle ] && ! grep -q "$pin" shown || status=1
	report 'without a source the terminal is asked' $status "$(cat shown)"
}

make_token rsa-2048 p-256
check_kind rsa-2048
check_kind p-256
check_refused
check_prompt
echo "1..$count"
[ $failed = 0 ]
