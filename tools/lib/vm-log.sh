# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What a healthy kernel never logs.

log_trouble='BUG:|WARNING:|Call Trace|Oops|KASAN:|possible recursive|Kernel panic|hung task'
log_trouble+='|blocked for more than|rcu_.*stall|soft lockup|kernel BUG|unreferenced object|UBSAN:'
log_trouble+='|refcount_t:|general protection fault|ODEBUG: Out of memory|list_(add|del).* corruption'
log_trouble+='|suspicious RCU|from invalid context|turning off the locking|new suspected memory leaks'
log_trouble+='|cannot create duplicate|kobject_add_internal failed|page allocation failure|Bad page'
log_trouble+='|Slab corruption|poison overwritten'

# Warnings about the processor's own leaks, which say nothing about a module, and of want of memory,
# which only a test makes.
log_harmless='RETBleed: WARNING|Spectre V2 : WARNING|kobject_add_internal failed .*error: -12'

# A warning that is the emulated device's own: its control request came to an end twice. Its call
# trace belongs to it.
log_device='WARNING: .* usb_composite_setup_continue\\+.* \\[libcomposite\\]'

# log_check FILE: prints each report of a kernel bug with the lines that follow it; fails if there
# is one.
log_check() {
	awk -v trouble="$log_trouble" -v harmless="$log_harmless" -v device="$log_device" '
	$0 ~ device { of_device = 1; next }
	of_device && /Call Trace/ { next }
	/end trace/ { of_device = 0 }
	$0 ~ trouble && $0 !~ harmless { left = 40; found = 1 }
	left-- > 0
	END { exit found }' "$1"
}
