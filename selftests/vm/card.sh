# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A smart card reader and cards for it: pcscd with vpcd's reader alone, and virtual cards that plug
# into its slots. The caller sees to it that no other pcscd uses /run/pcscd and the reader's port.

cards=${CARDS:-/run/cards}
card_tree=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)

# The first slot's TCP port; the next slot has the next one.
card_port=35963

# What new virtual cards are, for cardgate-vcard --kind
card_kind=${CARD_KIND:-extended}

# shellcheck source=selftests/vm/wait.sh
. "${BASH_SOURCE[0]%/*}/wait.sh"

# card_by PKCS15 PIV: prints the one that holds for the profile.
card_by() {
	if [[ $card_kind != piv* ]]; then
		echo "$1"
	else
		echo "$2"
	fi
}

# card_admin_pin: prints what lets write to a new virtual card.
card_admin_pin() {
	card_by 12345678 010203040506070801020304050607080102030405060708
}

# card_listening PORT
card_listening() {
	grep -qs ":$(printf '%04X' "$1") [0-9A-F:]* 0A" /proc/net/tcp /proc/net/tcp6
}

# card_events WHAT SLOT: how often pcscd has reported it ("inserted into", "Removed From").
card_events() {
	grep -c "Card $1 Virtual PCD .* 0$2\$" "$cards/pcscd.log" || true
}

# card_event WHAT SLOT BEFORE: whether pcscd has reported it more than BEFORE times.
card_event() {
	[ "$(card_events "$1" "$2")" -gt "$3" ]
}

# pcscd_start: returns when the reader's slots take cards.
pcscd_start() {
	mkdir -p "$cards/readers" /run/pcscd
	cp /etc/reader.conf.d/vpcd "$cards/readers/"
	rm -f /run/pcscd/pcscd.comm /run/pcscd/pcscd.pid
	pcscd --foreground --info --config "$cards/readers" </dev/null >"$cards/pcscd.log" 2>&1 &
	echo $! >"$cards/pcscd.pid"
	wait_for 10 test -S /run/pcscd/pcscd.comm
	wait_for 10 card_listening $card_port
}

# card_kill NAME [SIGNAL]: ends the process remembered by that name.
card_kill() {
	local process

	[ -e "$cards/$1.pid" ] || return 0
	process=$(cat "$cards/$1.pid")
	rm "$cards/$1.pid"
	kill "-${2:-TERM}" "$process" 2>/dev/null || return 0
	wait_for 10 test ! -e "/proc/$process/exe"
}

# pcscd_stop [SIGNAL]
pcscd_stop() {
	card_kill pcscd "${1:-TERM}"
}

# card_format [SLOT]: has OpenSC format a blank card of kind myeid; its PIN is ours for new cards.
card_format() {
	local reader=${1:-0} codes=(--pin 12345678 --puk 87654321)

	pkcs15-init --reader "$reader" --erase-card >/dev/null 2>&1 &&
		pkcs15-init --reader "$reader" --create-pkcs15 --no-so-pin --label Corporate \
			"${codes[@]}" >/dev/null 2>&1 &&
		pkcs15-init --reader "$reader" --store-pin --auth-id 01 --label "User PIN" \
			"${codes[@]}" >/dev/null 2>&1 &&
		pkcs15-init --reader "$reader" --finalize >/dev/null 2>&1
}

# vcard_insert STATEFILE [SLOT [OPTION...]]: puts the virtual card into the slot (0); returns when
# pcscd knows it. A new card of kind myeid is formatted.
vcard_insert() {
	local slot=${2:-0} before blank=()

	[ -e "$1" ] || blank=(--kind "$card_kind")
	before=$(card_events 'inserted into' "$slot")
	"$card_tree/build/cardgate-vcard" --state "$1" --port $((card_port + slot)) "${blank[@]}" "${@:3}" \
		</dev/null >"$cards/vcard$slot.log" 2>&1 &
	echo $! >"$cards/vcard$slot.pid"
	wait_for 10 card_event 'inserted into' "$slot" "$before" || {
		cat "$cards/vcard$slot.log" >&2
		return 1
	}
	[ "${blank[*]}" != "--kind myeid" ] || card_format "$slot"
}

# vcard_remove [SLOT]: pulls the card; returns when pcscd has noticed.
vcard_remove() {
	local slot=${1:-0} before

	before=$(card_events 'Removed From' "$slot")
	card_kill "vcard$slot"
	wait_for 10 card_event 'Removed From' "$slot" "$before"
}
