# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The demo's chapters about the company's server and what else travels on the card. Sourced by
# demo-story.sh.
# shellcheck disable=SC2154,SC2034 # variables are demo-story.sh's

# shellcheck source=selftests/vm/dm.sh
. "$tree/selftests/vm/dm.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "$tree/selftests/vm/dmserver.sh"

# agent_again: the agent that was killed is started.
agent_again() {
	cardgated >agent.log 2>&1 &
	echo $! >agent.pid
	disown
	agent_seen=0
	agent_says 'restored'
}

# rest METHOD PATH [JSON]: what an administrator asks of the server, as curl would.
rest() {
	echo "$bold\$ curl -K admin -X $1 \$SERVER/$2${3:+ --json '$3'}$plain"
	api "$1" "$2" ${3:+--json "$3"} | jq -r "${rest_shows:-empty}" | sed 's/^/  /'
}

# reported TEXT: whether the server was told.
reported() {
	api GET "devices/$device/reports" | jq -r '.items[] | "\(.source) \(.data)"' | grep -qE -e "$1"
}

# enrol: has the server know the laptop, and the laptop the server.
enrol() {
	server_make
	server_start
	server_enrol b-company >/dev/null
	server_kill
}

managed() {
	chapter "B Company's server"
	say "It speaks OMA DM over HTTPS; this is the one that comes with Cardgate. It was down all day," \
		"and is told now what happened."
	agent_again
	server_start
	show cardgate sync
	rest_shows='.items[] | "\(.source // .type)  \(.data)"' rest GET "devices/$device/reports"
	claim "the server knows which policy is in force" reported 'office.*3'
	say "It is evening, and the policy lets the camera be. The administrator does not."
	rest POST "devices/$device/commands" \
		'{"command": "Exec", "uri": "./DCMO/Camera/Operations/Disable"}'
	show cardgate sync
	claim "camera is refused" not camera_shot
	say "From eight on it may be used again, whether the server can be reached or not."
	rest PUT "devices/$device/schedules/eight" \
		'{"target": "./DCMO/Camera/Operations/Enable", "start": "20261123T190000Z"}'
	show cardgate sync
	server_kill
	date -s '2026-11-23 19:59:30' >/dev/null
	claim "before eight the camera is refused" not camera_shot
	date -s '2026-11-23 20:00:00' >/dev/null
	agent_says 'schedule eight'
	claim "then it takes pictures" camera_shot
	server_start
	cardgate sync 2>/dev/null
	claim "the server was told, later and once" reported 'Schedule/eight'
}

# on_card TEXT: whether the policy that the card carries is said to be that.
on_card() {
	cardgate-card read --output card.bundle >/dev/null &&
		cardgate-policy verify card.bundle --anchors /etc/cardgate/anchors | grep -q "$1"
}

over_the_air() {
	chapter "The policy changes over the air"
	say "Pictures are to be allowed from five o'clock on. Alice's card is in her pocket."
	show cardgate-policy sign next.xml --key b-company/signer.key --cert b-company/signer.crt \
		-o next.bundle
	echo "$bold\$ curl -K admin --data-binary @next.bundle \$SERVER/policies$plain"
	api POST policies --data-binary @next.bundle \
		--header 'Content-Type: application/octet-stream' >/dev/null
	rest PUT "devices/$device/desired" '{"policy": "office", "policy_version": 4}'
	say "So that it can write to cards, the laptop is given their PIN, which nobody can read there."
	rest POST "devices/$device/commands" \
		'{"command": "Replace", "uri": "./Cardgate/Card/PIN", "data": "12345678"}'
	show cardgate sync
	claim "the laptop obeys at once" grep -qx 4 /sys/kernel/cardgate/policy_version
	vcard_insert alice.card
	agent_says 'version 4 was written to the card'
	claim "Alice's card carries it to wherever she goes" on_card 'version 4'
	vcard_remove
	agent_says 'card removed'
}

# An application's object, as a package would install it
application_installed() {
	mkdir -p /usr/lib/cardgate/mo.d
	cat >/usr/lib/cardgate/mo.d/GreatApp.xml <<-'END'
		<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>GreatApp</NodeName>
		<RTProperties><Format><node/></Format>
		<Type><DDFName>urn:oma:mo:x-example-GreatApp:1.0</DDFName></Type></RTProperties>
		<Node><NodeName>Colour</NodeName><Value>grey</Value></Node></Node></MgmtTree>
	END
}

carried() {
	chapter "An application's settings travel on the card"
	application_installed
	vcard_insert alice.card
	agent_says 'is in force'
	show cardgate mo set ./GreatApp/Colour blue
	show cardgate mo copy ./GreatApp --pin-file admin-pin
	show cardgate mo list
	claim "the laptop keeps its own, and it is the same" eval \
		'cardgate mo compare ./GreatApp | grep -q "the same"'
	show cardgate mo set ./GreatApp/Colour green
	show cardgate mo compare ./GreatApp
	claim "what differs is not given up" not cardgate mo use-card-copy ./GreatApp
	show cardgate mo copy ./GreatApp --pin-file admin-pin
	show cardgate mo use-card-copy ./GreatApp
	claim "the application's colour is the card's" grep -qx green <(cardgate mo get ./GreatApp/Colour)
	vcard_remove
	agent_says 'card removed'
	claim "without the card it is gone" not cardgate mo get ./GreatApp/Colour
	kill "$(cat agent.pid)"
	wait_for 10 not pgrep -x cardgated
}

# What the company's operator sends to a new laptop
packet_made() {
	cat >account.tnds <<-'END'
		<MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD><Node><NodeName>field</NodeName>
		<RTProperties><Format><node/></Format>
		<Type><DDFName>urn:oma:mo:oma-dm-dmacc:1.0</DDFName></Type></RTProperties>
		<Node><NodeName>AppID</NodeName><Value>w7</Value></Node>
		<Node><NodeName>ServerID</NodeName><Value>field.b-company</Value></Node>
		<Node><NodeName>AppAddr</NodeName><Node><NodeName>1</NodeName>
		<Node><NodeName>Addr</NodeName><Value>https://localhost:7443/dm</Value></Node>
		<Node><NodeName>AddrType</NodeName><Value>URI</Value></Node></Node></Node>
		</Node></MgmtTree>
	END
	cardgate-bootstrap operator operator --authority-key b-company/ca.key \
		--authority-cert b-company/ca.crt --name "Field service" --key p-256 >/dev/null
	cardgate-bootstrap make account.tnds --key operator/operator.key \
		--cert operator/operator.crt --output field.packet
	LC_ALL=C sed 's/field.b-company/FIELD.b-company/' field.packet >altered.packet
}

bootstrapped() {
	chapter "A server that comes in a packet, proven by the card"
	vcard_insert alice.card
	packet_made
	show cardgate-card bootstrap --operators operator/operator.crt \
		--authority-cert b-company/ca.crt --signer-key b-company/signer.key \
		--signer-cert b-company/signer.crt --admin-pin-file admin-pin
	show cardgate bootstrap --dry-run field.packet
	claim "an altered packet is refused" not cardgate bootstrap --yes altered.packet
	show cardgate bootstrap --yes field.packet
	claim "the server is known" grep -q field.b-company <(cardgate account list)
	claim "the packet does not count twice" not cardgate bootstrap --yes field.packet
	cardgate account remove field
	vcard_remove
}
