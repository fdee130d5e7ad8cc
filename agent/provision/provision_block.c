// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our part of a file that is somebody else's: the lines between two of ours. All other bytes stay
 * as they are, and taking the part out gives back the file that was there before.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/provision/provision_block.h"

#define BEGIN	" >>> cardgate: from the smart card; what is changed here is lost"
/* The file ended without a newline, and the one before our part is ours as well */
#define JOINED	" (joined)"
#define END	" <<< cardgate"

struct part {
	size_t start, end;
};

static bool begins(const char *line, size_t len, const char *comment, const char *text)
{
	size_t first = strlen(comment), second = strlen(text);

	return len >= first + second && !memcmp(line, comment, first) &&
	       !memcmp(line + first, text, second);
}

/* Return: 1 when there is one, 0, or -EBADMSG */
static int find(const char *file, size_t len, const char *comment, struct part *part,
		struct error *err)
{
	size_t at, next, number = 1, begun = 0, line_len;
	const char *newline;
	int found = 0;

	for (at = 0; at < len; at = next, number++) {
		newline = memchr(file + at, '\n', len - at);
		next = newline ? (size_t)(newline - file) + 1 : len;
		line_len = next - at - !!newline;
		if (begins(file + at, line_len, comment, BEGIN)) {
			if (begun || found)
				return error_set(err, -EBADMSG,
						 "line %zu: a second part of cardgate's begins",
						 number);
			begun = number;
			part->start = at;
			if (begins(file + at, line_len, comment, BEGIN JOINED) && at)
				part->start--;
		} else if (begins(file + at, line_len, comment, END)) {
			if (!begun)
				return error_set(err, -EBADMSG,
						 "line %zu: a part of cardgate's ends that did not begin",
						 number);
			begun = 0;
			found = 1;
			part->end = next;
		}
	}
	if (begun)
		return error_set(err, -EBADMSG, "line %zu: the end of cardgate's part is missing",
				 begun);
	return found;
}

/**
 * provision_block_put - put our part into a file, in place of the one that is there
 * @old: the file, may be NULL when it is empty
 * @old_len: its bytes
 * @comment: what lines of such a file begin with that say nothing
 * @text: our part, of whole lines; NULL: none
 * @file: set to the new file, to be freed, with a NUL behind it
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0; -EBADMSG when the lines around our part were changed; -ENOMEM.
 */
int provision_block_put(const char *old, size_t old_len, const char *comment, const char *text,
			char **file, size_t *len, struct error *err)
{
	struct part part = { old_len, old_len };
	bool joined;
	FILE *out;
	int ret = find(old, old_len, comment, &part, err);

	if (ret < 0)
		return ret;
	/* Where nothing is before us, nothing needs to be ended */
	joined = part.start && old[part.start - 1] != '\n';
	*file = NULL;
	out = open_memstream(file, len);
	if (!out)
		return error_set(err, -ENOMEM, "out of memory");
	if (part.start)
		fwrite(old, 1, part.start, out);
	if (text)
		fprintf(out, "%s%s" BEGIN "%s\n%s%s" END "\n", joined ? "\n" : "", comment,
			joined ? JOINED : "", text, comment);
	if (part.end < old_len)
		fwrite(old + part.end, 1, old_len - part.end, out);
	if (fclose(out)) {
		free(*file);
		*file = NULL;
		return error_set(err, -ENOMEM, "out of memory");
	}
	return 0;
}
