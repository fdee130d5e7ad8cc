// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_device.h"
#include "agent/ruleset_subject.h"

#define KEY_SIZE	16

/* A rule may leave something open; a device is what it is */
static bool is_exact(const struct ruleset_attribute *attr, const char *value,
		     struct cg_subject *subject)
{
	if (!attr->is_text && strchr(value, '*'))
		return false;
	if (attr->fields != BIT(CARDGATE_DEVICE_INTERFACES))
		return true;
	if (subject->interfaces.op != CARDGATE_INTERFACES_EQUALS &&
	    subject->interfaces.op != CARDGATE_INTERFACES_EQUALS_ORDERED)
		return false;
	subject->interfaces.op = CARDGATE_INTERFACES_EQUALS_ORDERED;
	return true;
}

/**
 * ruleset_subject_set - describe a device by a word of a command line
 * @subject: the device, zero before the first word; what is never set, the
 *	device does not have
 * @word: ``key=value`` with the keys and values of <device> in a policy, but
 *	without ``*`` and without operators but equals; the value ``?`` is for what is not known yet
 * @err: message on failure
 *
 * Return: 0 or -EINVAL.
 */
int ruleset_subject_set(struct cg_subject *subject, const char *word, struct error *err)
{
	const char *value = strchr(word, '=');
	const struct ruleset_attribute *attr;
	char key[KEY_SIZE] = "";

	if (value && (size_t)(value - word) < sizeof(key))
		memcpy(key, word, (size_t)(value - word));
	attr = ruleset_device_find(key);
	if (!attr)
		return error_set(err, -EINVAL,
				 "\"%.60s\", expected KEY=VALUE with one of the keys "
				 RULESET_DEVICE_KEYS, word);
	value++;
	if (!strcmp(value, "?")) {
		subject->unknown |= attr->fields;
		return 0;
	}
	if (attr->parse(attr, value, subject) || !is_exact(attr, value, subject))
		return error_set(err, -EINVAL, "%s \"%.60s\", expected %s%s", key, value,
				 attr->expected, strchr(value, '*') ? ", without *" : "");
	return 0;
}

/**
 * ruleset_subject_context - describe a moment by a word of a command line
 * @rs: rule set that the moment is for
 * @moment: gets the context's state
 * @word: name of a context that is set, or ! and name of one that is clear
 * @err: message on failure
 *
 * Return: 0, or -ENOENT when the rule set has no such context.
 */
int ruleset_subject_context(const struct cg_ruleset *rs, struct cg_moment *moment,
			    const char *word, struct error *err)
{
	bool clear = *word == '!';
	int index = cg_ruleset_context(rs, word + clear);

	if (index < 0)
		return error_set(err, -ENOENT, "policy has no context \"%.63s\"", word + clear);
	moment->known |= BIT_ULL(index);
	if (clear)
		moment->set &= ~BIT_ULL(index);
	else
		moment->set |= BIT_ULL(index);
	return 0;
}
