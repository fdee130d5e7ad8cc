/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_FILE_H
#define CARDGATE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/error.h"

int file_read(const char *path, size_t max, uint8_t **data, size_t *len, struct error *err);
int file_remove(const char *path, struct error *err);
int file_make_directory(const char *path, mode_t mode, struct error *err);
int file_write(const char *path, mode_t mode, const void *data, size_t len, struct error *err);

#endif
