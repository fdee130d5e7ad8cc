#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# cards: extended piv-yubikey
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"
# shellcheck source=selftests/vm/terminal.sh
. "${0%/*}/../vm/terminal.sh"
# shellcheck source=selftests/vm/bootstrap.sh
. "${0%/*}/../vm/bootstrap.sh"

ktap_begin "a device out of its box is managed by the operator whom the card names"

accounts() {
	cardgate account list
}

# by_openssl UNTIL: what is in good.packet, signed without our tools, $work/openssl.packet.
by_openssl() {
	local type=application/vnd.syncml.dm+wbxml
	local head="; ID=00112233445566778899AABBCCDDEEFF; UNTIL=$1"

	sed '1,/^\r$/d' "$work/good.packet" >"$work/body"
	{
		printf 'cardgate bootstrap 1\0%s%s\0' "$type" "$head"
		cat "$work/body"
	} >"$work/signed"
	openssl cms -sign -binary -noattr -md sha256 -in "$work/signed" -signer "$work/telco/operator.crt" \
		-inkey "$work/telco/operator.key" -outform DER -out "$work/cms"
	{
		printf 'Content-Type: %s; SEC=x-cardgate-signed%s; MAC=%s\n\n' "$type" "$head" \
			"$(od -An -v -tx1 "$work/cms" | tr -d ' \n')"
		cat "$work/body"
	} >"$work/openssl.packet"
}

authority_make A
authority_make B
operator_make telco A
operator_make stranger B
pcscd_start
card_make one A 1 "$(everything allow)"
card_make two B 1 "$(everything allow)"
vcard_insert "$work/two.card"
card_operators B --operators "$work/stranger/operator.crt"
vcard_remove
vcard_insert "$work/one.card"
ok "the card names the operator" card_operators A --operators "$work/telco/operator.crt"
says "and keeps its policy" "ruleset" cardgate-card info

account_tnds "$work/account"
packet good telco "$work/account"
says "the authority sees what it made" "server server.example at https://localhost:7443/dm" \
	cardgate-bootstrap show "$work/good.packet"
refused "no device takes a key from afar" "key file" \
	packet key telco <(account_tnds /dev/stdout office "$(dm_node Key =pkcs11:)")

# 4. It is compared with what is on the card
vcard_remove
refused "without the card nobody is believed" "no card is there" \
	cardgate bootstrap --yes "$work/good.packet"
vcard_insert "$work/two.card"
refused "nor with another card" "neither the card nor this device knows" \
	cardgate bootstrap --yes "$work/good.packet"
vcard_remove
vcard_insert "$work/one.card"
cp "$work/good.packet" "$work/altered.packet"
flip "$work/altered.packet" 30
refused "an altered packet is refused" "altered" cardgate bootstrap --yes "$work/altered.packet"
packet strange stranger "$work/account"
refused "and a stranger's" "signed by CN=stranger, whom neither the card nor this device knows" \
	cardgate bootstrap --yes "$work/strange.packet"
sed 's/UNTIL=[0-9]*/UNTIL=1000000000/' "$work/good.packet" >"$work/longer.packet"
refused "its end is proven, too" "altered" cardgate bootstrap --yes "$work/longer.packet"
by_openssl $((EPOCHSECONDS - 10))
refused "one that has ended is refused" "not good any more" \
	cardgate bootstrap --yes "$work/openssl.packet"
by_openssl $((EPOCHSECONDS + 1000))
ok "one that OpenSSL signed is as good as ours" \
	cardgate bootstrap --dry-run "$work/openssl.packet"
packet other telco "$work/account" --card "$(printf 'ab%.0s' {1..32})"
refused "one for another card is refused" "for another card" \
	cardgate bootstrap --yes "$work/other.packet"
printf 'Content-Type: application/vnd.syncml.dm+wbxml\n\nx' >"$work/bare.packet"
refused "one without a proof is refused" "no proof" cardgate bootstrap --yes "$work/bare.packet"
refused "and what is none" "no bootstrap packet" cardgate bootstrap --yes "$work/account"
is "nothing was changed" "no accounts" accounts

# 5. The user is asked
says "a dry run tells who made it" "Made by CN=telco, whom the card of CN=A Company names" \
	cardgate bootstrap --dry-run "$work/good.packet"
says "and what would change" "server server.example at https://localhost:7443/dm will manage" \
	cardgate bootstrap --dry-run "$work/good.packet"
refused "nobody is asked without a terminal" "no terminal to ask" \
	setsid cardgate bootstrap "$work/good.packet"
ok "the user may say no" not answer no cardgate bootstrap "$work/good.packet"
is "and nothing was changed" "no accounts" accounts

# 6., 7. The user accepts, the server is told
dm_ca ca
dm_certificate server ca DNS:localhost
dm_says "$work/first" 1
dm_serve "$work/first" server
ok "the user says yes" answer yes cardgate bootstrap "$work/good.packet"
says "who made it was on the screen" "^Made by CN=telco" cat "$work/screen"
says "and what it would change" "^  server server.example at" cat "$work/screen"
says "the account is there" '^office +server.example' accounts
ok "the first session told the server" grep -q "bootstrapped by CN=telco" \
	"$work/first/1-client.xml"
refused "the same packet does not count twice" "answered before" \
	cardgate bootstrap --yes "$work/good.packet"
packet again telco "$work/account"
refused "an account that is there stays as it is" "status 418" \
	cardgate bootstrap --yes "$work/again.packet"
cardgate account remove office
refused "nor when the account is gone" "answered before" \
	cardgate bootstrap --yes "$work/good.packet"

dm_says "$work/second" 1
dm_serve "$work/second" server
ok "one that came to nothing may come again" cardgate bootstrap --yes "$work/again.packet"
ok "the server learns what was refused" grep -q "packet refused: the packet was answered before" \
	"$work/second/1-client.xml"

# Offline
cardgate account remove office
dm_stop
packet offline telco "$work/account"
says "a server that is away" "^The first session is held as soon as" \
	cardgate bootstrap --yes - <"$work/offline.packet"
says "does not keep the account away" '^office' accounts
dm_says "$work/third" 1
dm_serve "$work/third" server
ok "and is told later" cardgate sync
ok "what came of it" grep -q "bootstrapped by CN=telco" "$work/third/1-client.xml"
dm_stop

# What is bound
anchor B
refused "a device that believes others does not believe the card" "not among the 1 anchors" \
	cardgate bootstrap --yes "$work/strange.packet"
vcard_remove
account_tnds "$work/account2" other
packet strange stranger "$work/account2"
says "and takes what its own authority's operator made" "for CN=B Company, which this device believes" \
	cardgate bootstrap --yes --dry-run "$work/strange.packet"

ktap_end
