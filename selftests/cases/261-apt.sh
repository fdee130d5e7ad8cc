#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 300

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"
# shellcheck source=selftests/vm/apt.sh
. "${0%/*}/../vm/apt.sh"
# shellcheck source=selftests/vm/terminal.sh
. "${0%/*}/../vm/terminal.sh"

ktap_begin "apt and dpkg install what is approved, and nothing else"

installed() {
	[ -e "$root/opt/$1" ]
}

authority_make A
approver_make ci A
anchor A
apt_make
for name in good bad other; do
	deb_make "$name" 1 "$repository/${name}_1_all.deb"
done
repository_make
approve_package ci "$repository/good_1_all.deb"

ok "a device that is bound to nobody installs what it likes" apt_get install other
ok "it is there" installed other
ok "and removes it" apt_get remove other

bind_device A 1 '<packages unapproved="reject"/>'
ok "the approval is kept" cardgate approval add "$repository/good_1_all.deb.cga"
ok "a package that is approved is installed" apt_get install good
ok "it is there" installed good
refused "one that is not is refused" "bad_1_all.deb: must not be installed: no approval for it" \
	apt_get install bad
ok "it is not there" not installed bad
ok "removal is nobody's business" apt_get remove good
refused "of a transaction nothing is unpacked when one is not approved" \
	"bad_1_all.deb: must not be installed" apt_get install bad good
ok "neither" not installed bad
ok "nor the other" not installed good
ok "a list of the whole repository approves them" approve_list ci shop 1 "$repository/Packages"
ok "once it is there" cardgate approval add "$work/shop-1.cga"
ok "all are installed then" apt_get install bad good other
ok "one" installed bad
ok "and the other" installed other
ok "they are removed" apt_get remove bad good other
ok "a newer list withdraws one" eval \
	'echo "$(digest "$repository/bad_1_all.deb") has a hole" >"$work/withdrawn" &&
	approve_list ci shop 2 --base "$work/shop-1.cga" --withdraw "$work/withdrawn" &&
	cardgate approval add "$work/shop-2.cga"'
refused "which is not installed any more" \
	"withdrawn by CN=ci, list shop version 2: has a hole" apt_get install bad
cardgate approval remove shop

ok "dpkg alone asks, too" dpkg_root --install "$repository/good_1_all.deb"
refused "and refuses" "bad_1_all.deb: must not be installed" \
	dpkg_root --install "$repository/bad_1_all.deb"
refused "in directories as well" "bad_1_all.deb: must not be installed" \
	dpkg_root --recursive --install "$repository"
refused "after any options" "bad_1_all.deb: must not be installed" \
	dpkg_root --log "$work/log" -D 0 -GOEi -- "$repository/good_1_all.deb" \
	"$repository/bad_1_all.deb"
ok "it is not there" not installed bad
ok "the good one is" installed good
ok "purging is nobody's business" dpkg_root --purge good

# Where another user could write
install -d -o nobody "$work/home"
cp "$repository/good_1_all.deb" "$work/home/mine.deb"
refused "what others could exchange is refused by dpkg" "could be exchanged after this check" \
	dpkg_root --install "$work/home/mine.deb"
ok "cardgate-dpkg has a copy checked and installed" cardgate_dpkg --install "$work/home/mine.deb"
ok "it is there" installed good
ok "no copies stay" test -z "$(ls /var/lib/cardgate/held)"
ok "apt does, too" eval 'dpkg_root --purge good && apt_get install "$work/home/mine.deb"'
ok "it is there" installed good
ok "and in directories" eval 'dpkg_root --purge good &&
	cardgate_dpkg --recursive --install "$work/home"'
cp "$repository/bad_1_all.deb" "$work/home/mine.deb"
refused "what is not approved is refused of copies" "mine.deb: must not be installed" \
	cardgate_dpkg --install "$work/home/mine.deb"
dpkg_root --purge good >/dev/null

bind_device A 2 '<packages unapproved="ask"/>'
refused "a policy may have the user asked, who is not there" "nobody is at a terminal" \
	setsid --wait bash -c "$(declare -f apt_get); $(apt_environment); apt_get install bad"
export -f apt_get dpkg_root
eval "$(apt_environment)"
ok "a no is obeyed" not answer no "bash -c 'apt_get install bad'"
says "and told" "is not installed, as you said" cat "$work/screen"
ok "it is not there" not installed bad
ok "and so is a yes" answer yes "bash -c 'apt_get install bad'"
ok "it is there" installed bad
says "with one question" "^1$" grep -c "Install it all the same" "$work/screen"

apt_unmake
ktap_end
