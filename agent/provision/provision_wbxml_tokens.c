// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tokens of client provisioning documents (ProvCont 8). libwbxml2, which knows the same, is not
 * asked to read what strangers send: see agent/dm/syncml_wbxml.c. The tests compare with it.
 */
#include <stddef.h>

#include "agent/provision/provision_wbxml_tokens.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define FIRST_TAG	5

static const char * const tags[] = { "wap-provisioningdoc", "characteristic", "parm" };

struct value {
	uint8_t page, token;
	const char *text;
};

static const struct provision_token plain[] = {
	{ 0, 0x05, "name", "" }, { 0, 0x06, "value", "" }, { 0, 0x45, "version", "" },
	{ 0, 0x46, "version", "1.0" }, { 0, 0x50, "type", "" }, { 1, 0x05, "name", "" },
	{ 1, 0x06, "value", "" }, { 1, 0x50, "type", "" },
};

static const struct provision_token names[] = {
	{ 0, 0x07, "name", "NAME" }, { 0, 0x08, "name", "NAP-ADDRESS" },
	{ 0, 0x09, "name", "NAP-ADDRTYPE" }, { 0, 0x0a, "name", "CALLTYPE" },
	{ 0, 0x0b, "name", "VALIDUNTIL" }, { 0, 0x0c, "name", "AUTHTYPE" },
	{ 0, 0x0d, "name", "AUTHNAME" }, { 0, 0x0e, "name", "AUTHSECRET" },
	{ 0, 0x0f, "name", "LINGER" }, { 0, 0x10, "name", "BEARER" }, { 0, 0x11, "name", "NAPID" },
	{ 0, 0x12, "name", "COUNTRY" }, { 0, 0x13, "name", "NETWORK" },
	{ 0, 0x14, "name", "INTERNET" }, { 0, 0x15, "name", "PROXY-ID" },
	{ 0, 0x16, "name", "PROXY-PROVIDER-ID" }, { 0, 0x17, "name", "DOMAIN" },
	{ 0, 0x18, "name", "PROVURL" }, { 0, 0x19, "name", "PXAUTH-TYPE" },
	{ 0, 0x1a, "name", "PXAUTH-ID" }, { 0, 0x1b, "name", "PXAUTH-PW" },
	{ 0, 0x1c, "name", "STARTPAGE" }, { 0, 0x1d, "name", "BASAUTH-ID" },
	{ 0, 0x1e, "name", "BASAUTH-PW" }, { 0, 0x1f, "name", "PUSHENABLED" },
	{ 0, 0x20, "name", "PXADDR" }, { 0, 0x21, "name", "PXADDRTYPE" },
	{ 0, 0x22, "name", "TO-NAPID" }, { 0, 0x23, "name", "PORTNBR" },
	{ 0, 0x24, "name", "SERVICE" }, { 0, 0x25, "name", "LINKSPEED" },
	{ 0, 0x26, "name", "DNLINKSPEED" }, { 0, 0x27, "name", "LOCAL-ADDR" },
	{ 0, 0x28, "name", "LOCAL-ADDRTYPE" }, { 0, 0x29, "name", "CONTEXT-ALLOW" },
	{ 0, 0x2a, "name", "TRUST" }, { 0, 0x2b, "name", "MASTER" }, { 0, 0x2c, "name", "SID" },
	{ 0, 0x2d, "name", "SOC" }, { 0, 0x2e, "name", "WSP-VERSION" },
	{ 0, 0x2f, "name", "PHYSICAL-PROXY-ID" }, { 0, 0x30, "name", "CLIENT-ID" },
	{ 0, 0x31, "name", "DELIVERY-ERR-SDU" }, { 0, 0x32, "name", "DELIVERY-ORDER" },
	{ 0, 0x33, "name", "TRAFFIC-CLASS" }, { 0, 0x34, "name", "MAX-SDU-SIZE" },
	{ 0, 0x35, "name", "MAX-BITRATE-UPLINK" }, { 0, 0x36, "name", "MAX-BITRATE-DNLINK" },
	{ 0, 0x37, "name", "RESIDUAL-BER" }, { 0, 0x38, "name", "SDU-ERROR-RATIO" },
	{ 0, 0x39, "name", "TRAFFIC-HANDL-PRIO" }, { 0, 0x3a, "name", "TRANSFER-DELAY" },
	{ 0, 0x3b, "name", "GUARANTEED-BITRATE-UPLINK" },
	{ 0, 0x3c, "name", "GUARANTEED-BITRATE-DNLINK" }, { 0, 0x3d, "name", "PXADDR-FQDN" },
	{ 0, 0x3e, "name", "PROXY-PW" }, { 0, 0x3f, "name", "PPGAUTH-TYPE" },
	{ 0, 0x47, "name", "PULLENABLED" }, { 0, 0x48, "name", "DNS-ADDR" },
	{ 0, 0x49, "name", "MAX-NUM-RETRY" }, { 0, 0x4a, "name", "FIRST-RETRY-TIMEOUT" },
	{ 0, 0x4b, "name", "REREG-THRESHOLD" }, { 0, 0x4c, "name", "T-BIT" },
	{ 0, 0x4e, "name", "AUTH-ENTITY" }, { 0, 0x4f, "name", "SPI" },
	{ 1, 0x07, "name", "NAME" }, { 1, 0x14, "name", "INTERNET" },
	{ 1, 0x1c, "name", "STARTPAGE" }, { 1, 0x22, "name", "TO-NAPID" },
	{ 1, 0x23, "name", "PORTNBR" }, { 1, 0x24, "name", "SERVICE" },
	{ 1, 0x2e, "name", "AACCEPT" }, { 1, 0x2f, "name", "AAUTHDATA" },
	{ 1, 0x30, "name", "AAUTHLEVEL" }, { 1, 0x31, "name", "AAUTHNAME" },
	{ 1, 0x32, "name", "AAUTHSECRET" }, { 1, 0x33, "name", "AAUTHTYPE" },
	{ 1, 0x34, "name", "ADDR" }, { 1, 0x35, "name", "ADDRTYPE" }, { 1, 0x36, "name", "APPID" },
	{ 1, 0x37, "name", "APROTOCOL" }, { 1, 0x38, "name", "PROVIDER-ID" },
	{ 1, 0x39, "name", "TO-PROXY" }, { 1, 0x3a, "name", "URI" }, { 1, 0x3b, "name", "RULE" },
};

