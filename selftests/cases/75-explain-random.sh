#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# timeout: 900

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "explain and the kernel agree on policies made by chance"

# CARDGATE_SEED repeats a run
seed=${CARDGATE_SEED:-$((EPOCHSECONDS % 32768))}
RANDOM=$seed
echo "    # CARDGATE_SEED=$seed"

module_load
events_start
! bt_there || bt_add >/dev/null
camera_add >/dev/null
ir_add >/dev/null
usb_multi_add multi 1d6b 0104 SN1 >/dev/null
usb_stick_add stick 0951 1666 SN2 >/dev/null

chance() { ((RANDOM % 100 < $1)); }
pick() { eval "$1=\${$((RANDOM % ($# - 1) + 2))}"; }

# Attributes that the devices present have
mapfile -t pool < <(cardgate devices --json | jq -r '.devices[].subject | to_entries[] |
	"\(.key)=\"\(.value | tostring | @html)\""' | sort -u)

# A subshell has a $RANDOM that nobody seeded: nothing below runs in one.

# random_device: sets $device to one to three of them, no key twice.
random_device() {
	local -A chosen=()
	local i attribute operator

	for ((i = RANDOM % 3; i >= 0; i--)); do
		pick attribute "${pool[@]}"
		pick operator all-of one-of none-of equals equals-ordered match-all
		chosen[${attribute%%=*}]=${attribute/equals-ordered/$operator}
	done
	device=${chosen[*]}
}

# random_rule ID: prints a rule; one for all devices only reports, else it would end the matter.
random_rule() {
	local action condition device i attributes=''
	local -a of=()

	pick action allow deny
	chance 15 && attributes+=' force="yes"'
	chance 25 && pick condition work '!work' && attributes+=" during=\"$condition\""
	chance 35 && pick condition a '!a' b '!b' 'a !b' && attributes+=" context=\"$condition\""
	for ((i = RANDOM % 4; i > 0; i--)); do
		random_device
		of+=("$device")
	done
	if [ ${#of[@]} -eq 0 ] || chance 15; then
		attributes+=' monitor="yes"'
	fi
	rule "$1" "$action" "$attributes" "${of[@]}"
}

random_policy() {
	local name default i

	echo '<schedule name="work"><window days="mon-fri" from="08:00" to="18:00"/></schedule>'
	echo '<context name="a"/><context name="b"/>'
	for name in usb bluetooth camera ir; do
		pick default allow deny
		echo "<capability name=\"$name\" default=\"$default\">"
		for ((i = RANDOM % 12; i >= 0; i--)); do
			random_rule "$name-$i"
		done
		echo '</capability>'
	done
}

# kernels_word ID, explained ID: print verdict, capability and rule.
told=
word='"\(.action) \(.reason) \(.capability) \(.rule.id)"'
kernels_word() {
	jq -r ".devices[] | select(.id == $1) | $word" "$work/devices"
}

explained() {
	cardgate explain "$1" --json | jq -r ".verdict | $word"
}

# told_conditions ID: prints what the kernel's last event about the device says that its rule hung
# on, when that is the rule that it has now, and hangs on anything.
told_conditions() {
	jq -rn --argjson id "$1" --arg digest "$digest" \
		--slurpfile events "$work/events" --slurpfile now "$work/devices" '
		($now[].devices[] | select(.id == $id).rule.id // "") as $rule |
		[$events[] | select(.event == "decision" and .id == $id)] | last |
		select(.policy.digest == $digest and .rule.id == $rule) |
		select(.conditions != []) | .conditions | @json'
}

explained_conditions() {
	cardgate explain "$1" --json | jq -r '.verdict.capability as $capability |
		.capabilities[] | select(.name == $capability).rules[] | select(.decides).conditions | @json'
}

obeyed() {
	event ".event == \"ruleset\" and .digest == \"$digest\""
}

# The kernel tells of what changed: that hangs on conditions in most rounds, but not in all
compared=0
for ((round = 1; round <= 5 || (compared == 0 && round <= 30); round++)); do
	for context in a b; do
		pick told set clear forget
		cardgate context "$told" "$context" >/dev/null
	done
	random_policy >"$work/elements"
	policy_push "$(cat "$work/elements")"
	digest=$(cat "$cardgate_sys/policy_digest")
	ok "policy $round is obeyed" wait_for 20 obeyed
	cardgate devices --json >"$work/devices"
	for id in $(jq '.devices[].id' "$work/devices"); do
		is "policy $round, device $id" "$(kernels_word "$id")" explained "$id"
		told=$(told_conditions "$id")
		[ -n "$told" ] || continue
		is "its conditions" "$told" explained_conditions "$id"
		compared=$((compared + 1))
	done
done
ok "conditions were compared" test $compared -gt 0

ktap_end
