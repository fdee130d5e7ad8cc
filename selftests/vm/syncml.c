// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: syncml FROM TO <MESSAGE
 *
 * Reads a message in one encoding, xml or wbxml, and writes it in another. Ends with status 1
 * and a line on standard error, errno and what is wrong, when it is none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/syncml.h"

static enum syncml_encoding encoding(const char *name)
{
	if (!strcmp(name, "xml"))
		return SYNCML_XML;
	if (!strcmp(name, "wbxml"))
		return SYNCML_WBXML;
	fprintf(stderr, "syncml: encoding \"%s\", expected xml or wbxml\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	static uint8_t in[SYNCML_MESSAGE_MAX + 1];
	enum syncml_encoding from, to;
	struct error err = {};
	struct syncml *msg;
	uint8_t *out;
	size_t len;
	int ret;

	if (argc != 3) {
		fputs("Usage: syncml FROM TO <MESSAGE\n", stderr);
		return 2;
	}
	from = encoding(argv[1]);
	to = encoding(argv[2]);
	len = fread(in, 1, sizeof(in), stdin);
	ret = syncml_decode(&msg, from, in, len, &err);
	if (!ret) {
		ret = syncml_encode(msg, to, &out, &len, &err);
		syncml_free(msg);
	}
	if (ret) {
		fprintf(stderr, "%d %s\n", -ret, err.text);
		return EXIT_FAILURE;
	}
	fwrite(out, 1, len, stdout);
	free(out);
	return EXIT_SUCCESS;
}
