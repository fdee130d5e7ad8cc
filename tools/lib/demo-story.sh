#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The demo's story, told inside the virtual machine; see tools/demo.

set -euo pipefail
shopt -s inherit_errexit

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$tree/build:$PATH
export TZ=Europe/Madrid

# shellcheck source=selftests/vm/devices.sh
. "$tree/selftests/vm/devices.sh"
# shellcheck source=selftests/vm/card.sh
. "$tree/selftests/vm/card.sh"

bold='' green='' red='' plain='' shell=0
for option; do
	case $option in
	--color) bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m' ;;
	--shell) shell=1 ;;
	esac
done

work=$(mktemp -d)
cd "$work"
# shellcheck source=tools/lib/demo-server.sh
. "$tree/tools/lib/demo-server.sh"
# shellcheck source=tools/lib/demo-accounts.sh
. "$tree/tools/lib/demo-accounts.sh"
# shellcheck source=tools/lib/demo-approval.sh
. "$tree/tools/lib/demo-approval.sh"
claims=0 broken=0
camera=/dev/video0 lirc=/dev/lirc0

chapter() {
	echo
	echo "$bold== $* ==$plain"
}

say() {
	echo "$*" | fmt -w 90
}

# show COMMAND...: the command as a person would type it, and what it says.
show() {
	local word line='$'

	for word; do
		[[ $word != *[[:space:]]* ]] || word="'$word'"
		line+=" $word"
	done
	echo "$bold$line$plain"
	"$@" 2>&1 | sed 's/^/  /' || true
}

# claim TEXT COMMAND...: what the story says is true.
claim() {
	claims=$((claims + 1))
	if "${@:2}" >claim.log 2>&1; then
		echo "  ${green}[ok]$plain $1"
	else
		broken=$((broken + 1))
		echo "  ${red}[WRONG]$plain $1"
		sed 's/^/    /' claim.log
	fi
}

not() {
	! "$@"
}

camera_shot() {
	v4l2-ctl -d "$camera" --stream-mmap --stream-count=1 --stream-to=picture
}

# agent_says REGEX: waits for a new line of the agent's log, and shows it.
agent_seen=0
agent_says() {
	wait_for 60 agent_said "$1" || {
		sed 's/^/  agent: /' agent.log
		return 1
	}
	agent_seen=$(agent_said "$1")
	sed -n "${agent_seen}s/^/  agent: /p" agent.log
}

# agent_said REGEX: prints the number of the first such line not seen yet.
agent_said() {
	awk -v seen="$agent_seen" -v regex="$1" \
		'NR > seen && $0 ~ regex { print NR; found = 1; exit } END { exit !found }' agent.log
}

plug_all() {
	usb_stick_add company-stick 0951 1666 B-COMPANY-0042 >/dev/null
	usb_stick_add private-stick 0781 5567 4C530001 >/dev/null
	camera=$(camera_add)
	lirc=$(ir_add)
	hci=$(bt_add)
	wait_for 10 usb_stick_block private-stick >/dev/null
}

all_refused() {
	claim "camera is refused" not camera_shot
	claim "infrared is refused" not ir-ctl -d "$lirc" --features
	claim "Bluetooth does not power up" not hciconfig "$hci" up
	claim "the private stick has no disk" not usb_stick_block private-stick
	claim "the company's stick works" usb_stick_works company-stick
}

before() {
	chapter "Monday 9:30. A laptop, and no card yet"
	plug_all
	insmod "$tree/build/$(uname -r)/cardgate.ko"
	show cat /sys/kernel/cardgate/camera/state
	show v4l2-ctl -d "$camera" --stream-mmap --stream-count=1 --stream-to=picture
	claim "camera takes pictures" camera_shot
	show ir-ctl -d "$lirc" --features
	claim "infrared receives what it sends" ir_works "$lirc"
	show hciconfig "$hci" up
	show rfkill list
	claim "Bluetooth is up" bt_works "$hci"
	show lsusb
	show lsusb -t
	show lsblk
	claim "both memory sticks work" eval 'usb_stick_works company-stick && usb_stick_works private-stick'
}

