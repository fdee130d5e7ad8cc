/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_FILE_H
#define CARDGATE_CARD_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/error.h"

#define CARD_FILE_MF		0x3F00

/**
 * struct card_file - a file of the current DF
 * @fid: file identifier
 * @sfi: short identifier 1..30, 0 none: saves a SELECT
 */
struct card_file {
	uint16_t fid;
	uint8_t sfi;
};

int card_file_select_name(struct apdu_link *link, const uint8_t *aid, size_t len,
			  struct error *err);
int card_file_describe(struct apdu_link *link, const uint8_t *id, size_t len, uint8_t *fci,
		       size_t *fci_len, struct error *err);
int card_file_select(struct apdu_link *link, uint16_t fid, size_t *size, struct error *err);
int card_file_read(struct apdu_link *link, const struct card_file *file,
		   uint8_t *buf, size_t *len, struct error *err);
int card_file_write(struct apdu_link *link, size_t offset, const uint8_t *data, size_t len,
		    struct error *err);
int card_file_replace(struct apdu_link *link, const struct card_file *file,
		      const uint8_t *data, size_t len, struct error *err);
int card_file_create(struct apdu_link *link, const struct card_file *file, size_t size,
		     struct error *err);
int card_file_create_from(struct apdu_link *link, uint16_t fid, uint8_t *fcp, size_t len,
			  struct error *err);
int card_file_create_folder(struct apdu_link *link, uint16_t fid,
			    const uint8_t *aid, size_t aid_len, struct error *err);
int card_file_delete(struct apdu_link *link, uint16_t fid, struct error *err);

#endif
