// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A password agent of systemd's kind: waits for one question in
 * /run/systemd/ask-password, prints it, and answers.
 *
 * Usage: password-agent ANSWER
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define DIR_NAME	"/run/systemd/ask-password"

/* Sets @addr to where the answer goes; returns whether there is a question */
static int find_question(struct sockaddr_un *addr)
{
	char path[512], line[512], message[512] = "";
	struct dirent *entry;
	FILE *file = NULL;
	DIR *dir = opendir(DIR_NAME);

	addr->sun_path[0] = '\0';
	while (dir && !file && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "ask.", 4))
			continue;
		snprintf(path, sizeof(path), DIR_NAME "/%s", entry->d_name);
		file = fopen(path, "r");
	}
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "Socket=", 7))
			snprintf(addr->sun_path, sizeof(addr->sun_path), "%.107s", line + 7);
		if (!strncmp(line, "Message=", 8))
			memcpy(message, line + 8, strlen(line + 8) + 1);
	}
	if (file)
		fclose(file);
	if (dir)
		closedir(dir);
	if (*addr->sun_path)
		puts(message);
	return *addr->sun_path;
}

int main(int argc, char **argv)
{
	int watch = inotify_init1(IN_CLOEXEC), s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	char events[4096], answer[256];

	if (argc != 2 || inotify_add_watch(watch, DIR_NAME, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
		fprintf(stderr, "password-agent ANSWER, with " DIR_NAME "\n");
		return EXIT_FAILURE;
	}
	while (!find_question(&addr))
		if (read(watch, events, sizeof(events)) < 0)
			return EXIT_FAILURE;
	snprintf(answer, sizeof(answer), "+%s", argv[1]);
	if (sendto(s, answer, strlen(answer), 0, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		fprintf(stderr, "%s: %s\n", addr.sun_path, strerror(errno));
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
