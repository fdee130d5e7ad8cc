# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work and cardgate_tree are cardgate.sh's
#
# The real apt and dpkg, with our hooks, on a root of their own, $root, and a repository of
# packages, $repository. Source ktap.sh and cardgate.sh first.

root=$work/root
repository=$work/repository
export apt_dir=$work/apt

# hook_write FILE: one of our configuration files, with the programs under test.
hook_write() {
	sed "s,/usr/local/s\?bin,$cardgate_tree/build," "$cardgate_tree/agent/hooks/$1"
}

# apt_make: makes them, empty.
apt_make() {
	# mktemp's directory is for its owner alone; apt reads as a user of its own
	chmod 755 "$work"
	mkdir -p "$repository" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info" \
		"$apt_dir"/{etc/apt.conf.d,etc/preferences.d,state/lists/partial,cache/archives/partial}
	touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
	mkdir "$work/dpkg.cfg.d"
	hook_write dpkg.cfg >"$work/dpkg.cfg.d/cardgate"
	mount --bind "$work/dpkg.cfg.d" /etc/dpkg/dpkg.cfg.d
	echo "deb [trusted=yes] file:$repository ./" >"$apt_dir/etc/sources.list"
	cat >"$apt_dir/apt.conf" <<-END
		Dir::Etc "$apt_dir/etc";
		Dir::State "$apt_dir/state";
		Dir::State::status "$root/var/lib/dpkg/status";
		Dir::Cache "$apt_dir/cache";
		Dir::Log "$apt_dir";
		DPkg::Options { "--root=$root"; "--force-script-chrootless"; };
		APT::Sandbox::User "root";
		Acquire::Languages "none";
	END
	hook_write apt.conf >>"$apt_dir/apt.conf"
}

# apt_unmake: takes away what a case may not leave.
apt_unmake() {
	umount /etc/dpkg/dpkg.cfg.d
}

# repository_make: its index, of the packages that are there.
repository_make() {
	(cd "$repository" && dpkg-scanpackages . >Packages 2>/dev/null)
	APT_CONFIG=$apt_dir/apt.conf apt-get -qq update
}

# apt_get ARGUMENT...
apt_get() {
	APT_CONFIG=$apt_dir/apt.conf apt-get -y -q "$@"
}

# apt_environment: what a shell needs for apt_get.
apt_environment() {
	declare -p apt_dir PATH
}

# dpkg_root ARGUMENT...
dpkg_root() {
	dpkg --root="$root" --force-script-chrootless "$@"
}

# cardgate_dpkg ARGUMENT...
cardgate_dpkg() {
	cardgate-dpkg --root="$root" --force-script-chrootless "$@"
}
