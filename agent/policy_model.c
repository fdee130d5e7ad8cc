// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "agent/policy_model.h"

/**
 * policy_model_add - make a list one entry longer
 * @list: address of the pointer to its first entry
 * @count: entries that it has; raised
 * @size: bytes of an entry
 *
 * Return: the new entry, all zero, valid until the next one is added; NULL
 * when there is no memory.
 */
void *policy_model_add(void *list, size_t *count, size_t size)
{
	char *entries;

	memcpy(&entries, list, sizeof(entries));
	/* Full whenever the count is a power of two */
	if (!(*count & (*count - 1))) {
		entries = reallocarray(entries, *count ? *count * 2 : 1, size);
		if (!entries)
			return NULL;
		memcpy(list, &entries, sizeof(entries));
	}
	return memset(entries + size * (*count)++, 0, size);
}

/**
 * policy_model_free - give a policy back
 * @policy: may be NULL
 */
void policy_model_free(struct policy *policy)
{
	size_t i, j;

	if (!policy)
		return;
	for (i = 0; i < policy->capability_count; i++) {
		for (j = 0; j < policy->capabilities[i].rule_count; j++)
			free(policy->capabilities[i].rules[j].devices);
		free(policy->capabilities[i].rules);
	}
	for (i = 0; i < policy->schedule_count; i++)
		free(policy->schedules[i].windows);
	free(policy->packages.rules);
	free(policy->capabilities);
	free(policy->schedules);
	free(policy->contexts);
	free(policy);
}
