# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Other people's programs to compare with, unpacked and not installed: a policy daemon that starts
# on the machine of whoever measures could lock him out of it, a network's could take it over.

# others_unpack DIR PACKAGE...: makes DIR the root of these packages and of what they need and this
# machine lacks; what is there is taken as it is.
others_unpack() {
	local dir=$1 temp package

	shift
	[ ! -d "$dir" ] || return 0
	mkdir -p "$(dirname "$dir")"
	temp=$(mktemp -d "$dir.XXXXXX")
	mkdir -p "$temp/cache/partial" "$temp/root"
	if ! others_download "$temp/cache" "$@" && ! { others_update && others_download "$temp/cache" "$@"; }; then
		rm -rf "$temp"
		echo "others: cannot download $*" >&2
		return 1
	fi
	for package in "$temp"/cache/*.deb; do
		dpkg-deb -x "$package" "$temp/root"
	done
	mv "$temp/root" "$dir"
	rm -rf "$temp"
}

# others_download DIR PACKAGE...
others_download() {
	apt-get -qq -y --no-install-recommends --download-only -o Debug::NoLocking=1 \
		-o APT::Sandbox::User="$(id -un)" -o Dir::Cache="$1" -o Dir::Cache::archives="$1" \
		install "${@:2}" >&2
}

# others_update: lists that name packages which the archive has replaced are of no use.
others_update() {
	if [ "$(id -u)" -eq 0 ]; then
		apt-get -qq update >&2
	else
		sudo apt-get -qq update >&2
	fi
}

# others_run DIR COMMAND...: runs a command with the programs and libraries of DIR.
others_run() {
	PATH=$1/usr/sbin:$1/usr/bin:$PATH LD_LIBRARY_PATH=$1/usr/lib/$(uname -m)-linux-gnu "${@:2}"
}
