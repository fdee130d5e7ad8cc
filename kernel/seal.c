// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sealed mode: from a moment on the module obeys only what certain authorities
 * signed, and stays loaded. Nothing but a reboot ends it.
 */
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "confirm.h"
#include "event.h"
#include "gate.h"
#include "keyring.h"
#include "operation.h"
#include "seal.h"

/**
 * struct seal - whom the module obeys
 * @keyring: the authorities
 * @anchors: its keys
 * @count: how many
 * @associated: userspace said which device this is
 * @association: namely this
 */
struct seal {
	struct key *keyring;
	struct key *anchors[CARDGATE_ANCHORS_MAX];
	u32 count;
	bool associated;
	u8 association[CARDGATE_ASSOCIATION_SIZE];
};

/* written once, under cg_policy_lock; never freed */
static struct seal seal;
static bool sealed;

/* The highest version that was taken since; protected by cg_policy_lock */
static struct {
	bool known;
	u64 version;
	u8 digest[CARDGATE_DIGEST_SIZE];
	char name[CARDGATE_NAME_MAX + 1];
} highest;

/**
 * cg_sealed - does the module obey signatures only?
 */
bool cg_sealed(void)
{
	/* Who sees it sees the anchors, too */
	return smp_load_acquire(&sealed);
}

/**
 * cg_seal_authority - whom it obeys
 * @n: number, from 0
 *
 * Return: name of the authority's certificate; NULL when there are not so many.
 */
const char *cg_seal_authority(u32 n)
{
	return cg_sealed() && n < seal.count ? seal.anchors[n]->description : NULL;
}

/* One module uses another; not in the headers of newer kernels */
struct module_used {
	struct list_head source_list;
	struct list_head target_list;
	struct module *source, *target;
};

/*
 * A reference alone is no match for rmmod --force. A module that is used by
 * another one stays all the same, so this one uses itself.
 */
static void pin(void)
{
#ifdef CONFIG_MODULE_UNLOAD
	static struct module_used self = {
		.source = THIS_MODULE,
		.target = THIS_MODULE,
		.target_list = LIST_HEAD_INIT(self.target_list),
	};

	/* Nothing of ours is exported, so nobody else writes to this list */
	list_add_rcu(&self.source_list, &THIS_MODULE->source_list);
#endif
	__module_get(THIS_MODULE);
}

static void unload_anchors(struct seal *new)
{
	while (new->count)
		key_put(new->anchors[--new->count]);
	key_put(new->keyring);
}

static int load_anchors(struct seal *new, const struct nlattr *list,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	struct key *key;
	int rem;

	new->keyring = cg_keyring_new();
	if (IS_ERR(new->keyring)) {
		if (PTR_ERR(new->keyring) != -ENOMEM)
			NL_SET_ERR_MSG(extack, "this kernel cannot verify signatures");
		return PTR_ERR(new->keyring);
	}
	nla_for_each_nested(attr, list, rem) {
		if (nla_type(attr) != CARDGATE_A_ANCHOR || new->count == CARDGATE_ANCHORS_MAX) {
			NL_SET_ERR_MSG(extack, "1 to 16 anchors expected");
			key = ERR_PTR(-EINVAL);
		} else {
			key = cg_keyring_add(new->keyring, nla_data(attr), nla_len(attr), extack);
		}
		if (IS_ERR(key)) {
			unload_anchors(new);
			return PTR_ERR(key);
		}
		new->anchors[new->count++] = key;
	}
	if (new->count)
		return 0;
	NL_SET_ERR_MSG(extack, "1 to 16 anchors expected");
	unload_anchors(new);
	return -EINVAL;
}

static void note_highest(const struct cg_ruleset *rs)
{
	highest.known = true;
	highest.version = rs->version;
	memcpy(highest.digest, rs->digest, sizeof(highest.digest));
	strscpy(highest.name, rs->name, sizeof(highest.name));
}

static bool is_for(const struct seal *seal, const struct cg_ruleset *rs)
{
	return !rs->association ||
	       (seal->associated &&
		!memcmp(rs->association, seal->association, sizeof(seal->association)));
}

/* What is in force already is held against the seal like what comes after */
static int check_in_force(const struct seal *new, struct netlink_ext_ack *extack)
{
	const struct cg_policy *policy = cg_policy_in_force();
	int ret;

	if (!policy)
		return 0;
	if (!policy->signature) {
		NL_SET_ERR_MSG(extack, "the rule set in force came without a signature");
		return -EKEYREJECTED;
	}
	if (!is_for(new, policy->rs)) {
		NL_SET_ERR_MSG(extack, "the rule set in force is for another device alone");
		return -EACCES;
	}
	ret = cg_keyring_verify(new->keyring, policy->bytes, policy->rs->len, policy->signature,
				policy->signature_len, extack);
	if (!ret)
		note_highest(policy->rs);
	return ret;
}

static void tamper(const char *detail)
{
	cg_gate_take();
	cg_event_tamper(NULL, detail);
	cg_gate_release();
}

static int seal_locked(const struct nlattr *anchors, const u8 *association,
		       struct netlink_ext_ack *extack)
{
	struct seal new = {};
	int ret;

