#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kernel: any
# timeout: 200

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"
# shellcheck source=selftests/vm/approval.sh
. "${0%/*}/../vm/approval.sh"

ktap_begin "the real fwupd installs the copy that was approved, and has its own list filled"

camera=b585990a-003e-5270-89d5-3705a17f9a43

# fwupd_start: the daemon with its own test device, a webcam, on a bus of its own.
fwupd_start() {
	mkdir -p "$work/etc" "$work/lib" "$work/cache" /run/dbus
	cp -r /etc/fwupd/. "$work/etc"
	printf '[fwupd]\nTestDevices=true\nOnlyTrusted=false\n' >"$work/etc/fwupd.conf"
	mkdir -p /var/lib/fwupd /var/cache/fwupd
	mount --bind "$work/etc" /etc/fwupd
	mount --bind "$work/lib" /var/lib/fwupd
	mount --bind "$work/cache" /var/cache/fwupd
	cat >"$work/bus.conf" <<-END
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
		 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
		<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
		<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*"/>
		<allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy></busconfig>
	END
	dbus-daemon --config-file="$work/bus.conf" --nofork --nopidfile >"$work/bus.log" 2>&1 &
	wait_for 10 test -S /run/dbus/system_bus_socket
	/usr/libexec/fwupd/fwupd >"$work/fwupd.log" 2>&1 &
	wait_for 30 grep -q 'ready for requests' "$work/fwupd.log"
}

# cabinet_make NAME VERSION: firmware for the test device, $work/NAME.cab.
cabinet_make() {
	printf 'FIRMWARE %s' "$2" >"$work/firmware.bin"
	cat >"$work/$1.metainfo.xml" <<-END
		<component type="firmware"><id>org.example.camera</id><name>Camera</name>
		<summary>Test</summary><developer_name>Test</developer_name>
		<metadata_license>CC0-1.0</metadata_license><project_license>proprietary</project_license>
		<provides><firmware type="flashed">$camera</firmware></provides>
		<releases><release version="$2" date="2026-01-01">
		<checksum target="content" filename="firmware.bin"/></release></releases></component>
	END
	(cd "$work" && fwupdtool build-cabinet "$1.cab" firmware.bin "$1.metainfo.xml") >/dev/null 2>&1
}

# camera_installs FILE: what approval.rst has, with the copy in $work/held.
camera_installs() {
	rm -f "$work/held/"*
	cardgate approve --hold "$work/held" "$1" &&
		fwupdmgr install "$work/held/${1##*/}" --assume-yes --no-reboot-check \
			--no-unreported-check --no-metadata-check </dev/null
}

camera_version() {
	fwupdmgr get-devices --json --no-unreported-check 2>/dev/null |
		jq -r --arg guid $camera '.Devices[] | select(.Guid | index($guid)) | .Version'
}

authority_make A
approver_make ci A
anchor A
bind_device A 1 '<packages unapproved="allow">
	<rule id="firmware" kind="firmware" unapproved="reject"/></packages>'
install -d -m 700 "$work/held"
fwupd_start
cabinet_make good 1.2.4
cabinet_make bad 1.2.5
before=$(camera_version)

ok "fwupd has a device" test -n "$before"
refused "firmware that is not approved is refused" "must not be installed: no approval for it" \
	camera_installs "$work/bad.cab"
is "the device has what it had" "$before" camera_version
approve_list ci firmware 1 "$work/good.cab"
cardgate approval add "$work/firmware-1.cga" >/dev/null
ok "what is approved fwupd installs" camera_installs "$work/good.cab"
ok "the device has it" not eval '[ "$(camera_version)" = "$before" ]'

ok "fwupd's own list is filled" \
	fwupdmgr set-approved-firmware "$(cardgate approval digest '*.cab' | paste -sd,)"
says "with the digest of the cabinet" "$(digest "$work/good.cab")" fwupdmgr get-approved-firmware

kill %2 %1
wait
umount /etc/fwupd /var/lib/fwupd /var/cache/fwupd

ktap_end
