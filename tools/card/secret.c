// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include "agent/ask.h"
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

static int from_terminal(int fd, struct secret *secret, const char *prompt, struct error *err)
{
	struct termios old, raw;
	int ret;

	tcgetattr(fd, &old);
	raw = old;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSAFLUSH, &raw);
	dprintf(fd, "%s: ", prompt);
	ret = type_in(fd, secret);
	tcsetattr(fd, TCSAFLUSH, &old);
	dprintf(fd, "\n");
	return ret ? error_set(err, ret, "no PIN was typed in") : 0;
}

/* Desktops and consoles have agents that show the question */
static int from_agent(struct secret *secret, const char *prompt, struct error *err)
{
	struct ask ask;
	int ret;

	ret = ask_start(&ask, "cardgate-card", prompt, err);
	if (ret)
		return ret;
	do {
		ret = ask_read(&ask, err);
	} while (ret == -EAGAIN);
	if (!ret) {
		secret->len = ask.len;
		memcpy(secret->data, ask.answer, ask.len);
	}
	ask_stop(&ask);
	return ret;
}

static int from_user(struct secret *secret, const char *option, const char *prompt,
		     struct error *err)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), ret;

	if (fd >= 0 && isatty(fd))
		ret = from_terminal(fd, secret, prompt, err);
	else if (ask_possible())
		ret = from_agent(secret, prompt, err);
	else
		ret = error_set(err, -ENOTTY,
				"no terminal to ask for the PIN: expected --%s", option);
	if (fd >= 0)
		close(fd);
	return ret;
}

/**
 * secret_get - get a PIN
 * @secret: set to it
 * @file: file that holds it on one line, NULL to ask at the terminal, or, where
 *	there is none, by systemd's password agents
 * @option: name of the option that gives the file, for the message
 * @prompt: what to ask
 * @err: message on failure
 *
 * It never gets into a dump of this process's memory, nor on a command line.
 *
 * Return: 0, -EINVAL, -ENOTTY without file, terminal and agents, -ECANCELED,
 * -errno.
 */
int secret_get(struct secret *secret, const char *file, const char *option,
	       const char *prompt, struct error *err)
{
	memset(secret, 0, sizeof(*secret));
	prctl(PR_SET_DUMPABLE, 0);
	return file ? from_file(secret, file, err) : from_user(secret, option, prompt, err);
}

/**
 * secret_wipe - forget a PIN
 * @secret: it
 */
void secret_wipe(struct secret *secret)
{
	explicit_bzero(secret, sizeof(*secret));
}
