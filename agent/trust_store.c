// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The directory of anchors as an administrator sees and changes it. One file
 * per anchor that is added, named by its fingerprint; files that somebody put
 * there by hand are shown and can be removed, too.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "agent/file.h"
#include "agent/trust_store.h"
#include "agent/trust_x509.h"

#define FINGERPRINT_MIN	8	/* digits that name an anchor */
#define NAME_DIGITS	16	/* of the fingerprint, in a file's name */

static time_t to_time(const ASN1_TIME *time)
{
	struct tm tm;

	return time && ASN1_TIME_to_tm(time, &tm) == 1 ? timegm(&tm) : 0;
}

static int check_dates(struct trust_entry *entry, X509 *cert, time_t now)
{
	char dates[64];

	if (now >= entry->from && now <= entry->until)
		return 0;
	trust_x509_dates(cert, dates, sizeof(dates));
	return error_set(&entry->problem, -EKEYEXPIRED, "%s: certificate %s (valid %s)",
			 entry->subject, now < entry->from ? "is not valid yet" : "has expired",
			 dates);
}

/* What is wrong stands in @entry->problem, and is returned */
static int describe(X509 *cert, time_t now, struct trust_entry *entry)
{
	uint8_t *spki = NULL;
	unsigned int size;
	int ret, len;

	trust_x509_subject(cert, entry->subject, sizeof(entry->subject));
	entry->from = to_time(X509_get0_notBefore(cert));
	entry->until = to_time(X509_get0_notAfter(cert));
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &spki);
	if (len <= 0 || trust_sha256(spki, (size_t)len, entry->authority) ||
	    X509_digest(cert, EVP_sha256(), entry->fingerprint, &size) != 1)
		ret = trust_x509_error(&entry->problem, -EBADMSG, entry->subject);
	else
		ret = trust_x509_check_authority(cert, &entry->problem);
	if (!ret)
		ret = trust_x509_check_algorithms(cert, true, &entry->problem);
	if (!ret)
		ret = check_dates(entry, cert, now);
	OPENSSL_free(spki);
	return ret;
}

static int load_one(const char *path, X509 **cert, struct error *err)
{
	STACK_OF(X509) *certs;
	int ret;

	ret = trust_x509_load(path, &certs, err);
	if (ret)
		return ret;
	if (sk_X509_num(certs) != 1)
		ret = error_set(err, -EBADMSG, "%s: %d certificates, expected one", path,
				sk_X509_num(certs));
	else
		*cert = sk_X509_shift(certs);
	sk_X509_pop_free(certs, X509_free);
	return ret;
}

/**
 * trust_store_look - may a certificate become an anchor?
 * @path: its file, PEM or DER, with no other in it
 * @now: the moment to check for, seconds since 1970-01-01 UTC
 * @entry: described, when it is a certificate at all
 * @err: why not
 *
 * Return: 0; -EKEYREJECTED when it is no authority's or its key is weak;
 * -EKEYEXPIRED outside its validity; -EBADMSG, or what file_read() says.
 */
int trust_store_look(const char *path, time_t now, struct trust_entry *entry, struct error *err)
{
	X509 *cert;
	int ret;

	memset(entry, 0, sizeof(*entry));
	ret = load_one(path, &cert, err);
	if (ret)
		return ret;
	ret = describe(cert, now, entry);
	X509_free(cert);
	return ret ? error_set(err, ret, "%s: %s", path, entry->problem.text) : 0;
}

static void file_name(const struct trust_entry *entry, char name[TRUST_STORE_FILE_MAX])
{
	int i;

	for (i = 0; i < NAME_DIGITS / 2; i++)
		snprintf(name + 2 * i, 3, "%02x", entry->fingerprint[i]);
	strcpy(name + NAME_DIGITS, ".crt");
}

static int refuse_known(const char *dir, const struct trust_entry *entry, struct error *err)
{
	struct trust_entry *list;
	size_t count, i;
	int ret;

	ret = trust_store_list(dir, entry->from, &list, &count, err);
	for (i = 0; !ret && i < count; i++)
		if (!list[i].is_list && !memcmp(list[i].fingerprint, entry->fingerprint,
						sizeof(entry->fingerprint)))
			ret = error_set(err, -EEXIST, "%s is trusted already: %s/%s",
					entry->subject, dir, list[i].file);
	free(list);
	return ret;
}

