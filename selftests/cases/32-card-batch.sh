#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# cards: extended piv-yubikey
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/card.sh
. "${0%/*}/../vm/card.sh"
# shellcheck source=selftests/vm/bundle.sh
. "${0%/*}/../vm/bundle.sh"

ktap_begin "cards are issued for a list of people, and nobody's twice"

authority_make
bundle_random "$work/first" 2000
bundle_random "$work/sales" 1500
list=$work/people.csv
cat >"$list" <<-CSV
	holder,department,bundle,days
	Alice Example,IT,,
	"Doe, Bob",Sales,$work/sales,90
	Carol,IT,,
CSV
pcscd_start

# batch [OPTION...]: in the foreground.
batch() {
	card_issue "$work/first" --batch "$list" "$@" </dev/null
}

# begin: in the background; begin_says waits for what it says.
begin() {
	cardgate-card issue --bundle "$work/first" --authority-key "$work/ca.key" \
		--authority-cert "$work/ca.crt" --admin-pin-file "$work/pin" --batch "$list" \
		</dev/null >"$work/report" 2>"$work/said" &
	batch_process=$!
	echo $! >"$cards/batch.pid"
}

begin_says() {
	wait_for 20 grep -qE -e "$1" "$work/said" || {
		cat "$work/said" >&2
		return 1
	}
}

# ends: the status of what was begun.
ends() {
	local status=0

	wait $batch_process || status=$?
	cat "$work/said" "$work/report"
	return $status
}

# issued: how many cards the state counts.
issued() {
	jq .issued "$list.state"
}

refused "one name and a list" "expected one of them" batch --holder Alice
sed 's/,90$/,many/' "$list" >"$work/wrong.csv"
refused "a list with a mistake, by its line" "wrong.csv: line 3: days: 'many'" \
	card_issue "$work/first" --batch "$work/wrong.csv"

begin
ok "the first is asked for" begin_says '\[1/3\] Alice Example: put a blank card'
vcard_insert "$work/one"
ok "and issued" begin_says '\[1/3\] Alice Example: issued'
ok "then the second" begin_says '\[2/3\] Doe, Bob: put a blank card'
vcard_remove
vcard_insert "$work/one"
ok "not on the first one's card" begin_says 'holds a policy bundle.*try another card'
vcard_remove
vcard_insert "$work/torn" 0 --fail "$(card_by 30 16):torn"
ok "nor on one that is pulled meanwhile" begin_says '(removed|ransaction failed).*try another card'
is "one card is done" 1 issued
wait_for 10 card_event 'Removed From' 0 2
card_kill batch KILL
vcard_insert "$work/two"
begin
ok "killed and begun again, it goes on with the second" begin_says '\[2/3\] Doe, Bob: put a blank card'
ok "and with the card that is there" begin_says '\[2/3\] Doe, Bob: issued'
ok "then the third" begin_says '\[3/3\] Carol: put'
vcard_remove
vcard_insert "$work/three" 1
ok "any reader will do" begin_says '\[3/3\] Carol: issued'
ok "the batch ends well" ends
says "and reports" '^3 of 3 cards are issued' cat "$work/report"
says "with each certificate" '^Doe, Bob +issued +certificate [0-9a-f]{16}' cat "$work/report"
vcard_remove 1

vcard_insert "$work/two"
says "the second has its own name" 'CN=Doe.* Bob' cardgate-card info
ok "and bundle" card_holds "$work/sales"
fingerprint() {
	pkcs15-tool --read-certificate "$(card_by 01 04)" 2>/dev/null |
		openssl x509 -outform DER | sha256sum | cut -d ' ' -f 1
}
echo 'app default { enable_default_driver = true; }' >"$work/opensc.conf"
export OPENSC_CONF=$work/opensc.conf
is "the report has its certificate" "$(jq -r '.cards[1].certificate_sha256' "$list.state")" fingerprint
ok "for programs" eval "batch --json | jq -e '.issued == 3 and .waiting == 0 and
	(.cards | map(.holder) | join(\"/\")) == \"Alice Example/Doe, Bob/Carol\"'"

# The state as it was when the card was finished and that was not yet written down
jq '.cards[1] = {line: 3, holder: "Doe, Bob", status: "started"}' "$list.state" >"$work/state"
cp "$work/state" "$list.state"
ok "a card that was finished before a crash is not made twice" batch
is "it counts" 3 issued
vcard_remove

echo 'Dave,IT,,' >>"$list"
refused "a list that was changed has another state" "list was changed" batch
rm "$list.state"
card_by 11111111 "$(printf 'F0E1%.0s' {1..12})" >"$work/wrong"
vcard_insert "$work/four"
refused "a wrong PIN ends it with the first card" \
	"Alice Example: Virtual PCD 00 00: admin PIN: $(card_by 'wrong PIN, 4 tries' 'key 9B of the card is another')" \
	card_issue "$work/first" --batch "$list" --admin-pin-file "$work/wrong"
echo broken >"$list.state"
refused "a state that is none" "state: expected JSON" batch

ktap_end
