/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM cardgate

#if !defined(CARDGATE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define CARDGATE_TRACE_H

#include <linux/tracepoint.h>

#include "compat.h"
#include "eval.h"

TRACE_EVENT(decision,
	TP_PROTO(const char *device, u32 capability, const struct cg_decision *decision),

	TP_ARGS(device, capability, decision),

	TP_STRUCT__entry(
		__string(device, device)
		__string(rule, decision->rule ? decision->rule->id : "")
		__field(u32, capability)
		__field(u32, action)
		__field(u32, reason)
		__field(u32, rule_index)
	),

	TP_fast_assign(
		cg_assign_str(device, device);
		cg_assign_str(rule, decision->rule ? decision->rule->id : "");
		__entry->capability = capability;
		__entry->action = decision->action;
		__entry->reason = decision->reason;
		__entry->rule_index = decision->rule ? decision->rule->index : 0;
	),

	TP_printk("device=%s capability=%s action=%s reason=%s rule=%u:%s", __get_str(device),
		  __print_symbolic(__entry->capability,
				   { CARDGATE_CAP_BLUETOOTH, "bluetooth" },
				   { CARDGATE_CAP_USB, "usb" },
				   { CARDGATE_CAP_CAMERA, "camera" },
				   { CARDGATE_CAP_IR, "ir" }),
		  __print_symbolic(__entry->action,
				   { CARDGATE_ACTION_ALLOW, "allow" },
				   { CARDGATE_ACTION_DENY, "deny" }),
		  __print_symbolic(__entry->reason,
				   { CARDGATE_REASON_NO_POLICY, "no-policy" },
				   { CARDGATE_REASON_DEFAULT, "default" },
				   { CARDGATE_REASON_RULE, "rule" },
				   { CARDGATE_REASON_EXEMPT, "exempt" },
				   { CARDGATE_REASON_OPERATION, "operation" }),
		  __entry->rule_index, __get_str(rule))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