/**
 * trust_store_add - have a device trust an authority
 * @dir: directory of its anchors, made when it is missing
 * @path: the certificate's file
 * @now: the moment to check for
 * @entry: set to the new anchor
 * @err: message on failure
 *
 * Return: 0; -EEXIST when it is there; what trust_store_look() and file_write()
 * say; nothing changed then.
 */
int trust_store_add(const char *dir, const char *path, time_t now, struct trust_entry *entry,
		    struct error *err)
{
	char target[PATH_MAX];
	X509 *cert = NULL;
	BIO *bio = NULL;
	char *pem;
	long len;
	int ret;

	ret = trust_store_look(path, now, entry, err);
	if (!ret)
		ret = file_make_directory(dir, 0755, err);
	if (!ret)
		ret = refuse_known(dir, entry, err);
	if (!ret)
		ret = load_one(path, &cert, err);
	if (ret)
		return ret;
	file_name(entry, entry->file);
	snprintf(target, sizeof(target), "%s/%s", dir, entry->file);
	bio = BIO_new(BIO_s_mem());
	if (!bio || PEM_write_bio_X509(bio, cert) != 1) {
		ret = trust_x509_error(err, -ENOMEM, path);
	} else {
		len = BIO_get_mem_data(bio, &pem);
		ret = file_write(target, 0644, pem, (size_t)len, err);
	}
	BIO_free(bio);
	X509_free(cert);
	return ret;
}

static bool names(const struct trust_entry *entry, const char *name)
{
	char hex[2 * TRUST_DIGEST_SIZE + 1];
	size_t i, n = strlen(name);

	if (!strcmp(entry->file, name))
		return true;
	if (entry->is_list || n < FINGERPRINT_MIN || n >= sizeof(hex))
		return false;
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", entry->fingerprint[i]);
	return !strncasecmp(hex, name, n);
}

/**
 * trust_store_find - find an anchor or a revocation list
 * @entries: from trust_store_list()
 * @count: how many
 * @name: its file's name, or at least 8 digits of the fingerprint
 * @entry: set to it
 * @err: message on failure
 *
 * Return: 0, -ENOENT, or -ENOTUNIQ when the name fits several or its file holds
 * several.
 */
int trust_store_find(const struct trust_entry *entries, size_t count, const char *name,
		     const struct trust_entry **entry, struct error *err)
{
	size_t i, in_file = 0;

	*entry = NULL;
	for (i = 0; i < count; i++) {
		if (!names(&entries[i], name))
			continue;
		if (*entry && strcmp((*entry)->file, entries[i].file))
			return error_set(err, -ENOTUNIQ, "%.64s: several anchors begin like that",
					 name);
		*entry = &entries[i];
	}
	if (!*entry)
		return error_set(err, -ENOENT,
				 "%.64s: no such anchor, expected a file's name or %d digits of a fingerprint",
				 name, FINGERPRINT_MIN);
	for (i = 0; i < count; i++)
		in_file += !strcmp(entries[i].file, (*entry)->file);
	if (in_file > 1)
		return error_set(err, -ENOTUNIQ, "%s holds %zu certificates: edit it by hand",
				 (*entry)->file, in_file);
	return 0;
}

/**
 * trust_store_remove - have a device trust an authority no longer
 * @dir: directory of its anchors
 * @entry: from trust_store_find()
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int trust_store_remove(const char *dir, const struct trust_entry *entry, struct error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, entry->file);
	return file_remove(path, err);
}

/**
 * struct listing - a list that grows
 * @dir: where from
 * @now: the moment that matters
 * @entries: what was found
 * @count: how many
 */
struct listing {
	const char *dir;
	time_t now;
	struct trust_entry *entries;
	size_t count;
};

static struct trust_entry *next(struct listing *l, const char *file)
{
	struct trust_entry *entry;

