/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_KEYRING_H
#define CARDGATE_KEYRING_H

#include <linux/key.h>
#include <linux/netlink.h>

#ifdef CONFIG_SYSTEM_DATA_VERIFICATION

struct key *cg_keyring_new(void);
struct key *cg_keyring_add(struct key *keyring, const void *der, u32 len,
			   struct netlink_ext_ack *extack);
int cg_keyring_verify(struct key *keyring, const void *data, u32 len, const void *signature,
		      u32 signature_len, struct netlink_ext_ack *extack);

#else

static inline struct key *cg_keyring_new(void)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline struct key *cg_keyring_add(struct key *keyring, const void *der, u32 len,
					 struct netlink_ext_ack *extack)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline int cg_keyring_verify(struct key *keyring, const void *data, u32 len,
				    const void *signature, u32 signature_len,
				    struct netlink_ext_ack *extack)
{
	return -EOPNOTSUPP;
}

#endif

#endif
