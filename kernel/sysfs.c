// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/cardgate: status for reading, one value per file. See
 * Documentation/ABI/testing/sysfs-kernel-cardgate.
 */
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "confirm.h"
#include "gate.h"
#include "policy.h"
#include "seal.h"
#include "sysfs.h"

struct cap_folder {
	struct kobject kobj;
	enum cardgate_capability cap;
};

static const char * const cap_names[CARDGATE_CAP_MAX + 1] = {
	[CARDGATE_CAP_BLUETOOTH] = "bluetooth",
	[CARDGATE_CAP_USB] = "usb",
	[CARDGATE_CAP_CAMERA] = "camera",
	[CARDGATE_CAP_IR] = "ir",
};

static const char * const state_names[] = {
	[CARDGATE_STATE_ALLOWED] = "allowed",
	[CARDGATE_STATE_RESTRICTED] = "restricted",
	[CARDGATE_STATE_DENIED] = "denied",
};

static struct kobject *root;
static struct cap_folder *folders[CARDGATE_CAP_MAX + 1];

static enum cardgate_capability to_cap(struct kobject *kobj)
{
	return container_of(kobj, struct cap_folder, kobj)->cap;
}

static ssize_t version_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", THIS_MODULE->version);
}

static struct kobj_attribute version_attr = __ATTR_RO(version);

static ssize_t policy_name_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct cg_policy *policy;
	ssize_t len;

	rcu_read_lock();
	policy = cg_policy_rcu();
	len = sysfs_emit(buf, "%s\n", policy ? policy->rs->name : "");
	rcu_read_unlock();
	return len;
}

static struct kobj_attribute policy_name_attr = __ATTR_RO(policy_name);

static ssize_t policy_version_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct cg_policy *policy;
	ssize_t len;

	rcu_read_lock();
	policy = cg_policy_rcu();
	len = sysfs_emit(buf, "%llu\n", policy ? policy->rs->version : 0);
	rcu_read_unlock();
	return len;
}

static struct kobj_attribute policy_version_attr = __ATTR_RO(policy_version);

static ssize_t policy_digest_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct cg_policy *policy;
	ssize_t len;

	rcu_read_lock();
	policy = cg_policy_rcu();
	len = policy ? sysfs_emit(buf, "%*phN\n", CARDGATE_DIGEST_SIZE, policy->rs->digest) :
		       sysfs_emit(buf, "\n");
	rcu_read_unlock();
	return len;
}

static struct kobj_attribute policy_digest_attr = __ATTR_RO(policy_digest);

static ssize_t sealed_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", cg_sealed());
}

static struct kobj_attribute sealed_attr = __ATTR_RO(sealed);

static ssize_t sealed_by_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const char *name;
	ssize_t len = 0;
	u32 i;

	for (i = 0; (name = cg_seal_authority(i)); i++)
		len += sysfs_emit_at(buf, len, "%s\n", name);
	return len ?: sysfs_emit(buf, "\n");
}

static struct kobj_attribute sealed_by_attr = __ATTR_RO(sealed_by);

static ssize_t locksmith_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", READ_ONCE(cg_policy_locksmith));
}

static struct kobj_attribute locksmith_attr = __ATTR_RO(locksmith);

static ssize_t confirm_within_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", cg_confirm_left());
}

static struct kobj_attribute confirm_within_attr = __ATTR_RO(confirm_within);

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	enum cardgate_state state;

	cg_gate_take();
	state = cg_policy_state(to_cap(kobj));
	cg_gate_release();
	return sysfs_emit(buf, "%s\n", state_names[state]);
}

static struct kobj_attribute state_attr = __ATTR_RO(state);

static ssize_t devices_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", cg_gate_count(to_cap(kobj)));
}

static struct kobj_attribute devices_attr = __ATTR_RO(devices);

static ssize_t denied_total_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%llu\n", cg_gate_denied_total(to_cap(kobj)));
}

static struct kobj_attribute denied_total_attr = __ATTR_RO(denied_total);

static ssize_t armed_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	char why[CG_GATE_WHY_SIZE];

	return sysfs_emit(buf, "%d\n", !cg_gate_unarmed(to_cap(kobj), why, sizeof(why)));
}

static struct kobj_attribute armed_attr = __ATTR_RO(armed);

static ssize_t unarmed_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	char why[CG_GATE_WHY_SIZE];

	cg_gate_unarmed(to_cap(kobj), why, sizeof(why));
	return sysfs_emit(buf, "%s\n", why);
}

static struct kobj_attribute unarmed_attr = __ATTR_RO(unarmed);

static struct attribute *root_attrs[] = {
	&version_attr.attr,
	&policy_name_attr.attr,
	&policy_version_attr.attr,
	&policy_digest_attr.attr,
	&sealed_attr.attr,
	&sealed_by_attr.attr,
	&locksmith_attr.attr,
	&confirm_within_attr.attr,
	NULL
};

static const struct attribute_group root_group = {
	.attrs = root_attrs,
};

static struct attribute *cap_attrs[] = {
	&state_attr.attr,
	&armed_attr.attr,
	&unarmed_attr.attr,
	&devices_attr.attr,
	&denied_total_attr.attr,
	NULL
};
ATTRIBUTE_GROUPS(cap);

static void folder_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct cap_folder, kobj));
}

static struct kobj_type folder_type = {
	.release = folder_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = cap_groups,
};

static int folder_add(enum cardgate_capability cap)
{
	struct cap_folder *folder = kzalloc(sizeof(*folder), GFP_KERNEL);
	int ret;

	if (!folder)
		return -ENOMEM;
	folder->cap = cap;
	ret = kobject_init_and_add(&folder->kobj, &folder_type, root, "%s", cap_names[cap]);
	if (ret)
		kobject_put(&folder->kobj);
	else
		folders[cap] = folder;
	return ret;
}

static void remove_all(void)
{
	enum cardgate_capability cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (folders[cap])
			kobject_put(&folders[cap]->kobj);
	kobject_put(root);
}

/**
 * cg_sysfs_init - show the status
 *
 * Return: 0, -ENOMEM or what sysfs says.
 */
int cg_sysfs_init(void)
{
	enum cardgate_capability cap;
	int ret;

	root = kobject_create_and_add("cardgate", kernel_kobj);
	if (!root)
		return -ENOMEM;
	ret = sysfs_create_group(root, &root_group);
	for (cap = 1; !ret && cap <= CARDGATE_CAP_MAX; cap++)
		ret = folder_add(cap);
	if (ret)
		remove_all();
	return ret;
}

/**
 * cg_sysfs_exit - stop showing it
 */
void cg_sysfs_exit(void)
{
	remove_all();
}
