# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Builds the initramfs: busybox, the guest's init and the few modules that reach the real root.

initramfs_modules=(virtio_pci 9pnet_virtio 9p overlay configfs)

# initramfs_order MODULES RELEASE: prints the needed module files, each after what it depends on.
# What modules.dep does not list is taken as built in; the guest fails clearly if it was not.
initramfs_order() {
	awk -v wanted="${initramfs_modules[*]}" '
	{
		file = $1
		sub(/:$/, "", file)
		name = file
		sub(/.*\//, "", name)
		sub(/\.ko.*/, "", name)
		gsub(/-/, "_", name)
		path[name] = file
		for (i = NF; i > 1; i--)
			needs[name] = needs[name] " " $i
	}
	END {
		count = split(wanted, list, " ")
		for (i = 1; i <= count; i++) {
			many = split(needs[list[i]] " " path[list[i]], files, " ")
			for (j = 1; j <= many; j++)
				if (!seen[files[j]]++)
					print files[j]
		}
	}' "$1/lib/modules/$2/modules.dep"
}

# initramfs_module FILE TARGET: copies one module, unpacked.
initramfs_module() {
	case $1 in
	*.xz) xz -dc "$1" >"$2" ;;
	*.zst) zstd -qdc "$1" >"$2" ;;
	*.gz) gzip -dc "$1" >"$2" ;;
	*) cp "$1" "$2" ;;
	esac
}

# initramfs_pack DIR: the newc archive of a directory on stdout.
initramfs_pack() {
	(cd "$1" && find . -mindepth 1 | sort | cpio --quiet -o -H newc -R 0:0)
}

# initramfs_build MODULES RELEASE INIT BUSYBOX CACHE: prints the path of the archive for this kernel
# and these programs, built only when there is none yet.
initramfs_build() {
	local modules=$1 release=$2 init=$3 busybox=$4 dir=$5/boot/$2 digest file temp module
	local number=10

	digest=$(cat "$init" "${BASH_SOURCE[0]}" "$busybox" "$modules/lib/modules/$release/modules.dep" |
		sha256sum | cut -c 1-16)
	file=$dir/initramfs-$digest
	if [ ! -e "$file" ]; then
		mkdir -p "$dir"
		temp=$(mktemp -d "$dir/.initramfs-XXXXXX")
		mkdir "$temp/tree" "$temp/tree/bin" "$temp/tree/modules"
		cp "$busybox" "$temp/tree/bin/busybox"
		install -m 755 "$init" "$temp/tree/init"
		while read -r module; do
			initramfs_module "$modules/lib/modules/$release/$module" \
				"$temp/tree/modules/$number-$(basename "${module%%.ko*}").ko"
			number=$((number + 1))
		done < <(initramfs_order "$modules" "$release")
		initramfs_pack "$temp/tree" >"$temp/archive"
		find "$dir" -name 'initramfs-*' -mmin +1440 -delete
		mv "$temp/archive" "$file"
		rm -rf "$temp"
	fi
	echo "$file"
}
