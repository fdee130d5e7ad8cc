#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 100

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "firmware and flatpak bundles are judged by hand, and the copy is what is installed"

authority_make A
approver_make ci A
anchor A
bind_device A 1 '<packages unapproved="allow">
	<rule id="firmware" kind="firmware" unapproved="reject"/>
	<rule id="bundles" kind="flatpak" unapproved="reject"/></packages>'

# What begins like what fwupd and flatpak take; who installs it sees the copy alone
home=$work/home
mkdir -p "$home"
chown nobody "$home"
printf 'MSCF\0\0\0\0dock' >"$home/dock.cab"
printf 'flatpak\0editor' >"$home/editor.flatpak"
install -d -m 700 "$work/held"
chmod 755 "$work"

# install_with COMMAND FILE: as approval.rst has it; COMMAND stands for fwupdmgr and flatpak.
install_with() {
	cardgate approve --hold "$work/held" "$2" && "$1" "$work/held/${2##*/}"
}

# taken FILE: keeps what it was given.
taken() {
	cp "$1" "$work/installed"
}

for file in dock.cab editor.flatpak; do
	refused "$file is refused" "must not be installed: no approval for it" \
		install_with taken "$home/$file"
	ok "no copy of it is left" test ! -e "$work/held/$file"
	ok "nor is it installed" test ! -e "$work/installed"
	approve_package ci "$home/$file"
	before=$(digest "$home/$file")
	ok "with an approval beside it is not" cardgate approve --hold "$work/held" "$home/$file"
	echo more >>"$home/$file"
	is "the copy is what was judged, whatever becomes of it" "$before" digest "$work/held/$file"
	rm "$work/held/$file"
	refused "what it became is over another package" "is over another package" \
		install_with taken "$home/$file"
	ok "a list approves that" approve_list ci "${file%.*}" 1 "$home/$file"
	ok "once it is kept" cardgate approval add "$work/${file%.*}-1.cga"
	ok "then it is installed" install_with taken "$home/$file"
	is "as it was judged" "$(digest "$home/$file")" digest "$work/installed"
	rm "$work/installed"
done

ktap_end
