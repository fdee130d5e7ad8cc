# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# A program that has a camera's nodes open (video-node.c). Source cardgate.sh first.

# video_start NODE...: opens them; fails when one cannot be opened.
video_start() {
	local line

	rm -f "$work"/video.{in,out}
	mkfifo "$work"/video.{in,out}
	exec {video_in}<>"$work/video.in" {video_out}<>"$work/video.out"
	video-node "$@" <&"$video_in" >&"$video_out" &
	video_process=$!
	read -rt $((10 * CARDGATE_SLOW)) line <&"$video_out" && [ "$line" = open ]
}

# video_ask COMMAND...: has it do these, "read 0 poll 1"; prints what each says: a number or the
# error's name.
video_ask() {
	local line answers=()

	while [ $# -gt 0 ]; do
		echo "$1 $2" >&"$video_in"
		read -rt $((10 * CARDGATE_SLOW)) line <&"$video_out" || return 1
		answers+=("$1:$line")
		shift 2
	done
	echo "${answers[*]}"
}

# video_end
video_end() {
	kill "$video_process"
	wait "$video_process" || true
	exec {video_in}<&- {video_out}<&-
}
