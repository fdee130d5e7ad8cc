# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work and cards are others'
#
# An OCSP responder on this machine, OpenSSL's, and what it knows. Source cardgate.sh and card.sh
# first.

ocsp_port=8888
# shellcheck disable=SC2034 # for cases
ocsp_url=http://127.0.0.1:$ocsp_port/

# card_certificate: prints the certificate of the card in the reader.
card_certificate() {
	if [[ $card_kind == piv* ]]; then
		yubico-piv-tool --reader Virtual --action read-certificate --slot 9e 2>/dev/null
	else
		echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
		OPENSC_CONF=$work/opensc.conf pkcs15-tool --read-certificate 01 2>/dev/null
	fi
}

# ocsp_know AUTHORITY STATUS [CERTIFICATE...]: from its next start that authority's responder knows
# these certificates, as V (good) or R (revoked), and no others.
ocsp_know() {
	local authority=$1 status=$2 revoked='' cert

	shift 2
	[ "$status" = V ] || revoked=260101000000Z
	for cert; do
		printf '%s\t360101000000Z\t%s\t%s\tunknown\t/CN=Alice\n' "$status" "$revoked" \
			"$(openssl x509 -in "$cert" -noout -serial | cut -d = -f 2)"
	done >"$work/$authority/index"
}

# ocsp_start AUTHORITY
ocsp_start() {
	[ -e "$work/$1/index" ] || : >"$work/$1/index"
	openssl ocsp -index "$work/$1/index" -port $ocsp_port -rsigner "$work/$1/ca.crt" \
		-rkey "$work/$1/ca.key" -CA "$work/$1/ca.crt" -nmin 60 -ignore_err \
		</dev/null >"$work/ocsp.log" 2>&1 &
	echo $! >"$cards/ocsp.pid"
	wait_for 20 card_listening $ocsp_port
}

# ocsp_mute: connections to the responder are made, and nothing comes.
ocsp_mute() {
	kill -STOP "$(cat "$cards/ocsp.pid")"
}

# ocsp_stop
ocsp_stop() {
	card_kill ocsp KILL
}
