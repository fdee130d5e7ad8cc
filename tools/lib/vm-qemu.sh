# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
#
# The machine of one run: its accelerator, the job that it finds and its devices. Works on the
# options that tools/vm parsed into variables of the same names.

# How long a kernel that works may take to find no root
kvm_seconds=20

declare -A machine_qemu=(
	[amd64]=qemu-system-x86_64
	[arm64]=qemu-system-aarch64
)

# choose_machine: by the kernel's name.
choose_machine() {
	machine=amd64
	busybox=busybox
	[[ $release == *-arm64 ]] || return 0
	machine=arm64
	busybox=$root/bin/busybox
	accel=tcg
}

# kvm_boots: whether the kernel runs on it. A device node proves little, and so does a machine that
# starts: on some hosts only kernels made for them get further. Ours has no root, and goes down.
kvm_boots() {
	[ -r /dev/kvm ] && [ -w /dev/kvm ] &&
		timeout "$kvm_seconds" qemu-system-x86_64 -accel kvm -cpu host -M q35 -nodefaults \
			-display none -no-reboot -kernel "$kernel_image" -append 'panic=-1' </dev/null
}

# kvm_works CACHE: the same, found out once since this machine was booted.
kvm_works() {
	local boot known verdict=no

	boot=$(</proc/sys/kernel/random/boot_id)
	known=$(cat "$1/kvm" 2>/dev/null || true)
	if [ "${known% *}" = "$boot" ]; then
		verdict=${known#* }
	else
		! kvm_boots >/dev/null 2>&1 || verdict=yes
		mkdir -p "$1"
		echo "$boot $verdict" >"$1/kvm"
	fi
	[ $verdict = yes ]
}

# choose_accel CACHE
choose_accel() {
	[ -z "$accel" ] || return 0
	accel=tcg
	if kvm_works "$1"; then
		accel=kvm
	fi
}

# write_job DIR: the settings and the command, the second part of the initramfs.
write_job() {
	local size rows=24 columns=80 merge=0

	[ "$interactive" -eq 0 ] || ! size=$(stty size 2>/dev/null) || read -r rows columns <<<"$size"
	[ "$(readlink "/proc/$$/fd/1")" != "$(readlink "/proc/$$/fd/2")" ] || merge=1
	mkdir -p "$1/job"
	declare -p release root tree out interactive rows columns merge |
		sed 's/^declare [^ ]* //' >"$1/job/settings"
	printf 'cwd=%q\nmodules=%q\n' "$PWD" "$kernel_modules" >>"$1/job/settings"
	{
		echo '#!/bin/bash'
		echo 'export HOME=/root USER=root LOGNAME=root LANG=C.UTF-8 SHELL=/bin/bash'
		printf 'export PATH=%s\n' /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
		printf 'export TERM=%q VM_OUT=%q\n' "${TERM:-dumb}" "$out"
		printf 'export CARDGATE_SLOW=%q CARDGATE_LONG=%q\n' "$slow" "${CARDGATE_LONG:-}"
		printf 'cd %q || exit 125\n' "$PWD"
		printf 'exec'
		printf ' %q' "${command[@]}"
		echo
	} >"$1/job/command"
	chmod 755 "$1/job/command"
}

# share TAG DIR [OPTIONS]: adds a directory that the guest can mount to the machine's arguments.
share() {
	arguments+=(-fsdev "local,id=$1,path=${2//,/,,},security_model=none${3:-}"
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

# start_qemu: in the background; output and errors are relayed, descriptor 4 reads the control port.
# shellcheck disable=SC2054 # QEMU's arguments are full of commas
start_qemu() {
	local console=ttyS0 arguments

	case $machine-$accel in
	arm64-*)
		arguments=(-M virt -cpu cortex-a72)
		console=ttyAMA0
		;;
	*-kvm) arguments=(-M q35 -cpu host) ;;
	*) arguments=(-M q35 -cpu 'qemu64,+smep,+rdrand') ;;
	esac
	arguments+=(-nodefaults -no-user-config -display none -no-reboot -accel "$accel"
		-smp "$cpus" -m "$memory" -rtc "base=${date:-utc}"
		-kernel "$kernel_image" -initrd "$work/initrd"
		-append "console=$console loglevel=5 panic=-1 8250.nr_uarts=8 no_timer_check $append"
		-chardev "file,id=log,path=$work/log" -serial chardev:log)
	# A waiting processor skips to its next timer, so that no waiting of ours is in the guest's time
	[ "$count" -eq 0 ] || arguments+=(-icount "shift=0,sleep=off")
	share root "$root" ,readonly=on,multidevs=remap
	if [ "$root" != / ]; then
		share tree "$tree" ,readonly=on
		share modules "$kernel_modules" ,readonly=on
	fi
	[ -z "$out" ] || share out "$out"

	mkfifo "$work/control" "$work/output" "$work/errors"
	cat "$work/output" &
	cat "$work/errors" >&2 &
	if [ "$interactive" -eq 1 ]; then
		terminal=$(stty -g <&3 2>/dev/null || true)
		arguments+=(-chardev stdio,id=output,signal=off)
	else
		arguments+=(-chardev "file,id=output,path=$work/output")
	fi
	arguments+=(-chardev "file,id=errors,path=$work/errors"
		-chardev "file,id=control,path=$work/control" -chardev null,id=unused
		-device pci-serial-4x,chardev1=output,chardev2=errors,chardev3=control,chardev4=unused)
	# Its writing ends of the pipes close when it ends, however early that is.
	"${machine_qemu[$machine]}" "${arguments[@]}" "${devices[@]}" <&3 5>"$work/control" 6>"$work/output" \
		7>"$work/errors" &
	qemu=$!
	exec 4<"$work/control"
}
