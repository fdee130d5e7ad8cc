// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "agent/file.h"
#include "secret.h"

#define KEY_INTERRUPT	0x03
#define KEY_END		0x04
#define KEY_DELETE	0x7F

static int from_file(struct secret *secret, const char *file, struct error *err)
{
	uint8_t *data;
	size_t len, all;
	int ret;

	ret = file_read(file, SECRET_MAX, &data, &all, err);
	if (ret)
		return ret;
	len = strcspn((char *)data, "\r\n");
	if (strspn((char *)data + len, "\r\n") + len != all)
		ret = error_set(err, -EINVAL, "%s: expected one line with a PIN", file);
	else
		memcpy(secret->data, data, len);
	secret->len = len;
	explicit_bzero(data, all);
	free(data);
	return ret;
}

/* Signals from the keyboard are off as echo is: the terminal is put right on every way out. */
static int type_in(int fd, struct secret *secret)
{
	uint8_t c;

	secret->len = 0;
	while (read(fd, &c, 1) == 1) {
		if (c == '\n' || c == '\r')
			return 0;
		if (c == KEY_INTERRUPT || c == KEY_END)
			return -ECANCELED;
		if (c == KEY_DELETE || c == '\b')
			secret->len -= !!secret->len;
		else if (secret->len < SECRET_MAX)
			secret->data[secret->len++] = c;
	}
	return -EIO;
}

static int from_terminal(struct secret *secret, const char *option, const char *prompt,
			 struct error *err)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), ret;
	struct termios old, raw;

	if (fd < 0 || tcgetattr(fd, &old)) {
		if (fd >= 0)
			close(fd);
		return error_set(err, -ENOTTY, "no terminal to ask for the PIN: expected --%s",
				 option);
	}
	raw = old;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSAFLUSH, &raw);
	dprintf(fd, "%s: ", prompt);
	ret = type_in(fd, secret);
	tcsetattr(fd, TCSAFLUSH, &old);
	dprintf(fd, "\n");
	close(fd);
	return ret ? error_set(err, ret, "no PIN was typed in") : 0;
}

/**
 * secret_get - get a PIN
 * @secret: set to it
 * @file: file that holds it on one line, NULL to ask at the terminal
 * @option: name of the option that gives the file, for the message
 * @prompt: what to ask
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -ENOTTY without file and terminal, -ECANCELED, -errno.
 */
int secret_get(struct secret *secret, const char *file, const char *option,
	       const char *prompt, struct error *err)
{
	memset(secret, 0, sizeof(*secret));
	return file ? from_file(secret, file, err) : from_terminal(secret, option, prompt, err);
}

/**
 * secret_wipe - forget a PIN
 * @secret: it
 */
void secret_wipe(struct secret *secret)
{
	explicit_bzero(secret, sizeof(*secret));
}
