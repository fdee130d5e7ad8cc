/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_KIND_H
#define CARDGATE_VCARD_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcard_fcp_format;
struct vcard_fs;

#define VCARD_ATR_MAX	33

/**
 * struct vcard_kind - a kind of card
 * @name: as it is asked for
 * @help: what is special
 * @atr: answer to reset
 * @atr_len: its bytes
 * @extended: extended length APDUs are understood
 * @piv: it has a PIV application, of the model with this name, and no files
 * @myeid: it is a MyEID card
 * @fcp: how it has files described, NULL for a card without files
 * @t0: protocol T=0: answers to commands with data are fetched, a wrong Le is told
 * @channels: logical channels beside the basic one
 * @command_max: bytes of the longest command, 0 no limit
 * @answer_max: bytes of the longest answer, 0 no limit
 * @setup: files of the blank card, may be NULL; 0 or -errno
 */
struct vcard_kind {
	const char *name;
	const char *help;
	uint8_t atr[VCARD_ATR_MAX];
	size_t atr_len;
	bool extended;
	bool piv;
	bool myeid;
	const struct vcard_fcp_format *fcp;
	bool t0;
	unsigned int channels;
	size_t command_max;
	size_t answer_max;
	int (*setup)(struct vcard_fs *fs);
};

extern const struct vcard_kind vcard_kinds[];
extern const size_t vcard_kinds_count;

const struct vcard_kind *vcard_kind_find(const char *name);

#endif
