# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Finds the kernel to boot: the image and the module tree of one release, from the machine itself
# or from the distribution's package, which is unpacked into the cache and never installed.

# kernel_newest: the release to boot when none is named: the newest one with headers to build
# modules for, else what the distribution's meta package depends on.
kernel_newest() {
	local arch release

	release=$(find /lib/modules -maxdepth 2 -name build -printf '%h\n' 2>/dev/null |
		sed 's,.*/,,' | grep -v -e '-cloud-' -e '-rt-' | sort -V | tail -n 1 || true)
	if [ -z "$release" ]; then
		arch=$(dpkg --print-architecture)
		release=$(apt-cache depends "linux-image-$arch" 2>/dev/null |
			sed -n 's/.*Depends: linux-image-\([0-9]\)/\1/p' | head -n 1)
	fi
	[ -n "$release" ] || return 1
	echo "$release"
}

# kernel_adopt TREE RELEASE DIR: makes DIR, with boot and lib/modules, of what packages have left
# below TREE; those of newer suites keep everything with the modules.
kernel_adopt() {
	local tree=$1 release=$2 dir=$3 temp modules file

	mkdir -p "$(dirname "$dir")"
	temp=$(mktemp -d "$(dirname "$dir")/.adopt-XXXXXX")
	mkdir -p "$temp/boot" "$temp/lib/modules"
	modules=$tree/usr/lib/modules/$release
	[ -d "$modules" ] || modules=$tree/lib/modules/$release
	mv "$modules" "$temp/lib/modules/"
	for file in vmlinuz config; do
		if [ -e "$tree/boot/$file-$release" ]; then
			mv "$tree/boot/$file-$release" "$temp/boot/"
		else
			ln -s "../lib/modules/$release/$file" "$temp/boot/$file-$release"
		fi
	done
	if ! depmod -b "$temp" "$release" ||
		! ln -sfn "/usr/src/linux-headers-$release" "$temp/lib/modules/$release/build"; then
		rm -rf "$temp"
		return 1
	fi
	# Another run may have been faster: its tree is as good as this one.
	mv -T "$temp" "$dir" 2>/dev/null || [ -d "$dir" ]
	rm -rf "$temp"
}

# kernel_unpack RELEASE DIR: downloads the release's image package and unpacks it as DIR.
kernel_unpack() {
	local release=$1 dir=$2 temp

	echo "vm: fetching kernel $release" >&2
	mkdir -p "$(dirname "$dir")"
	temp=$(mktemp -d "$(dirname "$dir")/.unpack-XXXXXX")
	if ! (cd "$temp" && apt-get -qq -o APT::Sandbox::User="$(id -un)" \
		download "linux-image-$release") >&2; then
		rm -rf "$temp"
		echo "vm: cannot download linux-image-$release (outdated package lists? apt-get update)" >&2
		return 1
	fi
	if ! dpkg-deb -x "$temp"/*.deb "$temp/tree" ||
		! kernel_adopt "$temp/tree" "$release" "$dir"; then
		rm -rf "$temp"
		echo "vm: cannot unpack linux-image-$release below $dir" >&2
		return 1
	fi
	rm -rf "$temp"
}

# kernel_find RELEASE CACHE: sets kernel_image and kernel_modules (the directory that holds
# lib/modules/RELEASE), preferring what is installed.
kernel_find() {
	local release=$1 dir=$2/kernels/$1

	kernel_modules=/
	kernel_image=/boot/vmlinuz-$release
	[ -r "$kernel_image" ] && [ -r "/lib/modules/$release/modules.dep" ] && return 0

	[ -d "$dir" ] || kernel_unpack "$release" "$dir" || return 1
	kernel_modules=$dir
	kernel_image=$dir/boot/vmlinuz-$release
	[ -r "$kernel_image" ] && return 0
	echo "vm: no kernel image in $dir/boot" >&2
	return 1
}

# kernel_payload IMAGE FILE: writes the ELF kernel inside an x86 boot image (boot protocol 2.08,
# Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length).
kernel_payload() {
	local image=$1 file=$2 sectors offset length unpack magic

	sectors=$(od -An -tu1 -j 497 -N 1 "$image")
	offset=$(($(od -An -tu4 -j 584 -N 4 "$image") + (sectors + 1) * 512))
	length=$(od -An -tu4 -j 588 -N 4 "$image")
	magic=$(od -An -tx1 -j "$offset" -N 4 "$image" | tr -d ' ')
	case $magic in
	fd377a58) unpack=xz ;;
	28b52ffd) unpack=zstd ;;
	1f8b*) unpack=gzip ;;
	*) return 1 ;;
	esac
	command -v "$unpack" >/dev/null || return 1
	# The last four bytes are the unpacked size, not part of the stream.
	dd if="$image" bs=1M iflag=skip_bytes,count_bytes skip="$offset" count=$((length - 4)) \
		status=none | "$unpack" -dc >"$file" 2>/dev/null
}

# kernel_fast RELEASE CACHE: replaces kernel_image by the unpacked ELF kernel where it can enter
# through PVH: unpacking inside an emulated processor takes longer than the rest of the boot.
kernel_fast() {
	local release=$1 file=$2/boot/$1/vmlinux config temp

	config=$(dirname "$kernel_image")/config-$release
	grep -qs '^CONFIG_PVH=y' "$config" || return 0
	if [ ! -e "$file" ] || [ "$kernel_image" -nt "$file" ]; then
		mkdir -p "$(dirname "$file")"
		temp=$(mktemp "$file.XXXXXX")
		if ! kernel_payload "$kernel_image" "$temp"; then
			rm -f "$temp"
			return 0
		fi
		mv "$temp" "$file"
	fi
	kernel_image=$file
}
