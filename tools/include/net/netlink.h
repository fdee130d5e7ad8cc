/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_NET_NETLINK_H
#define TOOLS_NET_NETLINK_H

/*
 * The kernel's attribute parser, as strict as nla_parse() and nla_parse_nested()
 * there: no unknown attribute, no wrong length, no trailing bytes, nests must
 * be marked as such. libnl's parser is more lenient, so it cannot stand in.
 */
#include <errno.h>
#include <string.h>

#include <linux/minmax.h>
#include <linux/netlink.h>

enum {
	NLA_UNSPEC,
	NLA_U8,
	NLA_U16,
	NLA_U32,
	NLA_U64,
	NLA_S64,
	NLA_NUL_STRING,
	NLA_NESTED,
	NLA_BINARY,
	NLA_EXACT,
};

struct nla_policy {
	u8 type;
	u16 len;
};

#define NLA_POLICY_EXACT_LEN(n)	{ .type = NLA_EXACT, .len = (n) }

#define NL_SET_BAD_ATTR(extack, attr) do {		\
	if (extack)					\
		(extack)->bad_attr = (attr);		\
} while (0)

static inline int nla_type(const struct nlattr *nla)
{
	return nla->nla_type & NLA_TYPE_MASK;
}

static inline int nla_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

static inline void *nla_data(const struct nlattr *nla)
{
	return (char *)(uintptr_t)nla + NLA_HDRLEN;
}

static inline bool nla_ok(const struct nlattr *nla, int rem)
{
	return rem >= (int)sizeof(*nla) && nla->nla_len >= sizeof(*nla) && nla->nla_len <= rem;
}

static inline struct nlattr *nla_next(const struct nlattr *nla, int *rem)
{
	int total = NLA_ALIGN(nla->nla_len);

	*rem -= total;
	return (struct nlattr *)((char *)(uintptr_t)nla + total);
}

#define nla_for_each_attr(pos, head, len, rem)				\
	for (pos = (head), rem = (int)(len); nla_ok(pos, rem); pos = nla_next(pos, &(rem)))

#define nla_for_each_nested(pos, nla, rem)				\
	nla_for_each_attr(pos, (const struct nlattr *)nla_data(nla), nla_len(nla), rem)

#define NLA_GETTER(name, type)						\
static inline type nla_get_##name(const struct nlattr *nla)		\
{									\
	type value;							\
									\
	memcpy(&value, nla_data(nla), sizeof(value));			\
	return value;							\
}

NLA_GETTER(u16, u16)
NLA_GETTER(u32, u32)
NLA_GETTER(u64, u64)
NLA_GETTER(s64, s64)

static inline int nla_validate_one(const struct nlattr *nla, const struct nla_policy *policy)
{
	static const u8 sizes[] = {
		[NLA_U8] = 1, [NLA_U16] = 2, [NLA_U32] = 4, [NLA_U64] = 8, [NLA_S64] = 8,
	};
	const char *text = nla_data(nla);
	int len = nla_len(nla), size;

	switch (policy->type) {
	case NLA_U8 ... NLA_S64:
		return len == sizes[policy->type] ? 0 : -ERANGE;
	case NLA_EXACT:
		return len == policy->len ? 0 : -ERANGE;
	case NLA_NUL_STRING:
		size = policy->len ? min(len, policy->len + 1) : len;
		if (!size || !memchr(text, '\0', (size_t)size))
			return -EINVAL;
		if (text[len - 1] == '\0')
			len--;
		return policy->len && len > policy->len ? -ERANGE : 0;
	case NLA_NESTED:
		return nla->nla_type & NLA_F_NESTED ? 0 : -EINVAL;
	case NLA_BINARY:
		return policy->len && len > policy->len ? -ERANGE : 0;
	}
	return -EINVAL;
}

static inline int nla_parse(struct nlattr **tb, int maxtype, const struct nlattr *head, int len,
			    const struct nla_policy *policy, struct netlink_ext_ack *extack)
{
	const struct nlattr *nla;
	int rem, ret;

	memset(tb, 0, sizeof(*tb) * (size_t)(maxtype + 1));
	nla_for_each_attr(nla, head, len, rem) {
		int type = nla_type(nla);

		ret = !type || type > maxtype ? -EINVAL : nla_validate_one(nla, &policy[type]);
		if (ret) {
			NL_SET_BAD_ATTR(extack, nla);
			if (extack)
				extack->_msg = "Attribute failed policy validation";
			return ret;
		}
		tb[type] = (struct nlattr *)(uintptr_t)nla;
	}
	/* The last one need not be padded */
	if (rem <= 0)
		return 0;
	if (extack)
		extack->_msg = "bytes leftover after parsing attributes";
	return -EINVAL;
}

static inline int nla_parse_nested(struct nlattr **tb, int maxtype, const struct nlattr *nla,
				   const struct nla_policy *policy,
				   struct netlink_ext_ack *extack)
{
	if (!(nla->nla_type & NLA_F_NESTED)) {
		NL_SET_BAD_ATTR(extack, nla);
		if (extack)
			extack->_msg = "NLA_F_NESTED is missing";
		return -EINVAL;
	}
	return nla_parse(tb, maxtype, nla_data(nla), nla_len(nla), policy, extack);
}

#endif
