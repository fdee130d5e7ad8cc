// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/policy_schema.h"

/* The program carries the schema, so that no installed copy can differ */
__asm__(".pushsection .rodata\n"
	".globl policy_schema, policy_schema_end\n"
	"policy_schema:\n"
	".incbin \"include/cardgate-policy.xsd\"\n"
	"policy_schema_end:\n"
	".byte 0\n"
	".popsection\n");
