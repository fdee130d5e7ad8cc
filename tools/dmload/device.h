/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMLOAD_DEVICE_H
#define CARDGATE_DMLOAD_DEVICE_H

#include "agent/dm/syncml.h"
#include "tools/dmload/load.h"

#define DEVICE_REPORTS_MAX	64
#define DEVICE_UID_SIZE		48

/**
 * struct device - one that talks
 * @id: its DevInfo/DevId
 * @uids: names of its reports
 * @taken: which of them a server has
 * @report_count: how many
 * @session: SessionID
 * @message: MsgID of what was sent last
 * @reports_at: CmdID of the first report in it, 0: it has none
 * @bytes: it, encoded
 * @len: bytes in it
 * @over: the session has come to its end
 * @commands: that it was given
 */
struct device {
	char id[64];
	char uids[DEVICE_REPORTS_MAX][DEVICE_UID_SIZE];
	bool taken[DEVICE_REPORTS_MAX];
	unsigned int report_count;
	unsigned int session, message, reports_at;
	uint8_t *bytes;
	size_t len;
	bool over;
	uint64_t commands;
};

int device_make(struct device *device, unsigned int number, unsigned int reports,
		struct error *err);
int device_begin(struct device *device, const char *url, struct error *err);
int device_take(struct device *device, const void *bytes, size_t len, const char *url,
		struct error *err);
void device_free(struct device *device);

#endif
