#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: tools/lib/host-case.sh CASE
#
# Runs a test case that needs no kernel of ours on this machine, apart from it: own network and
# own /run, /etc/cardgate, /usr/lib/cardgate and /var/lib/cardgate, and of the environment only our
# own variables. Needs root. The empty directories stay: virtual machines beside it have this
# machine's files below theirs, and cannot do with directories that go.

set -euo pipefail
shopt -s inherit_errexit

environment=("PATH=$PATH" "HOME=$HOME")
for name in $(compgen -e CARD); do
	environment+=("$name=${!name}")
done

# shellcheck disable=SC2016 # for the inner shell
exec env -i "${environment[@]}" unshare --mount --net --pid --fork --kill-child --propagation private bash -c '
	mount -t proc proc /proc
	own="/etc/cardgate /usr/lib/cardgate /var/lib/cardgate"
	mkdir -p $own
	for dir in /run $own; do
		mount -t tmpfs -o mode=755 tmpfs "$dir"
	done
	ip link set lo up
	exec bash "$1"' host-case "$1"
