# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Somebody who keeps a device's node open, and asks it the same again each time that he is told to.

# asks_start NODE REQUEST SIZE: opens it; the request is an ioctl's that fills in so many bytes.
asks_start() {
	coproc asks (perl -e '$| = 1; open(my $node, "<", shift) or die; my $answer = "\0" x $ARGV[1];
		while (<STDIN>) { print ioctl($node, hex $ARGV[0], $answer) ? "answered\n" : "$!\n" }' "$@")
}

# asks: prints "answered", or why it was not.
asks() {
	echo >&"${asks[1]}"
	head -n 1 <&"${asks[0]}"
}
