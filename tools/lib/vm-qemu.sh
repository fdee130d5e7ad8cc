# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
#
# The machine of one run: its accelerator, the job that it finds and its devices. Works on the
# options that tools/vm parsed into variables of the same names.

# kvm_works: a device node alone proves little, so start a machine.
kvm_works() {
	[ -r /dev/kvm ] && [ -w /dev/kvm ] &&
		timeout 5 qemu-system-x86_64 -accel kvm -cpu host -M q35 -nodefaults -display none \
			-S -monitor stdio <<<quit
}

choose_accel() {
	[ -z "$accel" ] || return 0
	accel=tcg
	if kvm_works >/dev/null 2>&1; then
		accel=kvm
	fi
}

# write_job DIR: the settings and the command, the second part of the initramfs.
write_job() {
	local size rows=24 columns=80 merge=0

	[ "$interactive" -eq 0 ] || ! size=$(stty size 2>/dev/null) || read -r rows columns <<<"$size"
	[ "$(readlink "/proc/$$/fd/1")" != "$(readlink "/proc/$$/fd/2")" ] || merge=1
	mkdir -p "$1/job"
	declare -p release tree out interactive rows columns merge |
		sed 's/^declare [^ ]* //' >"$1/job/settings"
	printf 'cwd=%q\nmodules=%q\n' "$PWD" "$kernel_modules" >>"$1/job/settings"
	{
		echo '#!/bin/bash'
		echo 'export HOME=/root USER=root LOGNAME=root LANG=C.UTF-8 SHELL=/bin/bash'
		printf 'export PATH=%s\n' /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
		printf 'export TERM=%q VM_OUT=%q\n' "${TERM:-dumb}" "$out"
		printf 'cd %q || exit 125\n' "$PWD"
		printf 'exec'
		printf ' %q' "${command[@]}"
		echo
	} >"$1/job/command"
	chmod 755 "$1/job/command"
}

# start_qemu: in the background; output and errors are relayed, descriptor 4 reads the control port.
# shellcheck disable=SC2054 # QEMU's arguments are full of commas
start_qemu() {
	local kernel_arguments arguments=()

	kernel_arguments="console=ttyS0 loglevel=5 panic=-1 8250.nr_uarts=8 $append"
	arguments=(-nodefaults -no-user-config -display none -no-reboot -M q35 -accel "$accel"
		-smp "$cpus" -m "$memory" -rtc "base=${date:-utc}"
		-kernel "$kernel_image" -initrd "$work/initrd" -append "$kernel_arguments"
		-chardev "file,id=log,path=$work/log" -serial chardev:log
		-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
		-device virtio-9p-pci,fsdev=root,mount_tag=root)
	case $accel in
	kvm) arguments+=(-cpu host) ;;
	*) arguments+=(-cpu 'qemu64,+smep,+rdrand') ;;
	esac
	[ -z "$out" ] || arguments+=(-fsdev "local,id=out,path=${out//,/,,},security_model=none"
		-device virtio-9p-pci,fsdev=out,mount_tag=out)

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
	qemu-system-x86_64 "${arguments[@]}" "${devices[@]}" <&3 5>"$work/control" 6>"$work/output" \
		7>"$work/errors" &
	qemu=$!
	exec 4<"$work/control"
}
