/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_FORM_H
#define CARDGATE_PROVISION_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "agent/dm/bytes.h"
#include "agent/policy_errors.h"

/**
 * struct provision_form - a provisioning document as the text that is read, whatever it was
 * @xml: the text
 * @places: for each line of it a line that says where the document has that; empty: there as well
 */
struct provision_form {
	struct bytes xml;
	struct bytes places;
};

int provision_form_open(struct provision_form *form, const uint8_t *data, size_t len,
			struct policy_errors *errors);
void provision_form_place(const struct provision_form *form, unsigned int line, char *text,
			  size_t size);
void provision_form_rename(const struct provision_form *form, struct policy_errors *errors);
void provision_form_close(struct provision_form *form);

#endif
