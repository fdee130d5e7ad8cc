/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_FS_H
#define CARDGATE_VCARD_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VCARD_MF		0x3F00
#define VCARD_NAME_MAX		16
#define VCARD_DEPTH_MAX		8
#define VCARD_FILES_MAX		256
#define VCARD_FILE_SIZE_MAX	(2u << 20)
#define VCARD_MEMORY_MAX	(8u << 20)

/* Compact security attributes, ISO/IEC 7816-4 tables 16 and 20: a condition byte */
#define VCARD_SC_ALWAYS		0x00
#define VCARD_SC_NEVER		0xFF
#define VCARD_SC_PIN		0x10	/* | PIN reference: user authentication */

/* Bits of the access mode byte; the first three differ for EF, key file and DF */
enum vcard_access {
	VCARD_READ = 0,
	VCARD_USE = 0,
	VCARD_DELETE_CHILD = 0,
	VCARD_UPDATE = 1,
	VCARD_CREATE_EF = 1,
	VCARD_WRITE = 2,
	VCARD_GENERATE = 2,
	VCARD_CREATE_DF = 2,
	VCARD_DELETE = 6,
	VCARD_ACCESS_COUNT = 7,
};

/* What a file may hold in place of bytes: its descriptor byte */
#define VCARD_FILE_RSA		0x11
#define VCARD_FILE_EC		0x22

/**
 * struct vcard_file - a dedicated file (folder) or an elementary file
 * @next: all files of a card, a parent always before its children
 * @parent: the DF it is in, NULL for the MF
 * @data: content, @size bytes, NULL for a DF
 * @size: capacity of an EF; of a key file, the bits of its key
 * @fid: file identifier
 * @df: it is a DF
 * @key: descriptor byte of a key file, 0 for any other
 * @sfi: short EF identifier 1..30, 0 none
 * @name_len: bytes of @name
 * @name: DF name (application identifier)
 * @sc: security condition of each access mode
 */
struct vcard_file {
	struct vcard_file *next;
	struct vcard_file *parent;
	uint8_t *data;
	size_t size;
	uint16_t fid;
	bool df;
	uint8_t key;
	uint8_t sfi;
	uint8_t name_len;
	uint8_t name[VCARD_NAME_MAX];
	uint8_t sc[VCARD_ACCESS_COUNT];
};

struct vcard_fs {
	struct vcard_file *mf;
	size_t count;
	size_t bytes;
};

int vcard_fs_init(struct vcard_fs *fs);
void vcard_fs_free(struct vcard_fs *fs);
int vcard_fs_add(struct vcard_fs *fs, struct vcard_file *parent,
		 const struct vcard_file *like, struct vcard_file **file);
void vcard_fs_remove(struct vcard_fs *fs, struct vcard_file *file);
struct vcard_file *vcard_fs_child(const struct vcard_fs *fs, const struct vcard_file *df,
				  unsigned int fid);
struct vcard_file *vcard_fs_short(const struct vcard_fs *fs, const struct vcard_file *df,
				  unsigned int sfi);
struct vcard_file *vcard_fs_name(const struct vcard_fs *fs, const struct vcard_file *after,
				 const uint8_t *name, size_t len, bool whole);
size_t vcard_fs_path(const struct vcard_file *file, uint8_t path[2 * VCARD_DEPTH_MAX]);
struct vcard_file *vcard_fs_walk(const struct vcard_fs *fs, struct vcard_file *from,
				 const uint8_t *path, size_t len);

#endif
