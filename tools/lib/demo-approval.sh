# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The demo's chapter about packages that may be installed, with the real apt. Sourced by
# demo-story.sh.
# shellcheck disable=SC2154,SC2034 # variables are demo-story.sh's

cardgate_tree=$tree
# shellcheck source=selftests/vm/approval.sh
. "$tree/selftests/vm/approval.sh"
# shellcheck source=selftests/vm/apt.sh
. "$tree/selftests/vm/apt.sh"
# shellcheck source=selftests/vm/terminal.sh
. "$tree/selftests/vm/terminal.sh"

# package_policy VERSION UNAPPROVED: Alice's card gets the policy that says this of packages.
package_policy() {
	sed -e "s/version=\"4\"/version=\"$1\"/" \
		-e "s,</policy>,  <packages unapproved=\"$2\"/>\n&," next.xml >"packages-$1.xml"
	cardgate-policy sign "packages-$1.xml" --key b-company/signer.key \
		--cert b-company/signer.crt -o "packages-$1.bundle"
	vcard_insert alice.card
	cardgate-card update --reader '00 00' --bundle "packages-$1.bundle" \
		--admin-pin-file admin-pin >/dev/null
	vcard_remove
	agent_seen=$(wc -l <agent.log)
	vcard_insert alice.card
	agent_says "card accepted.*version $1|card refused"
}

# apt_shows ARGUMENT...: what apt-get says, without its progress.
apt_shows() {
	echo "$bold\$ apt-get $*$plain"
	apt_get "$@" 2>&1 | grep -E '^E:|must not be|\.deb|^Setting up|SHA-256' | sed 's/^/  /' || true
}

installed() {
	[ -e "$root/opt/$1" ]
}

packages() {
	chapter "What may be installed"
	say "B Company's new policy speaks of packages, too."
	vcard_remove
	package_policy 5 reject
	show cardgate-policy diff next.xml packages-5.xml
	apt_make
	deb_make editor 1 "$repository/editor_1_all.deb"
	deb_make game 1 "$repository/game_1_all.deb"
	repository_make
	cardgate-approve signer ci --authority-key b-company/ca.key \
		--authority-cert b-company/ca.crt --name "Build server" >/dev/null
	show cardgate-approve package --key ci/approver.key --cert ci/approver.crt \
		repository/editor_1_all.deb
	show cardgate approval add repository/editor_1_all.deb.cga
	apt_shows install editor
	claim "the editor, which is approved, is installed" installed editor
	apt_shows install game
	claim "the game is not" not installed game
	vcard_remove
	package_policy 6 ask
	say "Now Alice is asked. She says no, and then yes."
	export -f apt_get
	claim "after a no it is not installed" eval \
		"not answer no \"bash -c 'apt_get install game'\" && not installed game"
	claim "after a yes it is" eval \
		"answer yes \"bash -c 'apt_get install game'\" && installed game"
	grep -F '[yes/no]' screen | sed 's/^/  /'
	apt_unmake
}
