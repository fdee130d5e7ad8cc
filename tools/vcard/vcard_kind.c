// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "vcard_fcp.h"
#include "vcard_fs.h"
#include "vcard_kind.h"
#include "vcard_pin.h"

#define FID_EF_ATR	0x2F01
#define LIMIT_COMMAND	1100
#define LIMIT_ANSWER	1500

/* Card capabilities, then extended length information: what this card takes and gives */
static int setup_ef_atr(struct vcard_fs *fs)
{
	static uint8_t content[] = {
		0x47, 0x03, 0xF4, 0x01, 0xC0,
		0x7F, 0x66, 0x08, 0x02, 0x02, LIMIT_COMMAND >> 8, LIMIT_COMMAND & 0xFF,
		0x02, 0x02, LIMIT_ANSWER >> 8, LIMIT_ANSWER & 0xFF,
	};
	const struct vcard_file like = {
		.fid = FID_EF_ATR, .data = content, .size = sizeof(content),
		.sc = { [VCARD_UPDATE] = VCARD_SC_NEVER, [VCARD_DELETE] = VCARD_SC_NEVER },
	};
	struct vcard_file *file;

	return vcard_fs_add(fs, fs->mf, &like, &file);
}

/*
 * What an operator put on a UICC: a PKCS #15 application with bootstrap data, in the
 * encoding of published test cards, whose object identifier is wrapped twice. The ADM PIN,
 * reference 2, writes.
 */
