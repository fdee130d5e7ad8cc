#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 120

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/provision.sh
. "${0%/*}/../vm/provision.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"

ktap_begin "a device asks for its packet over HTTPS, where card or configuration say"

authority_make A
operator_make telco A
pcscd_start
card_make one A 1 "$(everything allow)"
vcard_insert "$work/one.card"
server_make
over /etc/ssl/certs/ca-certificates.crt
account_tnds "$work/account"
mkdir "$work/packets"
packet good telco "$work/account"
cp "$work/good.packet" "$work/packets/alice"
cp "$work/account" "$work/packets/none"
packet other telco <(account_tnds /dev/stdout other)
cp "$work/other.packet" "$work/packets/other"
server_start 8443 --bootstrap "$work/packets"

refused "without a URL there is nothing to ask" "no packet is named" cardgate bootstrap --yes
card_operators A --operators "$work/telco/operator.crt" --url "$server_url/bootstrap/alice"
refused "a server that nobody vouches for is refused" "TLS: " cardgate bootstrap --dry-run
cat "$server/ca.crt" >>/etc/ssl/certs/ca-certificates.crt
says "the card says where, and the packet comes" "Made by CN=telco" cardgate bootstrap --dry-run
says "as its type says" "application/vnd.syncml.dm.wbxml; SEC=x-cardgate-signed" \
	curl -s -o /dev/null -w '%{content_type}' "$server_url/bootstrap/alice"
refused "one that is not there" "HTTP status 404" \
	cardgate bootstrap --dry-run "$server_url/bootstrap/bob"
refused "nothing else is given out" "HTTP status 404" \
	cardgate bootstrap --dry-run "$server_url/bootstrap/..%2Fone.card"
refused "nor what is no packet" "HTTP status" \
	cardgate bootstrap --dry-run "$server_url/bootstrap/none"
refused "HTTP alone will not do" "expected https" \
	cardgate bootstrap --dry-run "http://localhost:8443/bootstrap/alice"
ok "the device is bootstrapped" cardgate bootstrap --yes
says "by it" '^office' cardgate account list
refused "once" "answered before" cardgate bootstrap --yes
card_operators A --operators "$work/telco/operator.crt"
echo "$server_url/bootstrap/other" >/etc/cardgate/bootstrap-url
ok "or where the configuration says" cardgate bootstrap --yes
says "an account more" '^other' cardgate account list
server_kill

ktap_end