	if (l->count == TRUST_STORE_MAX)
		return NULL;
	entry = &l->entries[l->count++];
	memset(entry, 0, sizeof(*entry));
	snprintf(entry->file, sizeof(entry->file), "%s", file);
	return entry;
}

static void list_certificates(struct listing *l, const char *path, const char *file)
{
	STACK_OF(X509) *certs = NULL;
	struct trust_entry *entry;
	struct error err;
	int i;

	if (trust_x509_load(path, &certs, &err)) {
		entry = next(l, file);
		if (entry)
			entry->problem = err;
		return;
	}
	for (i = 0; i < sk_X509_num(certs) && (entry = next(l, file)); i++)
		describe(sk_X509_value(certs, i), l->now, entry);
	sk_X509_pop_free(certs, X509_free);
}

static void describe_crl(const X509_CRL *crl, time_t now, struct trust_entry *entry)
{
	trust_x509_name(X509_CRL_get_issuer(crl), entry->subject, sizeof(entry->subject));
	entry->from = to_time(X509_CRL_get0_lastUpdate(crl));
	entry->until = to_time(X509_CRL_get0_nextUpdate(crl));
	if (now < entry->from)
		error_set(&entry->problem, -EKEYEXPIRED, "revocation list is not valid yet");
	else if (entry->until && now > entry->until)
		error_set(&entry->problem, -EKEYEXPIRED,
			  "revocation list has ended: nothing of this authority is believed until there is a newer one");
}

static void list_crls(struct listing *l, const char *path, const char *file)
{
	STACK_OF(X509_CRL) *crls = NULL;
	struct trust_entry *entry;
	struct error err;
	int i;

	if (trust_crl_load(path, &crls, &err)) {
		entry = next(l, file);
		if (entry) {
			entry->is_list = true;
			entry->problem = err;
		}
		return;
	}
	for (i = 0; i < sk_X509_CRL_num(crls) && (entry = next(l, file)); i++) {
		entry->is_list = true;
		describe_crl(sk_X509_CRL_value(crls, i), l->now, entry);
	}
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
}

static int by_file(const void *a, const void *b)
{
	return strcmp(((const struct trust_entry *)a)->file, ((const struct trust_entry *)b)->file);
}

static void list_file(struct listing *l, const char *file)
{
	const char *dot = strrchr(file, '.');
	char path[PATH_MAX];

	if (!dot || dot == file || *file == '.' || strlen(file) >= TRUST_STORE_FILE_MAX ||
	    snprintf(path, sizeof(path), "%s/%s", l->dir, file) >= (int)sizeof(path))
		return;
	if (!strcmp(dot, ".crt") || !strcmp(dot, ".pem"))
		list_certificates(l, path, file);
	else if (!strcmp(dot, ".crl"))
		list_crls(l, path, file);
}

/**
 * trust_store_list - what a device trusts
 * @dir: directory of its anchors
 * @now: the moment to check for, seconds since 1970-01-01 UTC
 * @entries: set to the anchors and lists, to be freed, in the order of their files
 * @count: set to how many, at most TRUST_STORE_MAX
 * @err: message on failure
 *
 * A file that cannot be used is part of the list.
 *
 * Return: 0, -ENOMEM, or what opendir(3) says; a directory that is missing is
 * an empty one.
 */
int trust_store_list(const char *dir, time_t now, struct trust_entry **entries, size_t *count,
		     struct error *err)
{
	struct listing l = { .dir = dir, .now = now };
	struct dirent *entry;
	DIR *handle;

	*entries = NULL;
	*count = 0;
	handle = opendir(dir);
	if (!handle && errno == ENOENT)
		return 0;
	if (!handle)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	l.entries = calloc(TRUST_STORE_MAX, sizeof(*l.entries));
	while (l.entries && (entry = readdir(handle)))
		list_file(&l, entry->d_name);
	closedir(handle);
	ERR_clear_error();
	if (!l.entries)
		return error_set(err, -ENOMEM, "out of memory");
	qsort(l.entries, l.count, sizeof(*l.entries), by_file);
	*entries = l.entries;
	*count = l.count;
	return 0;
}
