/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_GATE_H
#define CARDGATE_GATE_H

#include "compat.h"
#include "gate_table.h"

struct cg_hook_set;

/* A text why a gate is not armed */
#define CG_GATE_WHY_SIZE	96

#define CG_CAP(name)	BIT(CARDGATE_CAP_##name)

/**
 * struct cg_gate - one kind of access
 * @cap: the capability that it is for
 * @classify: capabilities that @dev touches, 0 when it is not this gate's
 * @describe: fill in what only this gate knows of the subject; optional
 * @settle: decide again about those devices whose decisions depend on each
 *	other's; the argument came, goes or is NULL; optional
 * @adjust: change a decision that is not the rule set's alone; optional
 * @arrive: a new device was decided and nobody used it yet: bar it when it is
 *	denied; optional. The caller holds cg_gate_lock.
 * @prepare: it was decided and is about to be added; optional, may sleep, no lock held
 * @gone: it was deleted, or could not be added; optional, likewise
 * @cut: a device in use became denied; may sleep, no lock held. Returns a
 *	device, with a reference, that is to find a driver again, or NULL
 * @restore: a denied device became allowed; likewise
 * @silent: follows others' decisions; not listed, counted or reported
 * @fleeting: a device's memory goes when its driver says so, whoever has a
 *	reference: only one that is in the table can be looked at, with cg_gate_lock
 * @armed: does what the gate has of its own work, hooks apart? optional
 * @hooks: its hooks on modules' functions, NULL at the end; optional
 * @init: arm what the gate has of its own; optional
 * @exit: undo @init
 */
struct cg_gate {
	enum cardgate_capability cap;
	bool silent;
	bool fleeting;
	u32 (*classify)(struct device *dev);
	void (*describe)(struct cg_device *device);
	void (*settle)(const struct cg_device *changed);
	void (*adjust)(struct cg_device *device);
	void (*arrive)(struct cg_device *device);
	void (*prepare)(struct device *dev);
	void (*gone)(struct device *dev);
	struct device *(*cut)(struct cg_device *device);
	void (*restore)(struct cg_device *device);
	bool (*armed)(void);
	struct cg_hook_set * const *hooks;
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
int cg_gate_node_prove(void);
void cg_gate_node_exit(void);
void cg_gate_node_wait(void);

/* calls on what is open already; the latter for hooks whose first argument is a file */
bool cg_gate_devt_denied(dev_t devt);
bool cg_gate_file_denied(struct ftrace_regs *fregs);

int cg_gate_init(void);
int cg_gate_hook(void);
void cg_gate_unhook(void);
int cg_gate_arm(void);
void cg_gate_disarm(void);
void cg_gate_exit(void);

/* devices that come, are there, and go */
void cg_gate_add(struct device *dev);
void cg_gate_added(struct device *dev);
void cg_gate_leaving(struct device *dev);
void cg_gate_del(struct device *dev);
void cg_gate_node_stays(struct device *dev);
void cg_gate_node_gone(struct device *dev);
bool cg_gate_would_deny(struct device *dev, const char *driver);
int cg_gate_inventory(void);
void cg_gate_forget(void);
void cg_gate_sweep(void);

void cg_gate_decide(struct cg_device *device);
void cg_gate_settle(const struct cg_device *changed);
void cg_gate_decide_parent(struct cg_device *device);
void cg_gate_report(struct cg_device *device);
void cg_gate_refused(struct cg_device *device);
const struct cg_gate *cg_gate_classify(struct device *dev, u32 *caps);

/* carrying decisions out */
int cg_gate_apply_init(void);
void cg_gate_apply_exit(void);
void cg_gate_apply_wait(void);
void cg_gate_apply_let_go(const struct list_head *stale);
void cg_gate_apply(void);
void cg_gate_enforce(struct cg_device *device);

int cg_gate_unarmed(enum cardgate_capability cap, char *why, size_t size);
u32 cg_gate_count(enum cardgate_capability cap);
u64 cg_gate_denied_total(enum cardgate_capability cap);

#endif