static int setup_uicc(struct vcard_fs *fs)
{
	static uint8_t odf[96] = {
		0xA8, 0x06, 0x30, 0x04, 0x04, 0x02, 0x64, 0x20,
		0xA7, 0x06, 0x30, 0x04, 0x04, 0x02, 0x64, 0x30,
	};
	static uint8_t token[] = {
		0x30, 0x13, 0x02, 0x01, 0x00, 0x04, 0x01, 0x01,
		0x0C, 0x08, 'O', 'p', 'e', 'r', 'a', 't', 'o', 'r', 0x03, 0x01, 0x00,
	};
	static uint8_t aodf[] = {
		0x30, 0x28, 0x30, 0x05, 0x0C, 0x03, 'A', 'D', 'M', 0x30, 0x03, 0x04, 0x01, 0x02,
		0xA1, 0x1A, 0x30, 0x18, 0x03, 0x03, 0x00, 0x89, 0x00, 0x0A, 0x01, 0x01,
		0x02, 0x01, 0x04, 0x02, 0x01, 0x08, 0x02, 0x01, 0x08, 0x80, 0x01, 0x02,
		0x04, 0x01, 0xFF, 0x00,
	};
	static uint8_t dodf[64] = {
		0xA1, 0x27, 0x30, 0x00, 0x30, 0x11, 0x0C, 0x0F,
		'L', 'w', 'M', '2', 'M', ' ', 'B', 'o', 'o', 't', 's', 't', 'r', 'a', 'p',
		0xA1, 0x10, 0x30, 0x0E, 0x06, 0x06, 0x06, 0x04, 0x67, 0x2B, 0x09, 0x01,
		0x30, 0x04, 0x04, 0x02, 0x64, 0x32,
	};
	static uint8_t bootstrap[] = { 0x00, 0x02, 0x00, 0x7A };
	static const struct {
		uint16_t fid;
		uint8_t *data;
		size_t size;
	} files[] = {
		{ 0x5031, odf, sizeof(odf) }, { 0x5032, token, sizeof(token) },
		{ 0x6420, aodf, sizeof(aodf) }, { 0x6430, dodf, sizeof(dodf) },
		{ 0x6432, bootstrap, sizeof(bootstrap) },
	};
	const uint8_t adm = VCARD_SC_PIN | VCARD_PIN_ADMIN;
	struct vcard_file like = {
		.fid = 0x7F50, .df = true, .name_len = 12,
		.name = { 0xA0, 0x00, 0x00, 0x00, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5' },
	}, *df, *file;
	size_t i;
	int ret;

	memset(like.sc, adm, sizeof(like.sc));
	ret = vcard_fs_add(fs, fs->mf, &like, &df);
	for (i = 0; !ret && i < sizeof(files) / sizeof(files[0]); i++) {
		like = (struct vcard_file){ .fid = files[i].fid, .data = files[i].data,
					    .size = files[i].size };
		like.sc[VCARD_UPDATE] = adm;
		like.sc[VCARD_WRITE] = adm;
		like.sc[VCARD_DELETE] = adm;
		ret = vcard_fs_add(fs, df, &like, &file);
	}
	return ret;
}

/*
 * Card capabilities (compact tag 7): selection by name, path and identifier, short
 * identifiers; then data coding; then command chaining (80), extended length (40),
 * logical channels that the card numbers (10) and how many less one. The last byte of
 * an ATR with T=1 is the check byte.
 */
const struct vcard_kind vcard_kinds[] = {
	{
		.name = "extended", .help = "T=1, extended length APDUs",
		.atr = { 0x3B, 0x95, 0x13, 0x81, 0x01, 0x80, 0x73, 0xF4, 0x01, 0xC0, 0xC0 },
		.fcp = &vcard_fcp_iso, .atr_len = 11, .extended = true,
	}, {
		.name = "short", .help = "T=1, short APDUs and command chaining",
		.atr = { 0x3B, 0x95, 0x13, 0x81, 0x01, 0x80, 0x73, 0xF4, 0x01, 0x80, 0x80 },
		.fcp = &vcard_fcp_iso, .atr_len = 11,
	}, {
		.name = "t0", .help = "T=0: 61xx, 6Cxx",
		.atr = { 0x3B, 0x15, 0x13, 0x80, 0x73, 0xF4, 0x01, 0x80 },
		.fcp = &vcard_fcp_iso, .atr_len = 8, .t0 = true,
	}, {
		.name = "uicc", .help = "T=0, logical channels, an operator's PKCS#15 application",
		.atr = { 0x3B, 0x15, 0x13, 0x80, 0x73, 0xF4, 0x01, 0x93 },
		.fcp = &vcard_fcp_iso, .atr_len = 8, .t0 = true, .channels = 3, .setup = setup_uicc,
	}, {
		.name = "ef-atr",
		.help = "T=1, an ATR that tells nothing and an EF.ATR with limits",
		.atr = { 0x3B, 0x80, 0x80, 0x01, 0x01 },
		.fcp = &vcard_fcp_iso, .atr_len = 5, .extended = true, .setup = setup_ef_atr,
		.command_max = LIMIT_COMMAND, .answer_max = LIMIT_ANSWER,
	}, {
		.name = "piv", .help = "PIV, T=0, objects of 2025 bytes under the standard's tags",
		.atr = { 0x3B, 0x15, 0x13, 0x80, 0x73, 0xF4, 0x01, 0x80 },
		.atr_len = 8, .piv = true, .t0 = true,
	}, {
		.name = "piv-yubikey", .help = "PIV, T=1, extended length, 3063 bytes, any tag",
		.atr = { 0x3B, 0xFD, 0x13, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x15, 0x80, 0x73, 0xC0,
			 0x21, 0xC0, 0x57, 0x59, 0x75, 0x62, 0x69, 0x4B, 0x65, 0x79, 0x40 },
		.atr_len = 23, .piv = true, .extended = true,
	}, {
		.name = "piv-neo", .help = "PIV, T=1, 2025 bytes, any tag",
		.atr = { 0x3B, 0xFC, 0x13, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x15, 0x59, 0x75, 0x62,
			 0x69, 0x6B, 0x65, 0x79, 0x4E, 0x45, 0x4F, 0x72, 0x33, 0xE1 },
		.atr_len = 22, .piv = true,
	}, {
		.name = "piv-canokey",
		.help = "PIV, T=1, 3000 bytes, eleven tags, writes part by part",
		.atr = { 0x3B, 0xF7, 0x11, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x65, 0x43, 0x61, 0x6E,
			 0x6F, 0x6B, 0x65, 0x79, 0x99 },
		.atr_len = 17, .piv = true,
	}, {
		.name = "myeid", .help = "MyEID, T=1, which pkcs15-init formats",
		.atr = { 0x3B, 0xF5, 0x18, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x45, 0x4D, 0x79, 0x45,
			 0x49, 0x44, 0x9A },
		.fcp = &vcard_fcp_myeid, .atr_len = 15, .myeid = true,
	},
};

const size_t vcard_kinds_count = sizeof(vcard_kinds) / sizeof(vcard_kinds[0]);

/**
 * vcard_kind_find - find a kind of card
 * @name: its name
 *
 * Return: the kind or NULL.
 */
const struct vcard_kind *vcard_kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < vcard_kinds_count; i++)
		if (!strcmp(vcard_kinds[i].name, name))
			return &vcard_kinds[i];
	return NULL;
}
