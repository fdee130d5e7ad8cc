# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Another suite, or another architecture, of the distribution below a directory: unpacked and not
# installed, so no package's script runs, and what is there can be of any architecture.

# Where suites live, and where they go when they get old
suite_mirrors=(http://deb.debian.org/debian http://archive.debian.org/debian)

# suite_unpack SUITE ARCHITECTURE DIR PACKAGE...: makes DIR of the essential packages and these,
# with all that they depend on.
suite_unpack() {
	local suite=$1 arch=$2 dir=$3 temp mirror packages

	packages=$(printf '%s,' "${@:4}")
	mkdir -p "$(dirname "$dir")"
	for mirror in "${suite_mirrors[@]}"; do
		temp=$(mktemp -d "$(dirname "$dir")/.unpack-XXXXXX")
		# Signed lists do, even old ones: a mirror may stand still, an archive does
		if mmdebstrap --quiet --mode=root --variant=extract --architectures="$arch" \
			--include='?essential' --include="${packages%,}" \
			--aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$temp" "$mirror" >&2; then
			suite_finish "$temp"
			chmod 755 "$temp"
			rm -rf "$dir"
			mv -T "$temp" "$dir"
			return
		fi
		rm -rf "$temp"
	done
	echo "suite: cannot unpack $suite ($arch)" >&2
	return 1
}

# suite_finish DIR: the little that scripts of essential packages would have done.
suite_finish() {
	local name

	[ -e "$1/usr/bin/awk" ] || ln -s mawk "$1/usr/bin/awk"
	for name in passwd group; do
		[ -e "$1/etc/$name" ] || cp "$1/usr/share/base-passwd/$name.master" "$1/etc/$name"
	done
}

# suite_release DIR: prints the release that its headers are for.
suite_release() {
	find "$1/usr/src" -maxdepth 1 -name 'linux-headers-*' ! -name '*-common' -printf '%f\n' |
		sed 's/^linux-headers-//' | sort -V | tail -n 1
}

# suite_build DIR RELEASE MODULE: builds the module with the suite's own compiler and headers. A
# warning is an error.
suite_build() {
	# shellcheck disable=SC2016 # for the inner shell
	suite_build_in "$1" "$3" bash -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' build "$1" \
		/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
		make -j"$(nproc)" -s -C "/usr/src/linux-headers-$2" W=1 M=/WORK modules
}

# suite_build_cross DIR RELEASE MODULE: the same for an arm64 DIR, by this machine's compiler and
# the helper programs of its own headers.
suite_build_cross() {
	# shellcheck disable=SC2016 # for the inner shell
	suite_build_in "$1" "$3" bash -c 'mount --bind "$1/usr/src" /usr/src && exec "${@:2}"' build "$1" \
		make -j"$(nproc)" -s -C "/usr/src/linux-headers-$2" W=1 M="$1/WORK" ARCH=arm64 \
		CROSS_COMPILE=aarch64-linux-gnu- modules
}

# suite_build_in DIR MODULE COMMAND...: runs the command where it can mount what it likes, on a copy
# of the sources, whose name stands for WORK in the command; keeps the module, shows what was said.
suite_build_in() {
	local dir=$1 module=$2 work status=0

	shift 2
	work=$(mktemp -d "$dir/work-XXXXXX")
	mkdir "$work/selftests"
	cp -R Kbuild kernel include "$work/"
	cp -R selftests/modules "$work/selftests/"
	unshare --mount "${@//WORK/${work##*/}}" >"$work/log" 2>&1 || status=1
	! grep -qE 'warning:|error:' "$work/log" || status=1
	[ $status -eq 0 ] || tail -n 40 "$work/log"
	[ $status -ne 0 ] || install -D -m 644 "$work/cardgate.ko" "$module"
	[ $status -ne 0 ] || install -D -m 644 -t "${module%/*}/selftests/modules" \
		"$work"/selftests/modules/*.ko
	rm -rf "$work"
	return $status
}
