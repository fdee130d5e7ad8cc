// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sealing the kernel with the authority that this device is bound to.
 */
#include <errno.h>

#include "agent/admit_apart.h"
#include "agent/kernel.h"

static int seal(const struct trust_certificates *list, const uint8_t *association,
		struct error *err)
{
	struct kernel_anchor anchors[TRUST_CERTIFICATES_MAX];
	struct kernel_status status;
	struct kernel *kernel;
	size_t i;
	int ret;

	for (i = 0; i < list->count; i++) {
		anchors[i].der = list->certs[i].der;
		anchors[i].len = list->certs[i].len;
	}
	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_status(kernel, &status, err);
	if (!ret)
		ret = status.sealed ? -EALREADY :
		      kernel_seal(kernel, anchors, list->count, association, err);
	kernel_close(kernel);
	return ret;
}

static int seal_apart(struct admit *admit, const void *what, struct visit *visit,
		      struct error *err)
{
	struct trust_certificates list = {};
	struct trust_anchors *anchors;
	int ret;
	(void)what;
	(void)visit;

	ret = trust_anchors_load(&anchors, admit->anchors, err);
	if (ret)
		return ret;
	ret = trust_certificates_of(&list, anchors, admit->association.authority, err);
	trust_anchors_free(anchors);
	if (!ret)
		ret = seal(&list, admit->association.id, err);
	trust_certificates_free(&list);
	return ret;
}

/**
 * admit_seal - have the kernel obey the associated authority only
 * @admit: from admit_init(), with its policy in force
 * @err: message on failure
 *
 * Return: 0 when the kernel is sealed from now on; -EALREADY when it was before;
 * -ENOENT without an association; -ENOKEY when the authority's anchor is not
 * there; what kernel_seal() says.
 */
int admit_seal(struct admit *admit, struct error *err)
{
	struct visit nothing = {};

	if (!admit->association.exists)
		return error_set(err, -ENOENT, "no association yet");
	return admit_apart(admit, seal_apart, NULL, &nothing, err);
}
