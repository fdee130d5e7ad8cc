// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cardgate: device policy from a smart card, enforced by the kernel.
 *
 * The order of cardgate_init() is the architecture: the clock that makes the
 * gates decide again, a node hook that asks an empty table, hooks that fill it,
 * stock taken of what is there, then the ways to look and at last the way to
 * change anything.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "clock.h"
#include "confirm.h"
#include "context.h"
#include "gate.h"
#include "hook.h"
#include "netlink.h"
#include "policy.h"
#include "sysfs.h"

static char *default_action = "allow";
module_param_named(default, default_action, charp, 0444);
MODULE_PARM_DESC(default, "before the first policy: allow (the default) or deny");

module_param_named(locksmith, cg_policy_locksmith, bool, 0444);
MODULE_PARM_DESC(locksmith, "decide and tell, but enforce nothing, until sealed (default: N)");

static int parse_default(void)
{
	if (!strcmp(default_action, "deny"))
		cg_policy_default_deny = true;
	else if (strcmp(default_action, "allow"))
		return -EINVAL;
	return 0;
}

static int __init cardgate_init(void)
{
	int ret;

	BUILD_BUG_ON_MSG(IS_ENABLED(CONFIG_CPU_BIG_ENDIAN),
			 "rule sets are little endian");
	ret = parse_default();
	if (ret) {
		pr_err("cardgate: default=%s: expected allow or deny\n", default_action);
		return ret;
	}
	ret = cg_hook_set_init();
	if (ret)
		goto err_hint;
	ret = cg_gate_init();
	if (ret)
		goto err_set;
	ret = cg_clock_init();
	if (ret)
		goto err_gate;
	ret = cg_gate_node_init();
	if (ret)
		goto err_clock;
	ret = cg_hook_device_init();
	if (ret)
		goto err_device;
	ret = cg_hook_start();
	if (ret)
		goto err_device;
	ret = cg_gate_node_prove() ?: cg_hook_device_prove();
	if (ret)
		goto err_hook;
	ret = cg_gate_hook() ?: cg_gate_arm();
	if (ret)
		goto err_hook;
	ret = cg_sysfs_init();
	if (ret)
		goto err_hook;
	ret = cg_netlink_init();
	if (ret)
		goto err_sysfs;
	if (cg_policy_locksmith)
		pr_warn("cardgate: locksmith: nothing is enforced\n");
	return 0;

err_sysfs:
	cg_sysfs_exit();
err_hook:
	/* Devices may have come that have to be given back */
	cg_policy_withdraw();
	cg_gate_disarm();
	cg_hook_stop();
	cg_gate_unhook();
err_device:
	cg_hook_device_exit();
	cg_gate_node_exit();
err_clock:
	cg_clock_exit();
err_gate:
	cg_hook_exit();
	cg_gate_exit();
err_set:
	cg_hook_set_exit();
	rcu_barrier();
err_hint:
	pr_err("cardgate: not loaded: error %d%s\n", ret,
	       ret == -EBUSY ? "; is kernel.ftrace_enabled 0 or chrdev_open livepatched?" : "");
	return ret;
}

static void __exit cardgate_exit(void)
{
	cg_netlink_exit();
	cg_sysfs_exit();
	cg_confirm_exit();
	cg_policy_withdraw();
	cg_gate_disarm();
	cg_hook_stop();
	cg_gate_unhook();
	cg_hook_device_exit();
	cg_gate_node_exit();
	/* Without a policy nothing winds it up again */
	cg_clock_exit();
	cg_hook_exit();
	cg_gate_exit();
	cg_hook_set_exit();
	cg_context_exit();
	/* Freed by RCU callbacks that are ours */
	rcu_barrier();
}

module_init(cardgate_init);
module_exit(cardgate_exit);

MODULE_DESCRIPTION("Device policy from a smart card");
MODULE_AUTHOR("The Cardgate project");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
