# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # $work is cardgate.sh's
#
# Operators, packets and the cards that name operators. Source cardgate.sh and card.sh first.

# operator_make NAME AUTHORITY: one who makes packets, certified by that authority.
operator_make() {
	cardgate-bootstrap operator "$work/$1" --authority-key "$work/$2/ca.key" \
		--authority-cert "$work/$2/ca.crt" --name "$1" --key p-256 >/dev/null
}

# card_operators AUTHORITY OPTION...: has the card in the reader name them.
card_operators() {
	card_admin_pin >"$work/pin"
	cardgate-card bootstrap --signer-key "$work/$1/signer.key" --signer-cert "$work/$1/signer.crt" \
		--authority-cert "$work/$1/ca.crt" --admin-pin-file "$work/pin" "${@:2}"
}

# account_tnds FILE [NAME [EXT]]: an account with a server on this machine, in TNDS.
account_tnds() {
	cat >"$1" <<-END
		<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>${2:-office}</NodeName>
		<RTProperties><Format><node/></Format>
		<Type><DDFName>urn:oma:mo:oma-dm-dmacc:1.0</DDFName></Type></RTProperties>
		<Node><NodeName>AppID</NodeName><Value>w7</Value></Node>
		<Node><NodeName>ServerID</NodeName><Value>server.example</Value></Node>
		<Node><NodeName>AppAddr</NodeName><Node><NodeName>1</NodeName>
		<Node><NodeName>Addr</NodeName><Value>https://localhost:7443/dm</Value></Node>
		<Node><NodeName>AddrType</NodeName><Value>URI</Value></Node></Node></Node>
		<Node><NodeName>Ext</NodeName><Node><NodeName>Cardgate</NodeName>
		<Node><NodeName>CA</NodeName><Value>$work/ca.crt</Value></Node>${3:-}</Node></Node>
		</Node></MgmtTree>
	END
}

# packet NAME OPERATOR BODY [OPTION...]: $work/NAME.packet, signed.
packet() {
	cardgate-bootstrap make "$3" --key "$work/$2/operator.key" --cert "$work/$2/operator.crt" \
		--output "$work/$1.packet" "${@:4}"
}

# packet_shared NAME SEC BODY OPTION...: the same, proven by what is shared.
packet_shared() {
	cardgate-bootstrap make "$3" --sec "$2" --output "$work/$1.packet" "${@:4}"
}

# flip FILE OFFSET: changes a byte, counted from the end.
flip() {
	local size byte

	size=$(stat -c %s "$1")
	byte=$(od -An -tu1 -j $((size - $2)) -N 1 "$1")
	printf "\\x$(printf %02x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek=$((size - $2)) conv=notrunc status=none
}
