# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The kernel's own style checkers, taken out of the distribution's source package.

checkpatch_members=(checkpatch.pl spelling.txt const_structs.checkpatch kernel-doc)

# checkpatch_fetch CACHE: prints the directory that holds the checkers; downloads the kernel's
# source package (about 140 MB, once) when it is not there yet.
checkpatch_fetch() {
	local dir=$1/scripts package temp member members=()

	if [ ! -d "$dir" ]; then
		mkdir -p "$1"
		package=$(apt-cache depends linux-source | sed -n 's/.*Depends: //p' | head -n 1)
		[ -n "$package" ] || {
			echo "checkpatch: no linux-source package known (apt-get update?)" >&2
			return 1
		}
		temp=$(mktemp -d "$1/.scripts-XXXXXX")
		for member in "${checkpatch_members[@]}"; do
			members+=("$package/scripts/$member")
		done
		# tar ends at the last member wanted, long before the end of the archive.
		(
			cd "$temp"
			apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package" >&2
			dpkg-deb -x ./*.deb tree
			tar -xJf "tree/usr/src/$package.tar.xz" --occurrence=1 --strip-components=2 \
				--one-top-level=scripts "${members[@]}"
			chmod 755 scripts
		) || {
			rm -rf "$temp"
			echo "checkpatch: cannot fetch the checkers from $package" >&2
			return 1
		}
		mv -T "$temp/scripts" "$dir" 2>/dev/null || [ -d "$dir" ]
		rm -rf "$temp"
	fi
	echo "$dir"
}
