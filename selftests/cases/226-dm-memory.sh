#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 400

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"
# shellcheck source=selftests/vm/dm.sh
. "${0%/*}/../vm/dm.sh"

ktap_begin "5 MiB go in and out within 12 MiB of memory"

# session KIBIBYTES: holds one with so much data memory, and no more.
session() {
	(
		ulimit -d "$1"
		exec cardgate-dm stderr /var/lib/cardgate /etc/cardgate/anchors
	)
}

large=./DMAcc/office/Ext/Large
server_make
server_start
server_enrol office
head -c $((5 << 20)) /dev/urandom >"$work/large"
jq -n --arg uri $large --rawfile data <(base64 -w 0 "$work/large") \
	'{command: "Add", uri: $uri, format: "bin", data_base64: $data}' >"$work/body"
api POST "devices/$device/commands" --json "@$work/body" >/dev/null

ok "a session that brings them" session 12288
ok "they came whole" cmp "$work/large" <(cardgate mo get $large)
ok "a session afterwards takes half" session 6144
id=$(post "devices/$device/commands" '{"command": "Get", "uri": "'$large'"}' | jq -r .id)
ok "one that sends them back" session 12288
ok "they went whole" cmp "$work/large" \
	<(api GET "commands/$id" | jq -r '.results[0].data_base64' | base64 -d)
ok "less than that does not do" not session 1024
ktap_end
