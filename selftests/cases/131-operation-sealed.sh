#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# machine: own

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a sealed kernel takes only operations that the authority signed"

# sign NAME AUTHORITY CAPABILITY ACTION VERSION [OPTION...]
sign() {
	cardgate-policy operation --capability "$3" --action "$4" --version "$5" --issuer "$2" \
		--key "$work/$2/signer.key" --cert "$work/$2/signer.crt" -o "$work/$1" "${@:6}"
}
# operate CAPABILITY Enable|Disable [DATA]
operate() { cardgate mo exec "./DCMO/$1/Operations/$2" "${@:3}"; }
sees() { v4l2-ctl -d "$camera" --info; }
is_sealed() { [ "$(cardgate status --json | jq -r .sealed)" = true ]; }

authority_make A rsa-2048
authority_make B rsa-2048
anchor A
bundle_make office A 1 '<capability name="camera" default="deny" remote="may-allow"/>'
module_load
camera=$(camera_add)
operate Camera Enable
ok "before any policy there is nothing to lift, and nothing is denied" sees
cardgate apply "$work/office.bundle" >/dev/null
ok "what nobody signed lifts while nothing is sealed" wait_for 5 sees
operate Infrared Disable
is "and denies" denied state ir
cardgate seal "$work/A/ca.crt"
ok "sealed" is_sealed
ok "the seal takes back what nobody signed" wait_for 5 not sees
is "what it denied stays denied" denied state ir
sign first.op A ir enable 1
operate Infrared Enable "@$work/first.op"
is "until the authority says otherwise, in its first version" allowed state ir
operate Camera Enable
ok "it is not taken again" not sees
sign on.op A camera enable 10
sign off.op A camera disable 11
sign other.op B camera enable 12
sign foreign.op A camera enable 13 --device 00112233445566778899aabbccddeeff
operate Camera Enable "@$work/other.op"
ok "nor what another authority signed" not sees
operate Camera Enable "@$work/foreign.op"
ok "nor what is for another device" not sees
operate Camera Enable "@$work/on.op"
ok "what the authority signed lifts" wait_for 5 sees
operate Camera Disable "@$work/off.op"
ok "and denies" wait_for 5 not sees
operate Camera Enable "@$work/on.op"
ok "an older one does not come back" not sees
ok "a signed one cannot be used for what it does not say" not operate Camera Disable "@$work/on.op"

ktap_end
