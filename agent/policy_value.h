/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_VALUE_H
#define CARDGATE_POLICY_VALUE_H

#include <stddef.h>
#include <stdint.h>

#define POLICY_VALUE_TEXT_SIZE	64
#define POLICY_VALUE_NAME_WANTED \
	"1 to 63 letters, digits, dots, hyphens or underscores, the first a letter or digit"
#define POLICY_VALUE_TEXT_WANTED \
	"1 to 127 bytes without control characters"

/* Values of a policy's attributes: 0, or -EINVAL with nothing changed */
int policy_value_name(const char *value, void *out);
int policy_value_text(const char *value, void *out);
int policy_value_zone(const char *value, void *out);
int policy_value_version(const char *value, void *out);
int policy_value_date(const char *value, void *out);
int policy_value_time(const char *value, void *out);
int policy_value_end_time(const char *value, void *out);
int policy_value_days(const char *value, void *out);
int policy_value_capability(const char *value, void *out);
int policy_value_action(const char *value, void *out);
int policy_value_monitor(const char *value, void *out);
int policy_value_force(const char *value, void *out);
int policy_value_remote(const char *value, void *out);
int policy_value_remote_default(const char *value, void *out);
int policy_value_bound(const char *value, void *out);
int policy_value_agree(const char *value, void *out);
int policy_value_ocsp(const char *value, void *out);
int policy_value_removal(const char *value, void *out);

/* The same, back */
const char *policy_value_date_text(int64_t day, char buf[POLICY_VALUE_TEXT_SIZE]);
const char *policy_value_time_text(uint32_t second, char buf[POLICY_VALUE_TEXT_SIZE]);
const char *policy_value_days_text(uint32_t days, char buf[POLICY_VALUE_TEXT_SIZE]);

#endif
