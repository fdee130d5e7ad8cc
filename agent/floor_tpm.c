// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The floor once more, in the TPM, where it outlives the state directory.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "agent/floor_tpm.h"
#include "agent/tpm.h"

#define MAGIC		"CGF1"
#define ENTRIES		8

/**
 * struct stored - what is in the TPM, integers big endian
 * @magic: "CGF1"
 * @zero: must be zero
 * @entries: policies, the free ones zero
 */
struct stored {
	char magic[4];
	uint8_t zero[4];
	struct {
		uint8_t key[TRUST_DIGEST_SIZE];	/* SHA-256 of authority and policy's name */
		uint64_t lowest;
	} entries[ENTRIES];
};

static int key_of(const struct association *offer, uint8_t key[TRUST_DIGEST_SIZE])
{
	uint8_t bytes[TRUST_DIGEST_SIZE + sizeof(offer->policy_name)] = {};

	memcpy(bytes, offer->authority, TRUST_DIGEST_SIZE);
	memcpy(bytes + TRUST_DIGEST_SIZE, offer->policy_name, strlen(offer->policy_name));
	return trust_sha256(bytes, sizeof(bytes), key);
}

static int load(const char *tpm, struct stored *stored, struct error *err)
{
	int ret;

	ret = tpm_read(tpm, stored, sizeof(*stored), err);
	if (!ret && memcmp(stored->magic, MAGIC, sizeof(stored->magic)))
		ret = error_set(err, -EBADMSG, "TPM: not what Cardgate stores");
	if (ret != -ENOENT)
		return ret;
	memset(stored, 0, sizeof(*stored));
	memcpy(stored->magic, MAGIC, sizeof(stored->magic));
	return 0;
}

/* The policy's entry, else a free one, else ENTRIES */
static size_t find(const struct stored *stored, const uint8_t key[TRUST_DIGEST_SIZE])
{
	size_t i, first_free = ENTRIES;

	for (i = ENTRIES; i--; ) {
		if (!memcmp(stored->entries[i].key, key, TRUST_DIGEST_SIZE))
			return i;
		if (!stored->entries[i].lowest)
			first_free = i;
	}
	return first_free;
}

/* Sets @i as find() says */
static int look_up(const char *tpm, const struct association *offer, struct stored *stored,
		   uint8_t key[TRUST_DIGEST_SIZE], size_t *i, struct error *err)
{
	int ret = load(tpm, stored, err);

	if (!ret && key_of(offer, key))
		ret = error_set(err, -EIO, "SHA-256 failed");
	if (!ret)
		*i = find(stored, key);
	return ret;
}

/**
 * floor_tpm_get - the lowest version of a policy that this device takes
 * @tpm: which TPM
 * @offer: the policy
 * @lowest: set to it; 0 when it was never in force
 * @err: message on failure
 *
 * Return: 0, -ENODEV without a TPM, -EBADMSG, -EIO.
 */
int floor_tpm_get(const char *tpm, const struct association *offer, uint64_t *lowest,
		  struct error *err)
{
	uint8_t key[TRUST_DIGEST_SIZE];
	struct stored stored;
	size_t i;
	int ret;

	*lowest = 0;
	ret = look_up(tpm, offer, &stored, key, &i, err);
	if (ret)
		return ret;
	if (i < ENTRIES)
		*lowest = be64toh(stored.entries[i].lowest);
	return 0;
}

/**
 * floor_tpm_raise - store the lowest version of a policy
 * @tpm: which TPM
 * @offer: the policy
 * @lowest: the version; a lower one than is stored changes nothing
 * @err: message on failure
 *
 * Return: 0, -ENODEV without a TPM, -ENOSPC beyond eight policies, -EBADMSG,
 * -EIO.
 */
int floor_tpm_raise(const char *tpm, const struct association *offer, uint64_t lowest,
		    struct error *err)
{
	uint8_t key[TRUST_DIGEST_SIZE];
	struct stored stored;
	size_t i;
	int ret;

	ret = look_up(tpm, offer, &stored, key, &i, err);
	if (ret)
		return ret;
	if (i == ENTRIES)
		return error_set(err, -ENOSPC, "TPM: holds %d other policies", ENTRIES);
	if (be64toh(stored.entries[i].lowest) >= lowest)
		return 0;
	memcpy(stored.entries[i].key, key, sizeof(key));
	stored.entries[i].lowest = htobe64(lowest);
	return tpm_write(tpm, &stored, sizeof(stored), err);
}
