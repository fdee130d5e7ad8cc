/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_GATE_H
#define CARDGATE_GATE_H

#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/mutex.h>

#include "eval.h"

#define CG_CAP(name)	BIT(CARDGATE_CAP_##name)

struct cg_gate;

/**
 * struct cg_device - a device that rules can speak of
 * @by_dev: in the table by @dev; RCU readers may meet it
 * @node: in the list of all, by rising @id
 * @ref: the list has one reference, the worker takes others
 * @rcu: frees it
 * @dev: the device, with a reference
 * @parent: what it hangs on, with a reference, or NULL
 * @named: it is in sysfs, so that it has a path
 * @gate: who carries out decisions
 * @id: handle for userspace, never used twice
 * @caps: capabilities that using the device touches
 * @devt: its node, or 0
 * @exempt: part of the way back in; only a rule with force denies it
 * @subject: what rules match
 * @decision: what was decided
 * @decided_by: the capability whose decision it is
 * @denied: the same in one word; node_open() reads it without lock
 * @enforced: what the gate carried out last
 * @saved: what the gate must remember to give the device back
 * @private: likewise
 *
 * Everything but @denied is protected by cg_gate_lock.
 */
struct cg_device {
	struct hlist_node by_dev;
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
	bool exempt;
	bool denied;
	bool enforced;
	bool saved;
	void *private;
	struct cg_subject subject;
	struct cg_decision decision;
	enum cardgate_capability decided_by;
};

/**
 * struct cg_gate - one kind of access
 * @cap: the capability that it is for
 * @classify: capabilities that @dev touches, 0 when it is not this gate's
 * @describe: fill in what only this gate knows of the subject; optional
 * @adjust: change a decision that is not the rule set's alone; optional
 * @arrive: a new device was decided and nobody used it yet: bar it when it is
 *	denied; optional. The caller holds cg_gate_lock.
 * @cut: a device in use became denied; may sleep, no lock held. Returns a
 *	device, with a reference, that is to find a driver again, or NULL. That
 *	waits until @device is let go, so that nodes come back with their numbers.
 * @restore: a denied device became allowed; likewise
 * @silent: follows others' decisions; not listed, counted or reported
 * @armed: does what the gate has of its own work? optional
 * @init: arm what the gate has of its own; optional
 * @exit: undo @init
 */
struct cg_gate {
	enum cardgate_capability cap;
	bool silent;
	u32 (*classify)(struct device *dev);
	void (*describe)(struct cg_device *device);
	void (*adjust)(struct cg_device *device);
	void (*arrive)(struct cg_device *device);
	struct device *(*cut)(struct cg_device *device);
	void (*restore)(struct cg_device *device);
	bool (*armed)(void);
	int (*init)(void);
	void (*exit)(void);
};

extern const struct cg_gate cg_gate_usb_device;
extern const struct cg_gate cg_gate_usb;
extern const struct cg_gate cg_gate_camera;
extern const struct cg_gate cg_gate_ir;
extern const struct cg_gate cg_gate_bluetooth;
extern const struct cg_gate cg_gate_rfkill;

/* their way into userspace: chrdev_open() */
int cg_gate_node_init(void);
void cg_gate_node_exit(void);
void cg_gate_node_wait(void);

/* protects the list of devices, their decisions and the contexts */
extern struct mutex cg_gate_lock;

void cg_gate_take(void);
void cg_gate_release(void);

int cg_gate_init(void);
int cg_gate_arm(void);
void cg_gate_disarm(void);
void cg_gate_exit(void);
void cg_gate_add(struct device *dev);
void cg_gate_added(struct device *dev);
void cg_gate_leaving(struct device *dev);
void cg_gate_del(struct device *dev);
void cg_gate_apply(void);
void cg_gate_enforce(struct cg_device *device);
bool cg_gate_would_deny(struct device *dev);
void cg_gate_decide(struct cg_device *device);
void cg_gate_refused(struct cg_device *device);

void cg_gate_decide_parent(struct cg_device *device);
struct cg_device *cg_gate_find(struct device *dev);
struct cg_device *cg_gate_get(struct device *dev);
struct cg_device *cg_gate_by_devt(dev_t devt);
struct cg_device *cg_gate_after(u32 id);
void cg_gate_put(struct cg_device *device);
struct cg_device *cg_gate_child(struct device *parent, struct cg_device *child);
bool cg_gate_armed(enum cardgate_capability cap);
u32 cg_gate_count(enum cardgate_capability cap);
u64 cg_gate_denied_total(enum cardgate_capability cap);

#endif
