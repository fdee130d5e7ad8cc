/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_GATE_TABLE_H
#define CARDGATE_GATE_TABLE_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/mutex.h>

#include "eval.h"

struct cg_gate;

/**
 * struct cg_device - a device that rules can speak of
 * @by_dev: in the table by @dev; RCU readers may meet it
 * @by_devt: likewise, by @devt if it has one
 * @node: in the list of all, by rising @id
 * @ref: the list has one reference, the worker takes others
 * @rcu: frees it
 * @dev: the device; there is a reference while this is in the table
 * @parent: what it hangs on, likewise, or NULL
 * @named: it is in sysfs, so that it has a path
 * @gate: who carries out decisions
 * @id: handle for userspace, never used twice
 * @caps: capabilities that using the device touches
 * @devt: its node, or 0
 * @node_stays: its node is alive until after device_del()
 * @exempt: part of the way back in; only a rule with force denies it
 * @subject: what rules match
 * @decision: what was decided
 * @moment: when and where
 * @decided_by: the capability whose decision it is
 * @denied: the same in one word; node_open() reads it without lock
 * @enforced: what the gate carried out last
 * @users: calls under way that the gate must wait for
 * @leaves: its driver has begun to take it away
 * @saved: what the gate must remember to give the device back
 * @private: likewise
 *
 * Everything but @denied, @leaves and @users is protected by cg_gate_lock.
 */
struct cg_device {
	struct hlist_node by_dev;
	struct hlist_node by_devt;
	struct list_head node;
	struct kref ref;
	struct rcu_head rcu;
	struct device *dev;
	struct device *parent;
	const struct cg_gate *gate;
	u32 id;
	u32 caps;
	dev_t devt;
	bool named;
	bool node_stays;
	bool exempt;
	bool denied;
	bool enforced;
	bool leaves;
	bool saved;
	atomic_t users;
	void *private;
	struct cg_subject subject;
	struct cg_decision decision;
	struct cg_moment moment;
	enum cardgate_capability decided_by;
};

/* protects the devices, their decisions, the contexts and which policy is current */
extern struct mutex cg_gate_lock;

/* all devices, by rising id; protected by cg_gate_lock */
extern struct list_head cg_table;

void cg_gate_take(void);
void cg_gate_release(void);

struct cg_device *cg_gate_find(const struct device *dev);
struct cg_device *cg_gate_get(struct device *dev);
struct cg_device *cg_gate_by_devt(dev_t devt);
bool cg_gate_has_devt(dev_t devt);
struct cg_device *cg_gate_after(u32 id);
struct cg_device *cg_gate_next(struct cg_device *device);
struct cg_device *cg_gate_child(struct device *parent, struct cg_device *child);
void cg_gate_put(struct cg_device *device);
void cg_gate_drop(struct cg_device *device);

bool cg_table_has(struct device *dev);
bool cg_table_denied(const struct device *dev);
void cg_table_insert(struct cg_device *device);
void cg_table_remove(struct cg_device *device);
void cg_table_touch(void);
u32 cg_table_generation(void);

#endif
