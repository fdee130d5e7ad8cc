# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Somebody at a desktop: "nobody", with a bus, dunst for notifications, and logind's word for it.
# Source ktap.sh and cardgate.sh first.

desktop_uid=65534
desktop=/run/user/$desktop_uid
desktop_processes=()

# desktop_session TYPE CLASS [SEAT]: such a session is active; nothing else is.
desktop_session() {
	rm -rf /run/systemd/sessions
	mkdir -p /run/systemd/sessions
	printf 'UID=%s\nACTIVE=1\nSTATE=active\nTYPE=%s\nCLASS=%s\n%s' $desktop_uid "$1" "$2" \
		"${3+SEAT=$3$'\n'}" >/run/systemd/sessions/c1
}

desktop_away() {
	rm -rf /run/systemd/sessions
}

# desktop_run COMMAND...: as who sits there.
desktop_run() {
	"${desktop_as[@]}" "$@"
}

# desktop_start: the screen with all that belongs to it; returns when notifications work.
desktop_start() {
	mkdir -p /run/user
	install -d -m 700 -o $desktop_uid $desktop
	# What is shown, and what is chosen from the menu of buttons
	cat >"$desktop/show" <<-END
		#!/bin/sh
		printf '%s|%s\n' "\$2" "\$3" >>$desktop/shown
	END
	cat >"$desktop/choose" <<-END
		#!/bin/sh
		tee $desktop/menu | grep -F "#\$(cat $desktop/press) ("
	END
	chmod 755 "$desktop/show" "$desktop/choose"
	cat >"$desktop/dunstrc" <<-END
		[global]
			dmenu = $desktop/choose
			font = DejaVu Sans 8
			markup = full
		[all]
			summary = "*"
			script = $desktop/show
	END
	Xvfb -displayfd 3 -nolisten tcp -screen 0 640x480x24 3>"$work/display" 2>"$work/xvfb.log" &
	desktop_processes+=($!)
	wait_for 30 test -s "$work/display"
	desktop_as=(setpriv "--reuid=$desktop_uid" "--regid=$desktop_uid" --clear-groups
		--bounding-set=-all -- env "HOME=$desktop" "XDG_RUNTIME_DIR=$desktop"
		"DBUS_SESSION_BUS_ADDRESS=unix:path=$desktop/bus" "DISPLAY=:$(cat "$work/display")")
	"${desktop_as[@]}" dbus-daemon --session --nofork --nopidfile --address="unix:path=$desktop/bus" \
		2>"$work/bus.log" &
	desktop_processes+=($!)
	wait_for 30 test -S $desktop/bus
	"${desktop_as[@]}" dunst -conf $desktop/dunstrc >"$work/dunst.log" 2>&1 &
	desktop_processes+=($!)
	wait_for 30 desktop_run dunstctl is-paused
}

desktop_stop() {
	kill "${desktop_processes[@]}" 2>/dev/null || true
}

# desktop_asks TEXT: waits until a notification with that text is on the screen.
desktop_asks() {
	wait_for 60 grep -qsF -e "$1" $desktop/shown
	wait_for 20 desktop_count 1
}

desktop_count() {
	[ "$(desktop_run dunstctl count displayed)" = "$1" ]
}

# desktop_press LABEL: the person presses the button of that name of what is on the screen.
desktop_press() {
	echo "$1" >$desktop/press
	desktop_run dunstctl context
}

# desktop_close: the person closes what is on the screen.
desktop_close() {
	desktop_run dunstctl close
}

# desktop_answer TEXT ACTION COMMAND...: when the command asks TEXT, the person does ACTION:
# desktop_close or "desktop_press LABEL".
desktop_answer() {
	local status=0

	rm -f $desktop/shown
	"${@:3}" </dev/null &
	desktop_asks "$1" && $2
	wait $! || status=$?
	return $status
}
