#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# processors: 2

# shellcheck source=selftests/vm/ktap.sh
. "${0%/*}/../vm/ktap.sh"
# shellcheck source=selftests/vm/devices.sh
. "${0%/*}/../vm/devices.sh"
# shellcheck source=selftests/vm/cardgate.sh
. "${0%/*}/../vm/cardgate.sh"

ktap_begin "a policy ends a stream in progress"

camera=$(camera_add)
module_load
v4l2-ctl -d "$camera" --stream-mmap --stream-to=/dev/null >"$work/stream" 2>&1 &
reader=$!
ok "somebody streams" wait_for 10 grep -q '<' "$work/stream"
policy_push "$(cap camera deny)"
ok "denied: the stream ends" wait_for 5 test ! -e "/proc/$reader/exe"
ok "it cannot begin again" not camera_works "$camera"
policy_push "$(cap camera allow)"
ok "allowed: it can" camera_works "$camera"

ktap_end