issue() {
	chapter "B Company writes a policy and issues a card"
	show cardgate-policy authority b-company --name "B Company"
	show cat "$tree/Documentation/examples/office.xml"
	cp "$tree/Documentation/examples/office.xml" .
	show cardgate-policy check --lint office.xml
	show cardgate-policy simulate office.xml
	say "Somebody asks for pictures from five o'clock on. What that would change, in words:"
	sed -e 's/version="3"/version="4"/' -e 's/to="18:00"/to="17:00"/' office.xml >next.xml
	show cardgate-policy diff office.xml next.xml
	claim "it is an hour of camera, and nothing else" eval \
		'[ "$(cardgate-policy diff office.xml next.xml | grep -c "now allowed\|now denied")" = 1 ]'
	show cardgate-policy sign office.xml --key b-company/signer.key \
		--cert b-company/signer.crt -o office.bundle
	pcscd_start
	vcard_insert alice.card
	echo -n 12345678 >admin-pin
	show cardgate-card issue --bundle office.bundle --authority-key b-company/ca.key \
		--authority-cert b-company/ca.crt --holder Alice --admin-pin-file admin-pin
	show cardgate-card info
	show cardgate-card verify
	vcard_remove
	show cardgate trust add --yes b-company/ca.crt
	say "The company's management server gets to know the laptop, too."
	enrol
	show cardgate account list
}

insert() {
	chapter "Alice puts the card into her laptop"
	cardgated >agent.log 2>&1 &
	echo $! >agent.pid
	disown
	agent_says 'reader added' >/dev/null
	vcard_insert alice.card
	agent_says 'card accepted|card refused'
	agent_says 'is carried out'
	show cardgate status
	say "Each of the four, as other people's tools see it:"
	show v4l2-ctl -d "$camera" --stream-mmap --stream-count=1 --stream-to=picture
	show ir-ctl -d "$lirc" --features
	show hciconfig "$hci" up
	show rfkill list
	show lsusb -t
	show lsblk
	all_refused
	say "Root does not get further:"
	show rfkill unblock bluetooth
	show hciconfig "$hci" up
	claim "Bluetooth stays off after rfkill unblock" not hciconfig "$hci" up
	show cardgate devices
}

alone() {
	chapter "The card is pulled and the agent is killed"
	vcard_remove
	agent_says 'card removed'
	show kill -9 "$(cat agent.pid)"
	wait_for 5 not pgrep -x cardgated
	claim "no agent runs" not pgrep -x cardgated
	all_refused
}

evening() {
	chapter "It gets six o'clock"
	say "The clock is put forward, so that nobody has to wait until then."
	date -s '2026-11-23 17:59:00' >/dev/null
	claim "at 17:59 the camera is refused" not camera_shot
	date -s '2026-11-23 17:59:57' >/dev/null
	wait_for 15 grep -qx allowed /sys/kernel/cardgate/camera/state
	show date '+%H:%M:%S'
	show v4l2-ctl -d "$camera" --stream-mmap --stream-count=1 --stream-to=picture
	claim "after 18:00 the camera takes pictures" camera_shot
	claim "Bluetooth is still off" not hciconfig "$hci" up
}

attacks() {
	chapter "Two cards that will not do"
	agent_again
	digest=$(cat /sys/kernel/cardgate/policy_digest)
	say "Other Corp's card allows everything. This laptop even knows Other Corp, but it is bound" \
		"to B Company."
	cardgate-policy authority other-corp --name "Other Corp" >/dev/null
	cp other-corp/ca.crt /etc/cardgate/anchors/other-corp.crt
	sed -e 's/"deny"/"allow"/' -e 's/version="3"/version="99"/' office.xml >all.xml
	cardgate-policy sign all.xml --key other-corp/signer.key --cert other-corp/signer.crt \
		-o all.bundle
	vcard_insert other.card 1
	cardgate-card issue --reader '00 01' --bundle all.bundle --authority-key other-corp/ca.key \
		--authority-cert other-corp/ca.crt --admin-pin-file admin-pin >/dev/null
	vcard_remove 1
	agent_seen=$(wc -l <agent.log)
	vcard_insert other.card 1
	agent_says 'card accepted|card refused'
	claim "the other company's card changed nothing" grep -qx 4 /sys/kernel/cardgate/policy_version
	vcard_remove 1
	say "Alice finds her card's PIN on a sticker and edits the policy on it."
	LC_ALL=C sed 's/no-camera-at-work/no-camera-at-home/' next.bundle >edited.bundle
	vcard_insert alice.card
	cardgate-card update --reader '00 00' --bundle edited.bundle --admin-pin-file admin-pin >/dev/null
	vcard_remove
	agent_seen=$(wc -l <agent.log)
	vcard_insert alice.card
	agent_says 'card accepted|card refused'
	claim "the edited card changed nothing" \
		grep -qx "$digest" /sys/kernel/cardgate/policy_digest
	claim "Bluetooth is still off" not hciconfig "$hci" up
}

before
issue
insert
alone
evening
managed
over_the_air
carried
accounts
bootstrapped
attacks
packages

echo
if [ $broken -eq 0 ]; then
	echo "${green}All $claims claims held.$plain"
else
	echo "$red$broken of $claims claims did not hold.$plain"
fi
if [ $shell -eq 1 ]; then
	say "This is the laptop. Try cardgate --help; leaving ends it."
	bash --norc -i || true
fi
[ $broken -eq 0 ]
