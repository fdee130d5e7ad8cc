# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Bundles and an authority for tests of the card alone, made by openssl: what is in a bundle does
# not matter to a card. Source cardgate.sh and card.sh first.

# bundle_make FILE NAME=DATA...: a bundle of these objects; DATA is a file.
bundle_make() {
	local file=$1 object number=0

	shift
	{
		printf 'asn1 = SEQUENCE:bundle\n[bundle]\nversion = INTEGER:1\nobjects = SEQUENCE:objects\n'
		echo '[objects]'
		for object; do
			echo "$((number += 1)) = SEQUENCE:object$number"
		done
		number=0
		for object; do
			echo "[object$((number += 1))]"
			echo "name = IA5STRING:${object%%=*}"
			echo "data = FORMAT:HEX,OCTETSTRING:$(od -An -v -tx1 "${object#*=}" | tr -d ' \n')"
		done
	} >"$file.conf"
	openssl asn1parse -genconf "$file.conf" -noout -out "$file"
}

# bundle_random FILE SIZE: a bundle with three objects of random bytes, the first of that size,
# which lie beside it.
bundle_random() {
	head -c "$2" /dev/urandom >"$1.ruleset"
	head -c 900 /dev/urandom >"$1.signature"
	head -c 300 /dev/urandom >"$1.policy"
	bundle_make "$1" ruleset="$1.ruleset" signature="$1.signature" policy="$1.policy"
}

# authority_make: $work/ca.key and $work/ca.crt.
authority_make() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=Test authority' \
		-days 30 -addext keyUsage=critical,keyCertSign -keyout "$work/ca.key" \
		-out "$work/ca.crt" 2>/dev/null
}

# card_issue BUNDLE [OPTION...]: issues the blank card in the reader.
card_issue() {
	cardgate-card issue --bundle "$1" --authority-key "$work/ca.key" \
		--authority-cert "$work/ca.crt" --admin-pin-file "$work/pin" "${@:2}"
}

# card_update BUNDLE [OPTION...]
card_update() {
	cardgate-card update --bundle "$1" --admin-pin-file "$work/pin" "${@:2}"
}

# card_holds BUNDLE [OPTION...]: whether the card's bundle is this one, byte for byte.
card_holds() {
	cardgate-card read --output "$work/read" "${@:2}" && cmp "$1" "$work/read"
}

# The admin PIN of a new virtual card
card_admin_pin >"$work/pin"
