# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Makes a kernel that watches itself, out of the distribution's source package, and keeps it where
# tools/vm looks for kernels: image and modules as of any other, and beside them what modules are
# built against.

# What the x86_64 default is changed by
debug_config=$(realpath "${BASH_SOURCE[0]%/*}")/debug-kernel.config
# What is mended in it, lest its own bugs hide ours
debug_patch=${debug_config%.config}.patch

# debug_kernel_package: prints the source package's name and version.
debug_kernel_package() {
	local name version

	name=$(apt-cache depends linux-source 2>/dev/null | sed -n 's/.*Depends: //p' | head -n 1)
	[ -n "$name" ] && version=$(apt-cache policy "$name" | sed -n 's/.*Candidate: //p')
	[ -n "${version:-}" ] || {
		echo "debug-kernel: no linux-source package known (apt-get update?)" >&2
		return 1
	}
	echo "$name $version"
}

# debug_kernel_release CACHE: prints the release of the kernel that is there; fails if there is none
# or if it is of another source or configuration than one made now would be.
debug_kernel_release() {
	local made=$1/debug-kernel

	[ -e "$made/release" ] && [ -d "$1/kernels/$(<"$made/release")/headers" ] &&
		[ "$(debug_kernel_origin)" = "$(<"$made/origin")" ] && cat "$made/release"
}

# debug_kernel_origin: prints what the kernel is made of.
debug_kernel_origin() {
	debug_kernel_package && cat "$debug_config" "$debug_patch" | sha256sum
}

# debug_kernel_source DIR: unpacks the source below DIR, and mends it; prints its directory.
debug_kernel_source() {
	local package

	read -r package _ < <(debug_kernel_package) && (
		cd "$1" || exit
		apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package" >&2
		dpkg-deb -x ./*.deb tree
		tar -xJf "tree/usr/src/$package.tar.xz"
		rm -rf tree ./*.deb
		patch -s -p1 -d "$package" <"$debug_patch"
	) && echo "$1/$package"
}

# debug_kernel_configure SOURCE
debug_kernel_configure() {
	local source=$1 line

	make -s -C "$source" x86_64_defconfig
	(cd "$source" && scripts/kconfig/merge_config.sh -m .config "$debug_config" >/dev/null)
	make -s -C "$source" olddefconfig
	# What the kernel's own rules have taken back
	while read -r line; do
		grep -qxF "$line" "$source/.config" || [[ $line != CONFIG_* ]] || {
			echo "debug-kernel: $line is impossible" >&2
			return 1
		}
	done <"$debug_config"
}

# debug_kernel_headers SOURCE DIR: what a module is built against; the choice is that of the kernel's
# own scripts/package/builddeb.
debug_kernel_headers() {
	mkdir -p "$2"
	(
		cd "$1" || exit
		{
			find . arch/x86 -maxdepth 1 -name 'Makefile*'
			find include scripts arch/x86/include -type f -o -type l
			find arch/x86 -name Kbuild.platforms -o -name Platform
			find arch -maxdepth 1 -name Kconfig
			ls .config Module.symvers tools/objtool/objtool
		} | sort -u | tar -cf - -T -
	) | tar -xf - -C "$2"
}

# debug_kernel_install SOURCE CACHE: puts image, modules and headers where they are looked for.
debug_kernel_install() {
	local source=$1 cache=$2 release temp

	release=$(make -s -C "$source" kernelrelease)
	temp=$(mktemp -d "$cache/debug-kernel/.install-XXXXXX")
	mkdir "$temp/boot"
	make -s -C "$source" modules_install INSTALL_MOD_PATH="$temp" INSTALL_MOD_STRIP=1 DEPMOD=true
	cp "$source/arch/x86/boot/bzImage" "$temp/boot/vmlinuz-$release"
	cp "$source/.config" "$temp/boot/config-$release"
	rm -f "$temp/lib/modules/$release/source" "$temp/lib/modules/$release/build"
	rm -rf "${cache:?}/kernels/$release" "${cache:?}/boot/$release"
	kernel_adopt "$temp" "$release" "$cache/kernels/$release"
	debug_kernel_headers "$source" "$cache/kernels/$release/headers"
	ln -sfn "$cache/kernels/$release/headers" "$cache/kernels/$release/lib/modules/$release/build"
	rm -rf "$temp"
	debug_kernel_origin >"$cache/debug-kernel/origin"
	echo "$release" >"$cache/debug-kernel/release"
}

# debug_kernel_make CACHE: makes it anew. $DEBUG_KERNEL_SOURCE names a tree that was built in before.
debug_kernel_make() {
	local cache=$1 work=$1/debug-kernel source=${DEBUG_KERNEL_SOURCE:-}

	mkdir -p "$work" "$cache/kernels"
	rm -rf "$work/build"
	if [ -z "$source" ]; then
		mkdir "$work/build"
		source=$(debug_kernel_source "$work/build")
		debug_kernel_configure "$source"
	fi
	nice make -s -C "$source" -j"$(nproc)" bzImage modules >"$work/log" 2>&1 || {
		tail -n 30 "$work/log" >&2
		return 1
	}
	debug_kernel_install "$source" "$cache"
	rm -rf "$work/build"
}
