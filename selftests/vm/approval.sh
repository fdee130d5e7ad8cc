# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Packages and their approvals. Source ktap.sh and cardgate.sh first.

# approver_make NAME AUTHORITY [OPTION...]: one who may approve packages, $work/NAME.
approver_make() {
	cardgate-approve signer "$work/$1" --authority-key "$work/$2/ca.key" \
		--authority-cert "$work/$2/ca.crt" --name "$1" --key p-256 "${@:3}" >/dev/null
}

# bind_device AUTHORITY VERSION ELEMENT...: as if a card with that policy had bound this device.
bind_device() {
	bundle_make bound "$@"
	associate "$work/bound.bundle"
}

# approve_package APPROVER FILE...: an approval beside each.
approve_package() {
	cardgate-approve package --key "$work/$1/approver.key" --cert "$work/$1/approver.crt" \
		"${@:2}"
}

# approve_list APPROVER NAME VERSION [ARGUMENT...]: a signed list, $work/NAME-VERSION.cga.
approve_list() {
	cardgate-approve list --name "$2" --version "$3" --key "$work/$1/approver.key" \
		--cert "$work/$1/approver.crt" --output "$work/$2-$3.cga" "${@:4}" >/dev/null
}

# deb_make NAME VERSION [FILE]: a Debian package, $work/NAME_VERSION_all.deb or FILE, which
# installs /opt/NAME.
deb_make() {
	local tree=$work/tree-$1

	rm -rf "$tree"
	mkdir -p "$tree/DEBIAN" "$tree/opt"
	echo "$1 $2" >"$tree/opt/$1"
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: Test <test@example.org>\nDescription: test\n' \
		"$1" "$2" >"$tree/DEBIAN/control"
	dpkg-deb --root-owner-group --build "$tree" "${3:-$work/$1_$2_all.deb}" >/dev/null
}

# digest FILE: its SHA-256.
digest() {
	sha256sum <"$1" | cut -d ' ' -f 1
}

# exits STATUS COMMAND...: the command ends so.
exits() {
	local status=0

	"${@:2}" || status=$?
	[ $status -eq "$1" ]
}
