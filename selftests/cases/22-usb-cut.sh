#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy cuts a mounted stick off"

usb_stick_add stick 0951 1666 SN1 8M >"$work/path"
module_load
wait_for 5 usb_stick_block stick
disk=$(usb_stick_block stick)
mkfs.ext2 -q "$disk"
mkdir "$work/mnt"
mount "$disk" "$work/mnt"
echo secret >"$work/mnt/file"
sync
exec {file}<"$disk"
# Goes on from where it was
reads() { dd of=/dev/null bs=4096 count=1 skip=500 status=none <&"$file"; }
ok "an open descriptor reads" reads

policy_push "$(cap usb deny)"
ok "denied: the disk is gone" test ! -e "$disk"
echo 3 >/proc/sys/vm/drop_caches
ok "it reads nothing" not reads
ok "nothing can be written" not dd if=/dev/zero "of=$work/mnt/more" bs=1M count=1 conv=fsync
exec {file}<&-
umount "$work/mnt" || umount -l "$work/mnt"

policy_push "$(cap usb allow)"
ok "allowed: there is a disk" wait_for 5 usb_stick_block stick
mount "$(usb_stick_block stick)" "$work/mnt"
is "with what was stored on it" secret cat "$work/mnt/file"
umount "$work/mnt"

ktap_end