static const struct provision_token kinds[] = {
	{ 0, 0x51, "type", "PXLOGICAL" }, { 0, 0x52, "type", "PXPHYSICAL" },
	{ 0, 0x53, "type", "PORT" }, { 0, 0x54, "type", "VALIDITY" },
	{ 0, 0x55, "type", "NAPDEF" }, { 0, 0x56, "type", "BOOTSTRAP" },
	{ 0, 0x57, "type", "VENDORCONFIG" }, { 0, 0x58, "type", "CLIENTIDENTITY" },
	{ 0, 0x59, "type", "PXAUTHINFO" }, { 0, 0x5a, "type", "NAPAUTHINFO" },
	{ 0, 0x5b, "type", "ACCESS" }, { 1, 0x53, "type", "PORT" },
	{ 1, 0x55, "type", "APPLICATION" }, { 1, 0x56, "type", "APPADDR" },
	{ 1, 0x57, "type", "APPAUTH" }, { 1, 0x58, "type", "CLIENTIDENTITY" },
	{ 1, 0x59, "type", "RESOURCE" },
};

static const struct value values[] = {
	{ 0, 0x85, "IPV4" }, { 0, 0x86, "IPV6" }, { 0, 0x87, "E164" }, { 0, 0x88, "ALPHA" },
	{ 0, 0x89, "APN" }, { 0, 0x8a, "SCODE" }, { 0, 0x8b, "TETRA-ITSI" }, { 0, 0x8c, "MAN" },
	{ 0, 0x90, "ANALOG-MODEM" }, { 0, 0x91, "V.120" }, { 0, 0x92, "V.110" },
	{ 0, 0x93, "X.31" }, { 0, 0x94, "BIT-TRANSPARENT" },
	{ 0, 0x95, "DIRECT-ASYNCHRONOUS-DATA-SERVICE" }, { 0, 0x9a, "PAP" }, { 0, 0x9b, "CHAP" },
	{ 0, 0x9c, "HTTP-BASIC" }, { 0, 0x9d, "HTTP-DIGEST" }, { 0, 0x9e, "WTLS-SS" },
	{ 0, 0x9f, "MD5" }, { 0, 0xa2, "GSM-USSD" }, { 0, 0xa3, "GSM-SMS" },
	{ 0, 0xa4, "ANSI-136-GUTS" }, { 0, 0xa5, "IS-95-CDMA-SMS" }, { 0, 0xa6, "IS-95-CDMA-CSD" },
	{ 0, 0xa7, "IS-95-CDMA-PACKET" }, { 0, 0xa8, "ANSI-136-CSD" },
	{ 0, 0xa9, "ANSI-136-GPRS" }, { 0, 0xaa, "GSM-CSD" }, { 0, 0xab, "GSM-GPRS" },
	{ 0, 0xac, "AMPS-CDPD" }, { 0, 0xad, "PDC-CSD" }, { 0, 0xae, "PDC-PACKET" },
	{ 0, 0xaf, "IDEN-SMS" }, { 0, 0xb0, "IDEN-CSD" }, { 0, 0xb1, "IDEN-PACKET" },
	{ 0, 0xb2, "FLEX/REFLEX" }, { 0, 0xb3, "PHS-SMS" }, { 0, 0xb4, "PHS-CSD" },
	{ 0, 0xb5, "TRETRA-SDS" }, { 0, 0xb6, "TRETRA-PACKET" }, { 0, 0xb7, "ANSI-136-GHOST" },
	{ 0, 0xb8, "MOBITEX-MPAK" }, { 0, 0xb9, "CDMA2000-1X-SIMPLE-IP" },
	{ 0, 0xba, "CDMA2000-1X-MOBILE-IP" }, { 0, 0xc5, "AUTOBAUDING" }, { 0, 0xca, "CL-WSP" },
	{ 0, 0xcb, "CO-WSP" }, { 0, 0xcc, "CL-SEC-WSP" }, { 0, 0xcd, "CO-SEC-WSP" },
	{ 0, 0xce, "CL-SEC-WTA" }, { 0, 0xcf, "CO-SEC-WTA" }, { 0, 0xd0, "OTA-HTTP-TO" },
	{ 0, 0xd1, "OTA-HTTP-TLS-TO" }, { 0, 0xd2, "OTA-HTTP-PO" }, { 0, 0xd3, "OTA-HTTP-TLS-PO" },
	{ 0, 0xe0, "AAA" }, { 0, 0xe1, "HA" }, { 1, 0x86, "IPV6" }, { 1, 0x87, "E164" },
	{ 1, 0x88, "ALPHA" }, { 1, 0x8d, "APPSRV" }, { 1, 0x8e, "OBEX" }, { 1, 0x90, "," },
	{ 1, 0x91, "HTTP-" }, { 1, 0x92, "BASIC" }, { 1, 0x93, "DIGEST" },
};