	lockdep_assert_held(&cg_policy_lock);
	if (cg_sealed()) {
		NL_SET_ERR_MSG(extack, "sealed already; only a reboot ends that");
		tamper("second seal");
		return -EALREADY;
	}
	if (cg_confirm_left()) {
		NL_SET_ERR_MSG(extack, "a rule set waits to be confirmed");
		return -EBUSY;
	}
	new.associated = association;
	if (association)
		memcpy(new.association, association, sizeof(new.association));
	ret = load_anchors(&new, anchors, extack);
	if (ret)
		return ret;
	ret = check_in_force(&new, extack);
	if (ret) {
		unload_anchors(&new);
		return ret;
	}
	seal = new;
	pin();
	/* After the anchors are in place */
	smp_store_release(&sealed, true);
	return 0;
}

/**
 * cg_seal - obey only what these authorities sign
 * @anchors: list of their certificates
 * @association: which device this is, of CARDGATE_ASSOCIATION_SIZE bytes, or NULL
 * @extack: message on error
 *
 * Ends locksmith mode, too: who can write the kernel's command line must not
 * get by the seal.
 *
 * Return: 0; -EALREADY when sealed already; -EBUSY while a rule set waits to be
 * confirmed; -EINVAL for no or too many anchors; -EKEYREJECTED or another error
 * of cg_keyring_add() for one that cannot be used, or of cg_keyring_verify()
 * when the rule set in force is not theirs; -EOPNOTSUPP; -ENOMEM.
 */
int cg_seal(const struct nlattr *anchors, const u8 *association,
	    struct netlink_ext_ack *extack)
{
	int ret;

	mutex_lock(&cg_policy_lock);
	ret = seal_locked(anchors, association, extack);
	if (!ret) {
		cg_gate_take();
		cg_policy_locksmith = false;
		cg_operation_sealed();
		cg_policy_reconsider_locked();
		cg_event_sealed();
		cg_gate_release();
	}
	mutex_unlock(&cg_policy_lock);
	return ret;
}

/**
 * cg_seal_verify - was a rule set signed by whom the module obeys?
 * @offer: the rule set
 * @extack: message on error
 *
 * Return: 0, also without a seal; -EKEYREJECTED when there is no signature or
 * it does not fit; or another error of cg_keyring_verify(). The caller holds
 * cg_policy_lock.
 */
int cg_seal_verify(const struct cg_offer *offer, struct netlink_ext_ack *extack)
{
	int ret;

	lockdep_assert_held(&cg_policy_lock);
	if (!cg_sealed())
		return 0;
	if (!offer->signature) {
		NL_SET_ERR_MSG(extack, "sealed: a signature is expected");
		tamper("unsigned rule set");
		return -EKEYREJECTED;
	}
	ret = cg_keyring_verify(seal.keyring, offer->bytes, offer->len, offer->signature,
				offer->signature_len, extack);
	if (ret && ret != -ENOMEM)
		tamper("rule set with a signature that does not count");
	return ret;
}

static int refuse(struct netlink_ext_ack *extack, int error, const char *text)
{
	if (extack)
		extack->_msg = text;
	tamper(error == -ESTALE ? "older version of the policy" : "another policy");
	return error;
}

/**
 * cg_seal_for_us - may a rule set that was signed count on this device?
 * @rs: the rule set
 * @extack: message on error
 *
 * Return: 0, also without a seal; -EACCES when it is for another device alone.
 * The caller holds cg_policy_lock.
 */
int cg_seal_for_us(const struct cg_ruleset *rs, struct netlink_ext_ack *extack)
{
	lockdep_assert_held(&cg_policy_lock);
	if (!cg_sealed() || is_for(&seal, rs))
		return 0;
	return refuse(extack, -EACCES, "sealed: for another device alone");
}

/**
 * cg_seal_admit - may a rule set that was signed come into force?
 * @rs: the rule set
 * @extack: message on error
 *
 * The one in force always may.
 *
 * Return: 0, also without a seal; -EACCES for a policy of another name or for
 * another device alone;
 * -ESTALE for a version below the highest that was taken; -EEXIST for that
 * version with other bytes. The caller holds cg_policy_lock.
 */
int cg_seal_admit(const struct cg_ruleset *rs, struct netlink_ext_ack *extack)
{
	const struct cg_policy *policy = cg_policy_in_force();
	int ret = cg_seal_for_us(rs, extack);

	if (ret || !cg_sealed() || !highest.known)
		return ret;
	if (policy && !memcmp(rs->digest, policy->rs->digest, sizeof(rs->digest)))
		return 0;
	if (strcmp(rs->name, highest.name))
		return refuse(extack, -EACCES, "sealed: a policy of another name was in force");
	if (rs->version < highest.version)
		return refuse(extack, -ESTALE, "sealed: a newer version was in force");
	if (rs->version == highest.version &&
	    memcmp(rs->digest, highest.digest, sizeof(highest.digest)))
		return refuse(extack, -EEXIST,
			      "sealed: this version was in force with other content");
	return 0;
}

/**
 * cg_seal_accepted - a rule set comes into force
 * @rs: the rule set
 *
 * Return: whether the authority speaks anew: it never said this or something
 * later before. Always true without a seal. The caller holds cg_policy_lock.
 */
bool cg_seal_accepted(const struct cg_ruleset *rs)
{
	lockdep_assert_held(&cg_policy_lock);
	if (!cg_sealed())
		return true;
	if (highest.known && rs->version <= highest.version)
		return false;
	note_highest(rs);
	return true;
}
