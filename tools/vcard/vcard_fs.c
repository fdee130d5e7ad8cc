// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "vcard_fs.h"
#include "vcard_pin.h"

static bool fid_reserved(unsigned int fid)
{
	return fid == VCARD_MF || fid == 0x3FFF || fid == 0xFFFF || !fid;
}

static size_t depth(const struct vcard_file *file)
{
	size_t n = 0;

	for (; file; file = file->parent)
		n++;
	return n;
}

/**
 * vcard_fs_init - make the file system of a blank card
 * @fs: set to an MF that the admin PIN may create files in
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_fs_init(struct vcard_fs *fs)
{
	memset(fs, 0, sizeof(*fs));
	fs->mf = calloc(1, sizeof(*fs->mf));
	if (!fs->mf)
		return -ENOMEM;
	fs->mf->fid = VCARD_MF;
	fs->mf->df = true;
	memset(fs->mf->sc, VCARD_SC_PIN | VCARD_PIN_ADMIN, sizeof(fs->mf->sc));
	fs->mf->sc[VCARD_DELETE] = VCARD_SC_NEVER;
	fs->count = 1;
	return 0;
}

static void file_free(struct vcard_file *file)
{
	if (file->data)
		OPENSSL_cleanse(file->data, file->size);
	free(file->data);
	free(file);
}

/**
 * vcard_fs_free - forget all files
 * @fs: the file system
 */
void vcard_fs_free(struct vcard_fs *fs)
{
	struct vcard_file *file = fs->mf, *next;

	for (; file; file = next) {
		next = file->next;
		file_free(file);
	}
	memset(fs, 0, sizeof(*fs));
}

static int add_check(const struct vcard_fs *fs, const struct vcard_file *parent,
		     const struct vcard_file *like)
{
	if (!parent->df || fid_reserved(like->fid) || depth(parent) >= VCARD_DEPTH_MAX)
		return -EINVAL;
	if (like->sfi > 30 || like->name_len > VCARD_NAME_MAX)
		return -EINVAL;
	if (like->df ? like->sfi || like->size : like->name_len)
		return -EINVAL;
	if (like->fid == parent->fid || vcard_fs_child(fs, parent, like->fid))
		return -EEXIST;
	if (like->sfi && vcard_fs_short(fs, parent, like->sfi))
		return -EEXIST;
	if (like->name_len && vcard_fs_name(fs, NULL, like->name, like->name_len, true))
		return -ENOTUNIQ;
	if (fs->count >= VCARD_FILES_MAX || like->size > VCARD_FILE_SIZE_MAX ||
	    fs->bytes + like->size > VCARD_MEMORY_MAX)
		return -ENOSPC;
	return 0;
}

/**
 * vcard_fs_add - add a file
 * @fs: the file system
 * @parent: the DF to put it in
 * @like: its attributes; content is taken when @like->data is not NULL, else zero
 * @file: set to it
 *
 * Return: 0, -EINVAL for bad attributes, -EEXIST and -ENOTUNIQ when
 * identifier or DF name is taken, -ENOSPC when the card is full, -ENOMEM.
 */
int vcard_fs_add(struct vcard_fs *fs, struct vcard_file *parent,
		 const struct vcard_file *like, struct vcard_file **file)
{
	struct vcard_file *new, **tail;
	int ret = add_check(fs, parent, like);

	if (ret)
		return ret;
	new = malloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = *like;
	new->parent = parent;
	new->next = NULL;
	new->data = NULL;
	if (!new->df) {
		new->data = calloc(1, new->size + 1);
		if (!new->data) {
			free(new);
			return -ENOMEM;
		}
		if (like->data)
			memcpy(new->data, like->data, like->size);
	}
	for (tail = &fs->mf; *tail; tail = &(*tail)->next)
		;
	*tail = new;
	fs->count++;
	fs->bytes += new->size;
	*file = new;
	return 0;
}

static bool inside(const struct vcard_file *file, const struct vcard_file *df)
{
	while (file && file != df)
		file = file->parent;
	return file;
}

/**
 * vcard_fs_remove - remove a file, a DF with all that is in it
 * @fs: the file system
 * @file: any file but the MF
 */
void vcard_fs_remove(struct vcard_fs *fs, struct vcard_file *file)
{
	struct vcard_file **link = &fs->mf->next, *gone = NULL, *next;

	/* Unlink first: inside() follows parents, which precede their children. */
	while (*link) {
		next = *link;
		if (!inside(next, file)) {
			link = &next->next;
			continue;
		}
		*link = next->next;
		next->next = gone;
		gone = next;
		fs->count--;
		fs->bytes -= next->size;
	}
	for (; gone; gone = next) {
		next = gone->next;
		file_free(gone);
	}
}

/**
 * vcard_fs_child - find a file of a DF by its identifier
 * @fs: the file system
 * @df: the DF
 * @fid: the identifier
 *
 * Return: the file or NULL.
 */
struct vcard_file *vcard_fs_child(const struct vcard_fs *fs, const struct vcard_file *df,
				  unsigned int fid)
{
	struct vcard_file *file;

	for (file = fs->mf; file; file = file->next)
		if (file->parent == df && file->fid == fid)
			return file;
	return NULL;
}

/**
 * vcard_fs_short - find an EF of a DF by its short identifier
 * @fs: the file system
 * @df: the DF
 * @sfi: 1..30
 *
 * Return: the file or NULL.
 */
struct vcard_file *vcard_fs_short(const struct vcard_fs *fs, const struct vcard_file *df,
				  unsigned int sfi)
{
	struct vcard_file *file;

	for (file = fs->mf; file; file = file->next)
		if (file->parent == df && file->sfi && file->sfi == sfi)
			return file;
	return NULL;
}

/**
 * vcard_fs_name - find a DF by its name
 * @fs: the file system
 * @after: start behind this file; NULL from the first
 * @name: the name or the first bytes of it
 * @len: how many
 * @whole: only the whole name counts
 *
 * Return: the DF or NULL.
 */
struct vcard_file *vcard_fs_name(const struct vcard_fs *fs, const struct vcard_file *after,
				 const uint8_t *name, size_t len, bool whole)
{
	struct vcard_file *file = after ? after->next : fs->mf;

	for (; file; file = file->next)
		if (file->name_len && (whole ? file->name_len == len : file->name_len >= len) &&
		    !memcmp(file->name, name, len))
			return file;
	return NULL;
}

/**
 * vcard_fs_path - the path of a file below the MF
 * @file: the file
 * @path: filled with file identifiers, the MF left out
 *
 * Return: bytes of path.
 */
size_t vcard_fs_path(const struct vcard_file *file, uint8_t path[2 * VCARD_DEPTH_MAX])
{
	size_t len = 2 * (depth(file) - 1), pos = len;

	for (; file->parent; file = file->parent) {
		path[--pos] = (uint8_t)file->fid;
		path[--pos] = (uint8_t)(file->fid >> 8);
	}
	return len;
}

/**
 * vcard_fs_walk - follow a path
 * @fs: the file system
 * @from: the DF it starts in
 * @path: file identifiers, two bytes each
 * @len: its bytes
 *
 * Return: the file; NULL when there is none or @len is odd.
 */
struct vcard_file *vcard_fs_walk(const struct vcard_fs *fs, struct vcard_file *from,
				 const uint8_t *path, size_t len)
{
	struct vcard_file *file = from;
	size_t i;

	if (len % 2)
		return NULL;
	for (i = 0; i < len && file; i += 2)
		file = vcard_fs_child(fs, file, (unsigned int)path[i] << 8 | path[i + 1]);
	return file;
}
