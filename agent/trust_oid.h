/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_OID_H
#define CARDGATE_TRUST_OID_H

/*
 * Our own object identifiers, below 2.25.UUID, which needs no registration
 * (ITU-T X.667, 7.1). The UUID is 7c08dbff-4478-496d-ae54-1b743c25e493, made by
 * chance for this and nothing else. kernel/der.c knows the same.
 */
#define TRUST_OID_ARC		"2.25.164870271924272886236544519386509468819"

/* Extension of a card's certificate: the policies that the card may carry */
#define TRUST_OID_POLICIES	TRUST_OID_ARC ".2.1"

/* Extended key usages */
#define TRUST_OID_SIGNER	TRUST_OID_ARC ".1.1"	/* signs policies */
#define TRUST_OID_CARD		TRUST_OID_ARC ".1.2"	/* proves a card */
#define TRUST_OID_APPROVER	TRUST_OID_ARC ".1.3"	/* approves packages */
#define TRUST_OID_OPERATOR	TRUST_OID_ARC ".1.4"	/* signs bootstrap packets */

/* Types of signed content (RFC 5652, 11.1), so that none is taken for the other */
#define TRUST_OID_PACKAGE	TRUST_OID_ARC ".3.1"	/* a package */
#define TRUST_OID_APPROVALS	TRUST_OID_ARC ".3.2"	/* a list of them */

/* What a MAC is over that stands in place of a signature */
#define TRUST_OID_PACKAGE_MAC	TRUST_OID_ARC ".3.3"	/* a package */
#define TRUST_OID_APPROVALS_MAC	TRUST_OID_ARC ".3.4"	/* a list of them */

#endif
