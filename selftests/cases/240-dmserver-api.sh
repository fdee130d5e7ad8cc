#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/dmserver.sh
. "${0%/*}/../vm/dmserver.sh"

ktap_begin "the server's API is what its description and the documentation say"

description=$cardgate_tree/tools/dmserver/openapi.json
manual=$cardgate_tree/Documentation/dmserver.rst

# described: the operations of the description, as the server's own list has them.
described() {
	jq -r '.paths | to_entries[] | .key as $path | .value | to_entries[] |
		"\(.key | ascii_upcase) \($path) \(.value.operationId) \(.value."x-role" // "-")"' \
		"$description" | sort
}

# example OPERATION: its commands in the manual.
example() {
	awk -v label=".. _$1:" '$0 == label { inside = 1; next }
		inside && /^\.\. _|^[A-Z=]/ { exit }
		inside && /^    / { sub(/^    /, ""); print }' "$manual"
}

# run_example OPERATION: in this shell, for those after it; leaves the body in $work/body.
run_example() {
	local commands

	commands=$(example "$1")
	[ -n "$commands" ]
	cd "$work/client"
	eval "$commands" >"$work/body"
}

# fits OPERATION BODY: whether a body has what the description says, and nothing else.
fits() {
	jq -e --slurpfile all "$description" --arg name "$1" '
		def resolve: if has("$ref") then
			(."$ref" | split("/") | last) as $n | $all[0].components.schemas[$n] | resolve
			else . end;
		def ok($s): ($s | resolve) as $s | . as $v |
			if $v == null then $s.nullable == true
			elif $s.type == "object" then ($v | type) == "object" and
				(($s.properties == null) or
				((($v | keys) - ($s.properties | keys)) == [] and
				(($s.required // []) - ($v | keys)) == [] and
				all($v | to_entries[]; .key as $k | .value | ok($s.properties[$k]))))
			elif $s.type == "array" then all($v[]; ok($s.items))
			elif $s.type == "integer" then ($v | type) == "number"
			else ($v | type) == "string" and
				(($s.enum == null) or any($s.enum[]; . == $v)) end;
		[$all[0].paths[][] | select(.operationId == $name).responses | to_entries[] |
			select(.key | startswith("2")).value.content."application/json".schema][0] as $schema |
		ok($schema)' "$2"
}

# says_json OPERATION: whether what it answers is JSON.
says_json() {
	jq -e --arg name "$1" '[.paths[][] | select(.operationId == $name).responses[] |
		.content?."application/json".schema // empty] | length > 0' "$description"
}

server_make
server_start
server_certificate laptop urn:example:laptop-1
mkdir "$work/client"
cp "$server/ca.crt" "$work/client/"
sed -n '/^    cacert/,/^    fail/s/^    //p' "$manual" >"$work/client/dm"
authority_make A
policy_name=office bundle_make office A 3 "$(everything deny)"
cp "$work/office.bundle" "$work/client/"

cardgate-dmserver routes | grep ' /api/' | sort >"$work/routes"
ok "the description has the server's operations" diff <(described) "$work/routes"
says "the server gives it out" "$(sha256sum <"$description")" eval \
	"web GET /api/v1/openapi.json | sha256sum"
mapfile -t operations < <(sed -n 's/^\.\. _\(.*\):$/\1/p' "$manual")
is "each has one example" "$(printf '%s\n' "${operations[@]}" | sort)" \
	awk '{ print $3 | "sort" }' "$work/routes"

report() {
	dm_message 1 "$(dm_alert 2 urn:uuid:1 critical ./DCMO/camera 'lens was covered')" |
		dm_send laptop >/dev/null
}

for operation in "${operations[@]}"; do
	# So that there is something to report, and to acknowledge
	[ "$operation" != readFleet ] || dm_device=urn:example:laptop-1 report
	ok "$operation does what the manual shows" run_example "$operation"
	! says_json "$operation" >/dev/null || [ "$operation" = logIn ] ||
		ok "$operation answers what the description says" fits "$operation" "$work/body"
done
cmp "$work/client/copy.bundle" "$work/office.bundle"
ktap_end
