#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the judge of kernel logs takes for a bug, as TAP.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tools/lib/tap.sh
. "$top/tools/lib/tap.sh"
# shellcheck source=tools/lib/vm-log.sh
. "$top/tools/lib/vm-log.sh"

warning() {
	printf '[ 60.9] WARNING: CPU: 1 PID: 283 at %s\n' "$1"
	printf '[ 60.9] %s\n' 'RIP: 0010:function+0x126/0x170' "${@:2}" ' <TASK>' \
		'---[ end trace 0000000000000000 ]---'
}

# judged NAME LINES: what is printed of the log on the standard input has as many lines.
judged() {
	local said

	said=$(log_check /dev/stdin | wc -l) || true
	report "$1" "$([ "$said" -eq "$2" ] && echo 0 || echo 1)" "$said lines"
}

device='drivers/usb/gadget/composite.c:2632 usb_composite_setup_continue+0x126/0x170 [libcomposite]'
other='drivers/media/v4l2-core/v4l2-dev.c:1 video_open+0x126/0x170 [videodev]'

judged "nothing" 0 <<<'[ 1.0] usb 3-1: new high-speed USB device'
judged "a warning, to its end" 6 < <(warning "$other" 'Call Trace:' ' function+0x1/0x2')
judged "an emulated device's own" 0 < <(warning "$device" 'Call Trace:')
judged "the kernel's bug in its middle" 3 < <(warning "$device" 'BUG: unable to handle' 'Call Trace:')
judged "a warning after it" 5 < <(warning "$device" 'Call Trace:'; warning "$other" 'Call Trace:')
judged "a trace without a warning after it" 2 < <(
	warning "$device" 'Call Trace:'
	printf '[ 61.0] %s\n' 'Call Trace:' ' function+0x1/0x2'
)
judged "want of memory" 0 <<<'[ 1.0] kobject_add_internal failed for video0 (error: -12 parent: vivid)'

echo "1..$count"
[ "$failed" -eq 0 ]
