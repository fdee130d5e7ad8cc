// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attributes as the spec describes them, with mistakes as wanted.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/cardgate.h>
#include <linux/netlink.h>

#include "selftests/vm/netlink/make.h"
#include "selftests/vm/netlink/random.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static bool wrong(const struct make *make)
{
	return random_once_in(make->wild);
}

static void append(struct make *make, const void *bytes, size_t len)
{
	if (len > make->max - make->len)
		len = make->max - make->len;
	memcpy(make->bytes + make->len, bytes, len);
	make->len += len;
}

/* Return: where the attribute begins, for end() */
static size_t begin(struct make *make, uint16_t type)
{
	static const uint16_t strange[] = { 0, 55, 64, 255, 0x3fff, 0x8000, 0x4001, 0xffff };
	struct nlattr header = { .nla_type = type };
	size_t at = make->len;

	if (wrong(make))
		header.nla_type = strange[random_below(COUNT(strange))];
	else if (wrong(make))
		header.nla_type ^= random_once_in(2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
	append(make, &header, sizeof(header));
	return at;
}

static void end(struct make *make, size_t at)
{
	static const uint8_t zeroes[NLA_ALIGNTO];
	struct nlattr header;
	size_t len = make->len - at;

	if (len < sizeof(header))
		return;
	memcpy(&header, make->bytes + at, sizeof(header));
	header.nla_len = (uint16_t)len;
	if (wrong(make))
		header.nla_len = (uint16_t)(len + random_below(9) - 4);
	else if (wrong(make))
		header.nla_len = (uint16_t)random_below(random_once_in(2) ? 4 : 65536);
	memcpy(make->bytes + at, &header, sizeof(header));
	if (!wrong(make))
		append(make, zeroes, NLA_ALIGN(len) - len);
}

static uint64_t strange_number(void)
{
	static const uint64_t strange[] = { 0, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000,
					    0xffffffff, INT64_MAX, 1ULL << 63, UINT64_MAX };

	return strange[random_below(COUNT(strange))];
}

static uint64_t number(struct make *make, const struct spec_attr *attr)
{
	int64_t range = attr->high - attr->low;

	if (wrong(make))
		return random_once_in(2) ? strange_number() :
		       (uint64_t)(random_once_in(2) ? attr->low - 1 : attr->high + 1);
	/* The one there is; in their order; no release, as it names none; one of those there are */
	if (!strcmp(attr->name, "format"))
		return CARDGATE_RULESET_FORMAT;
	if (!strcmp(attr->name, "id"))
		return make->capabilities;
	if (make->in_header && !strcmp(attr->name, "flags"))
		return random_once_in(2) ? CARDGATE_POLICY_ASK | CARDGATE_POLICY_OCSP :
					   CARDGATE_POLICY_ANY_CARD;
	if (!strcmp(attr->name, "removal"))
		return make->removal = random_below(CARDGATE_REMOVAL_CONTEXT + 1);
	if (!strcmp(attr->name, "capability") && make->capabilities)
		return 1 + random_below(make->capabilities);
	if (range < 0)
		return random_below(100) + (strcmp(attr->name, "not-after") ? 1 : 100);
	/* Trials are to end while others begin */
	return (uint64_t)attr->low + random_below((uint32_t)(range < 3 ? range : 3) + 1);
}

static void put_number(struct make *make, const struct spec_attr *attr)
{
	static const size_t widths[] = {
		[SPEC_U8] = 1, [SPEC_U16] = 2, [SPEC_U32] = 4, [SPEC_U64] = 8, [SPEC_S64] = 8,
	};
	uint64_t value = number(make, attr);
	size_t width = widths[attr->type];

	if (wrong(make))
		width = random_below(sizeof(value) + 1);
	append(make, &value, width);
}

static void put_string(struct make *make, const struct spec_attr *attr)
{
	static const char * const words[] = { "office", "home", "night", "A", "usb", "0951" };
	size_t most = attr->most ? attr->most : CARDGATE_NAME_MAX;
	uint8_t text[256] = {};
	size_t len;

	if (wrong(make)) {
		len = random_below((uint32_t)most + 3);
		random_bytes(text, len);
		append(make, text, len);
		return;
	}
	if (!strcmp(attr->name, "context")) {
		/* None is named twice */
		text[0] = (uint8_t)('a' + make->contexts++ % 26);
		append(make, text, 2);
		return;
	}
	len = random_once_in(4) ? 1 + random_below((uint32_t)most) : 0;
	memset(text, 'a' + (int)random_below(26), len);
	if (!len) {
		const char *word = words[random_below(COUNT(words))];

		len = strlen(word);
		memcpy(text, word, len);
	}
	append(make, text, len + !wrong(make));
}

static size_t fill_zone(struct make *make, const struct spec_attr *attr, uint8_t *bytes)
{
	uint32_t count = 1 + random_below(4), i;
	(void)make;
	(void)attr;

	for (i = 0; i < count; i++) {
		struct cardgate_zone zone = {
			.from = (int64_t)i * 86400 * 180 + random_below(86400),
			.offset = (int32_t)random_below(86400) - 43200,
		};

		memcpy(bytes + i * sizeof(zone), &zone, sizeof(zone));
	}
	return count * sizeof(struct cardgate_zone);
}

static size_t fill_windows(struct make *make, const struct spec_attr *attr, uint8_t *bytes)
{
	uint32_t count = 1 + random_below(4), i;
	(void)make;
	(void)attr;

	for (i = 0; i < count; i++) {
		struct cardgate_window window = {
			.start = random_below(86400),
			.end = 1 + random_below(86400),
			.days = 1 + random_below(CARDGATE_DAYS_ALL),
			.first = (int32_t)random_below(20000),
			.last = random_once_in(2) ? INT32_MAX : 20000 + (int32_t)random_below(9999),
		};

		memcpy(bytes + i * sizeof(window), &window, sizeof(window));
	}
	return count * sizeof(struct cardgate_window);
}

static size_t fill_interface(struct make *make, const struct spec_attr *attr, uint8_t *bytes)
{
	static const uint32_t classes[] = { 0x080650, 0x030101, 0x0e0100, 0xe00101, 0x090000 };
	static const uint32_t masks[] = { 0xffffff, 0xffff00, 0xff0000 };
	struct cardgate_interface interface = { .mask = masks[random_below(COUNT(masks))] };
	(void)make;
	(void)attr;

	interface.value = classes[random_below(COUNT(classes))] & interface.mask;
	memcpy(bytes, &interface, sizeof(interface));
	return sizeof(interface);
}

static size_t fill_interfaces(struct make *make, const struct spec_attr *attr, uint8_t *bytes)
{
	uint32_t op = random_below(CARDGATE_INTERFACES_MATCH_ALL + 1), count = 1 + random_below(4);
	size_t len = sizeof(op);

	memcpy(bytes, &op, sizeof(op));
	while (count--)
		len += fill_interface(make, attr, bytes + len);
	return len;
}

static size_t fill_indexes(struct make *make, const struct spec_attr *attr, uint8_t *bytes)
{
	uint32_t limit = strcmp(attr->name, "contexts") ? make->schedules : make->contexts;
	uint32_t count = 1 + random_below(3), i, index;

	for (i = 0; i < count; i++) {
		index = (limit ? random_below(limit) : 0) | (random_once_in(3) ? CARDGATE_NOT : 0);
		memcpy(bytes + i * sizeof(index), &index, sizeof(index));
	}
	return count * sizeof(index);
}

/* What the spec says in words only; each returns how many bytes are in use */
static const struct {
	const char *content;
	size_t (*fill)(struct make *make, const struct spec_attr *attr, uint8_t *bytes);
} contents[] = {
	{ "cardgate-zone", fill_zone },
	{ "cardgate-window", fill_windows },
	{ "cardgate-interface", fill_interface },
	{ "cardgate-interfaces", fill_interfaces },
	{ "u32", fill_indexes },
};

static void put_binary(struct make *make, const struct spec_attr *attr)
{
	uint8_t bytes[512];
	size_t len, i;

	len = attr->least ? attr->least : random_below(64);
	random_bytes(bytes, len);
	for (i = 0; attr->content && i < COUNT(contents); i++)
		if (!strcmp(attr->content, contents[i].content))
			len = contents[i].fill(make, attr, bytes);
	if (len && wrong(make))
		bytes[random_below((uint32_t)len)] = (uint8_t)random_below(256);
	if (wrong(make))
		len = random_below((uint32_t)len + 5);
	append(make, bytes, len);
}

static void put_attr(struct make *make, const struct spec_attr *attr);

static void put_array(struct make *make, const struct spec_attr *attr)
{
	uint32_t count = 1 + random_below(3), i;
	size_t at;

	for (i = 1; i <= count; i++) {
		at = begin(make, (uint16_t)(i | NLA_F_NESTED));
		make_set(make, attr->nested);
		end(make, at);
	}
}

static void put_content(struct make *make, const struct spec_attr *attr)
{
	switch (attr->type) {
	case SPEC_STRING:
		put_string(make, attr);
		break;
	case SPEC_BINARY:
		put_binary(make, attr);
		break;
	case SPEC_NEST:
		make_set(make, attr->nested);
		break;
	case SPEC_INDEXED_ARRAY:
		put_array(make, attr);
		break;
	default:
		put_number(make, attr);
		break;
	}
}

static void put_attr(struct make *make, const struct spec_attr *attr)
{
	uint16_t type = attr->number | (attr->nested ? NLA_F_NESTED : 0);
	size_t at = begin(make, type);

	if (!strcmp(attr->name, "capability") && attr->nested)
		make->capabilities++;
	if (!strcmp(attr->name, "header")) {
		make->in_header = true;
		make->removal = CARDGATE_REMOVAL_NOTHING;
	}
	put_content(make, attr);
	if (!strcmp(attr->name, "header"))
		make->in_header = false;
	if (!strcmp(attr->name, "schedule"))
		make->schedules++;
	end(make, at);
}

/* How often it comes */
static uint32_t times(struct make *make, const struct spec_set *set, const struct spec_attr *attr)
{
	if (wrong(make))
		return random_below(3);
	if (!strcmp(attr->name, "contexts") && !make->contexts)
		return 0;
	if (!strcmp(attr->name, "schedules") && !make->schedules)
		return 0;
	if (!strcmp(attr->name, "rule") && !make->capabilities)
		return 0;
	if (!strcmp(attr->name, "removal-context"))
		return make->removal == CARDGATE_REMOVAL_CONTEXT;
	/* What a rule demands of a device: any of it */
	if (!strcmp(set->name, "match"))
		return random_once_in(5);
	if (attr->multi)
		return random_below(5);
	return !attr->optional || random_once_in(2);
}

/**
 * make_set - append attributes of a set, in the order of the spec
 * @make: where
 * @set: which
 */
void make_set(struct make *make, const struct spec_set *set)
{
	const struct spec_attr *attr;
	uint32_t count;

	for (attr = set->attrs; attr->name; attr++) {
		if (wrong(make))	/* this one is out of order */
			put_attr(make, attr - random_below((uint32_t)(attr - set->attrs) + 1));
		for (count = times(make, set, attr); count; count--)
			put_attr(make, attr);
	}
}

/**
 * make_request - append the attributes of a request
 * @make: where
 * @request: which
 */
void make_request(struct make *make, const struct spec_request *request)
{
	const struct spec_attr *const *attr, *any;
	uint32_t count = 0;

	/* Numbers of a message are none of a rule set */
	make->capabilities = 0;
	for (attr = request->attrs; *attr; attr++)
		if (!wrong(make))
			put_attr(make, *attr);
	/* One that is not for this request */
	for (any = spec_sets[0].attrs; any->name; any++)
		count++;
	if (wrong(make))
		put_attr(make, spec_sets[0].attrs + random_below(count));
}

/**
 * make_attr - append an attribute with this content
 * @make: where
 * @attr: which
 * @data: its content
 * @len: its length
 */
void make_attr(struct make *make, const struct spec_attr *attr, const void *data, size_t len)
{
	size_t at = begin(make, attr->number);

	append(make, data, len);
	end(make, at);
}
