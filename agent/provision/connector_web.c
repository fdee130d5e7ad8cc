// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The web: a proxy for all that the user's session starts, by environment.d(5), and bookmarks as
 * entries of the desktop's menu, which any browser opens.
 */
#include <string.h>

#include "agent/provision/connector.h"

static int make_proxy(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = connector_next(job, 1U << PROVISION_PROXY, NULL);
	static const char * const names[] = { "http", "https", "HTTP", "HTTPS" };
	bool v6 = strchr(a->address, ':');
	char *text = NULL;
	size_t len, i;
	FILE *out = open_memstream(&text, &len);

	for (i = 0; out && i < sizeof(names) / sizeof(names[0]); i++)
		fprintf(out, "%s_%s=http://%s%s%s:%u\n", names[i], i < 2 ? "proxy" : "PROXY",
			v6 ? "[" : "", a->address, v6 ? "]" : "", a->port);
	return connector_file(job, ".config/environment.d/60-cardgate.conf", 0644, "", out, &text,
			      &len, err);
}

static int make_bookmark(const struct connector_job *job, const struct provision_account *a,
			 struct error *err)
{
	char path[PROVISION_PATH_SIZE];
	char *text = NULL;
	const char *p;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out) {
		fputs("[Desktop Entry]\nType=Application\nIcon=web-browser\nName=", out);
		connector_key_text(out, a->name);
		fputs("\nExec=xdg-open ", out);
		/* A percent sign stands for a field code */
		for (p = a->address; *p; p++) {
			if (*p == '%')
				fputc('%', out);
			fputc(*p, out);
		}
		fputc('\n', out);
	}
	snprintf(path, sizeof(path), ".local/share/applications/" CONNECTOR_PREFIX "%s.desktop",
		 a->id);
	return connector_file(job, path, 0644, "", out, &text, &len, err);
}

static int make_bookmarks(const struct connector_job *job, struct error *err)
{
	const struct provision_account *a = NULL;
	int ret = 0;

	while (!ret && (a = connector_next(job, 1U << PROVISION_BOOKMARK, a)))
		ret = make_bookmark(job, a, err);
	return ret;
}

const struct connector connector_proxy = {
	.name = "proxy",
	.kinds = 1U << PROVISION_PROXY,
	.make = make_proxy,
};

const struct connector connector_bookmark = {
	.name = "bookmarks",
	.kinds = 1U << PROVISION_BOOKMARK,
	.make = make_bookmarks,
};
