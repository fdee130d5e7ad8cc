#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"
# shellcheck source=selftests/vm/apt.sh
. "${0%/*}/../vm/apt.sh"

ktap_begin "what was looked at is what is installed, whoever exchanges it meanwhile"

content() {
	cat "$root/opt/tool"
}

authority_make A
approver_make ci A
anchor A
apt_make
deb_make tool 1
deb_make tool 2
approve_package ci "$work/tool_1_all.deb"
cardgate approval add "$work/tool_1_all.deb.cga" >/dev/null
bind_device A 1 '<packages unapproved="reject"/>'
home=$work/home
install -d -o nobody "$home"

# Somebody who is as fast as can be: after the question, before dpkg opens the file
swap="cp $work/tool_2_all.deb $home/tool.deb"
cp "$work/tool_1_all.deb" "$home/tool.deb"
ok "a file that is exchanged after dpkg's question" cardgate_dpkg --pre-invoke="$swap" \
	--install "$home/tool.deb"
ok "was exchanged" cmp "$work/tool_2_all.deb" "$home/tool.deb"
is "and what was asked about is installed" "tool 1" content
dpkg_root --purge tool >/dev/null

cp "$work/tool_1_all.deb" "$home/tool.deb"
echo "DPkg::Pre-Install-Pkgs { \"$swap\"; };" >>"$apt_dir/apt.conf"
refused "one that is exchanged between apt's question and dpkg's is refused" \
	": no approval for it" apt_get install "$home/tool.deb"
ok "it is not there" not content

mkdir "$home/held" "$work/held"
cp "$work/tool_1_all.deb" "$home/tool.deb"
ok "a copy is judged, for who installs by hand" cardgate approve --hold "$work/held" "$home/tool.deb"
cp "$work/tool_2_all.deb" "$home/tool.deb"
ok "it is what was approved" cmp "$work/tool_1_all.deb" "$work/held/tool.deb"
refused "nothing is written over" "File exists" cardgate approve --hold "$work/held" "$home/tool.deb"
rm "$work/held/tool.deb"
refused "what is not approved" "must not be installed" \
	cardgate approve --hold "$work/held" "$home/tool.deb"
is "is not left there" "" ls "$work/held"
refused "nor are copies made where others write" "could be exchanged" \
	cardgate approve --hold "$home/held" "$home/tool.deb"

cp "$work/tool_1_all.deb" "$work/held/"
ln -s "$work/held/tool_1_all.deb" "$home/link.deb"
refused "a link that another could turn is refused" "could be exchanged" \
	dpkg_root --install "$home/link.deb"
ln -s "$home/tool.deb" "$work/held/link.deb"
cp "$work/tool_1_all.deb" "$home/tool.deb"
refused "and one to where another writes" "could be exchanged" \
	dpkg_root --install "$work/held/link.deb"
rm "$work/held/link.deb"
ln -s tool_1_all.deb "$work/held/link.deb"
ok "a link of root's to a file of root's is not" dpkg_root --install "$work/held/link.deb"
dpkg_root --purge tool >/dev/null
chmod 666 "$work/held/tool_1_all.deb"
refused "a file that all may write to is refused" "could be exchanged" \
	dpkg_root --install "$work/held/tool_1_all.deb"

# Names that do what they can
cd "$home"
for name in '-x.deb' 'a b.deb' $'line\nbreak.deb' $'\e[31mred.deb' '$(id).deb' 'a;b&c|d.deb' '*.deb'; do
	cp "$work/tool_1_all.deb" "./$name"
	ok "installed: ${name@Q}" cardgate_dpkg --install "./$name"
	is "as a whole" "tool 1" content
	dpkg_root --purge tool >/dev/null
	cp "$work/tool_2_all.deb" "./$name"
	refused "refused: ${name@Q}" "must not be installed" cardgate_dpkg --install "./$name"
	ok "without terminal codes" not grep -q $'\e' "$ktap_output"
	rm "./$name"
done
is "no copies stay" "" ls /var/lib/cardgate/held
cd /

apt_unmake
ktap_end
