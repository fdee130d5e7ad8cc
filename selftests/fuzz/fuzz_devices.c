// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target: lists of devices, in both forms. Whatever is taken must have
 * a label and a subject that the evaluator can be asked about.
 *
 * Seeds: selftests/corpus/devices.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tools/policy/devices.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct devices devices = {};
	char *text = malloc(size + 1);
	struct error err = {};
	size_t i;
	int ret;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (size && *text == '{')
		ret = devices_json(text, size, &devices, &err);
	else
		ret = devices_text(text, strlen(text), &devices, &err);
	if (ret && !*err.text)
		abort();
	for (i = 0; i < devices.count && !ret; i++)
		if (!*devices.list[i].label || !devices.list[i].capabilities ||
		    devices.list[i].subject.interface_count > CARDGATE_INTERFACES_MAX)
			abort();
	devices_free(&devices);
	free(text);
	return 0;
}
