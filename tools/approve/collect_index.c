// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a repository says of its packages, and which digests are to be withdrawn.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "agent/policy_value.h"
#include "collect.h"

#define LINE_MAX_SIZE	65536
#define HEX		"0123456789abcdef"

static int parse_digest(const char *text, uint8_t digest[TRUST_DIGEST_SIZE])
{
	size_t i;

	if (strlen(text) != 2 * TRUST_DIGEST_SIZE || strspn(text, HEX) != 2 * TRUST_DIGEST_SIZE)
		return -EINVAL;
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		sscanf(text + 2 * i, "%2" SCNx8, &digest[i]);
	return 0;
}

/**
 * struct stanza - a package of an index, as far as it was read
 * @entry: what was said of it
 * @begun: anything was
 * @digested: its digest, too
 */
struct stanza {
	struct approval_entry entry;
	bool begun, digested;
};

static int take_field(struct stanza *stanza, const char *line)
{
	const char *value = strchr(line, ':');
	struct approval_entry *entry = &stanza->entry;

	if (*line == ' ' || *line == '\t')
		return 0;
	if (!value)
		return -EBADMSG;
	stanza->begun = true;
	value += 1 + strspn(value + 1, " \t");
	if (!strncmp(line, "Package:", 8))
		return policy_value_text(value, entry->name);
	if (!strncmp(line, "Version:", 8))
		return policy_value_text(value, entry->version);
	if (!strncmp(line, "Architecture:", 13))
		return policy_value_text(value, entry->architecture);
	if (!strncmp(line, "Size:", 5))
		return sscanf(value, "%" SCNu64, &entry->size) == 1 ? 0 : -EBADMSG;
	if (strncmp(line, "SHA256:", 7))
		return 0;
	stanza->digested = true;
	return parse_digest(value, entry->digest);
}

static int end_stanza(struct collection *collection, struct stanza *stanza, struct error *err)
{
	int ret = 0;

	if (stanza->begun && (!stanza->digested || !*stanza->entry.name))
		return error_set(err, -EBADMSG, "a package without Package or SHA256");
	if (stanza->begun)
		ret = collect_add(collection, &stanza->entry, err);
	*stanza = (struct stanza){ .entry.until = INT32_MAX };
	return ret;
}

/* Return: 1, 0 at the end, -errno */
static int read_line(gzFile in, char *line)
{
	size_t len;

	if (!gzgets(in, line, LINE_MAX_SIZE))
		return gzeof(in) ? 0 : -EIO;
	len = strcspn(line, "\n");
	if (!line[len] && !gzeof(in))
		return -EMSGSIZE;
	line[len] = '\0';
	return 1;
}

static int read_index(gzFile in, struct collection *collection, struct error *err)
{
	struct stanza stanza = { .entry.until = INT32_MAX };
	char *line = malloc(LINE_MAX_SIZE);
	unsigned int number = 0;
	int ret;

	if (!line)
		return error_set(err, -ENOMEM, "out of memory");
	while ((ret = read_line(in, line)) > 0) {
		number++;
		ret = *line ? take_field(&stanza, line) : end_stanza(collection, &stanza, err);
		if (ret)
			break;
	}
	if (ret)
		error_set(err, ret, "%u: not a line of a repository's index: %.80s", number, line);
	else
		ret = end_stanza(collection, &stanza, err);
	free(line);
	return ret;
}

/**
 * collect_index - packages that a repository's index names
 * @collection: what they go into
 * @path: the index, deb822(5), also compressed by gzip
 * @err: message on failure, with file and line
 *
 * Return: 0 or -errno.
 */
int collect_index(struct collection *collection, const char *path, struct error *err)
{
	gzFile in = gzopen(path, "re");
	int ret;

	if (!in)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	ret = read_index(in, collection, err);
	gzclose(in);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

static int take_withdrawn(struct collection *collection, char *line, struct error *err)
{
	struct approval_entry entry = { .withdrawn = true, .until = INT32_MAX };
	char *rest = line, *digest = strsep(&rest, " \t");

	if (!*digest || *digest == '#')
		return 0;
	if (rest)
		rest += strspn(rest, " \t");
	if (parse_digest(digest, entry.digest) ||
	    (rest && *rest && policy_value_text(rest, entry.reason)))
		return error_set(err, -EBADMSG, "expected SHA-256 and a reason: %.80s", line);
	return collect_add(collection, &entry, err);
}

/**
 * collect_withdrawn - packages that are not to be installed any more
 * @collection: what they go into
 * @path: a file with a SHA-256 in hexadecimal and a reason on each line
 * @err: message on failure, with file and line
 *
 * Return: 0 or -errno.
 */
int collect_withdrawn(struct collection *collection, const char *path, struct error *err)
{
	FILE *in = fopen(path, "re");
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	int ret = 0;

	if (!in)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	while (!ret && getline(&line, &size, in) > 0) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		ret = take_withdrawn(collection, line, err);
	}
	free(line);
	fclose(in);
	return ret ? error_prefix(err, ret, "%s:%u", path, number) : 0;
}