static const struct {
	const struct provision_token *tokens;
	size_t count;
} starts[] = { { plain, COUNT(plain) }, { names, COUNT(names) }, { kinds, COUNT(kinds) } };

/**
 * provision_token_tag - an element by its token
 * @token: the token, without its flags
 *
 * Return: its name, or NULL.
 */
const char *provision_token_tag(unsigned int token)
{
	return token < FIRST_TAG || token >= FIRST_TAG + COUNT(tags) ? NULL :
	       tags[token - FIRST_TAG];
}

/**
 * provision_token_start - the beginning of an attribute by its token
 * @page: code page
 * @token: the token
 *
 * Return: it, or NULL.
 */
const struct provision_token *provision_token_start(unsigned int page, unsigned int token)
{
	size_t i, k;

	for (i = 0; i < COUNT(starts); i++)
		for (k = 0; k < starts[i].count; k++)
			if (starts[i].tokens[k].page == page && starts[i].tokens[k].token == token)
				return &starts[i].tokens[k];
	return NULL;
}

/**
 * provision_token_value - a part of a value by its token
 * @page: code page
 * @token: the token
 *
 * Return: it, or NULL.
 */
const char *provision_token_value(unsigned int page, unsigned int token)
{
	size_t i;

	for (i = 0; i < COUNT(values); i++)
		if (values[i].page == page && values[i].token == token)
			return values[i].text;
	return NULL;
}
