// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A few bytes in the TPM's non-volatile memory, which what is done to this
 * machine's disks does not reach. TPM 2.0 Library, part 3, 31.
 *
 * Not a counter: versions are numbers of the authority's choice, and a counter
 * only goes up by one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tss2/tss2_esys.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

#include "agent/tpm.h"

#define NV_INDEX	0x018ca6d0	/* of those for the platform's owner */
#define RC_MASK		0xfff		/* less the layer that said it */
#define RC_NO_INDEX	(TPM2_RC_HANDLE | TPM2_RC_1)

/**
 * struct tpm - an open TPM
 * @tcti: the way to it
 * @esys: its commands
 * @index: our memory
 */
struct tpm {
	TSS2_TCTI_CONTEXT *tcti;
	ESYS_CONTEXT *esys;
	ESYS_TR index;
};

static int fail(struct error *err, const char *what, TSS2_RC rc)
{
	return error_set(err, -EIO, "TPM: %s: %s", what, Tss2_RC_Decode(rc));
}

static void close_tpm(struct tpm *tpm)
{
	Esys_Finalize(&tpm->esys);
	Tss2_TctiLdr_Finalize(&tpm->tcti);
}

static int open_tpm(const char *conf, struct tpm *tpm, struct error *err)
{
	TSS2_RC rc;

	*tpm = (struct tpm){ .index = ESYS_TR_NONE };
	if (!strncmp(conf, "device:", 7) && access(conf + 7, R_OK | W_OK))
		return error_set(err, -ENODEV, "%s: %s", conf + 7, strerror(errno));
	/* The libraries write to standard error what is said here */
	setenv("TSS2_LOG", "all+none", 0);
	rc = Tss2_TctiLdr_Initialize(conf, &tpm->tcti);
	if (rc)
		return error_set(err, -EIO, "TPM %s: %s", conf, Tss2_RC_Decode(rc));
	rc = Esys_Initialize(&tpm->esys, tpm->tcti, NULL);
	if (!rc)
		return 0;
	Tss2_TctiLdr_Finalize(&tpm->tcti);
	return fail(err, "no session", rc);
}

static int find_index(struct tpm *tpm, struct error *err)
{
	TSS2_RC rc;

	rc = Esys_TR_FromTPMPublic(tpm->esys, NV_INDEX, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
				   &tpm->index);
	if ((rc & RC_MASK) == RC_NO_INDEX)
		return error_set(err, -ENOENT, "TPM: nothing stored yet");
	return rc ? fail(err, "index", rc) : 0;
}

static int make_index(struct tpm *tpm, size_t len, struct error *err)
{
	const TPM2B_NV_PUBLIC public = {
		.nvPublic = {
			.nvIndex = NV_INDEX,
			.nameAlg = TPM2_ALG_SHA256,
			.attributes = TPMA_NV_OWNERREAD | TPMA_NV_OWNERWRITE | TPMA_NV_NO_DA,
			.dataSize = (UINT16)len,
		},
	};
	const TPM2B_AUTH none = {};
	TSS2_RC rc;

	rc = Esys_NV_DefineSpace(tpm->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				 ESYS_TR_NONE, &none, &public, &tpm->index);
	return rc ? fail(err, "defining the index", rc) : 0;
}

/**
 * tpm_read - read what was written
 * @conf: which TPM, as Tss2_TctiLdr_Initialize() takes it
 * @data: filled in
 * @len: bytes of it, as they were written
 * @err: message on failure
 *
 * Return: 0, -ENODEV when its device is not there, -ENOENT when nothing was
 * written, -EBADMSG when what is there has another length, -EIO.
 */
int tpm_read(const char *conf, void *data, size_t len, struct error *err)
{
	TPM2B_MAX_NV_BUFFER *bytes = NULL;
	struct tpm tpm;
	TSS2_RC rc;
	int ret;

	ret = open_tpm(conf, &tpm, err);
	if (ret)
		return ret;
	ret = find_index(&tpm, err);
	if (ret)
		goto out;
	rc = Esys_NV_Read(tpm.esys, ESYS_TR_RH_OWNER, tpm.index, ESYS_TR_PASSWORD, ESYS_TR_NONE,
			  ESYS_TR_NONE, (UINT16)len, 0, &bytes);
	if (rc)
		ret = fail(err, "reading", rc);
	else if (bytes->size != len)
		ret = error_set(err, -EBADMSG, "TPM: %u bytes, expected %zu", bytes->size, len);
	else
		memcpy(data, bytes->buffer, len);
	Esys_Free(bytes);
out:
	close_tpm(&tpm);
	return ret;
}

/**
 * tpm_write - store a few bytes for good
 * @conf: which TPM
 * @data: the bytes
 * @len: how many, at most 1024
 * @err: message on failure
 *
 * Return: 0, -ENODEV without a TPM, -E2BIG, -EIO, which includes an owner's
 * hierarchy with a password.
 */
int tpm_write(const char *conf, const void *data, size_t len, struct error *err)
{
	TPM2B_MAX_NV_BUFFER bytes = { .size = (UINT16)len };
	struct tpm tpm;
	TSS2_RC rc;
	int ret;

	if (len > 1024)
		return error_set(err, -E2BIG, "TPM: %zu bytes", len);
	memcpy(bytes.buffer, data, len);
	ret = open_tpm(conf, &tpm, err);
	if (ret)
		return ret;
	ret = find_index(&tpm, err);
	if (ret == -ENOENT)
		ret = make_index(&tpm, len, err);
	if (!ret) {
		rc = Esys_NV_Write(tpm.esys, ESYS_TR_RH_OWNER, tpm.index, ESYS_TR_PASSWORD,
				   ESYS_TR_NONE, ESYS_TR_NONE, &bytes, 0);
		ret = rc ? fail(err, "writing", rc) : 0;
	}
	close_tpm(&tpm);
	return ret;
}
