# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154 # work is cardgate.sh's
#
# Part of tools/bench: one decision, and what rules take of memory.

bench_decide_tracing=/sys/kernel/tracing

# bench_decide_traced: prints the smallest duration of cg_gate_decide() that the tracer saw. Its
# own work is in it.
bench_decide_traced() {
	awk '/cg_gate_decide/ && /us/ { for (i = 2; i <= NF; i++) if ($i == "us") print int($(i - 1) * 1000 + 0.5) }' \
		"$bench_decide_tracing/trace" | sort -n | head -n 1
}

# bench_decide_kernel FILE: puts these rules in force and has the kernel decide about a stick.
bench_decide_kernel() {
	cardgate apply "$1" >&2
	echo >"$bench_decide_tracing/trace"
	echo function_graph >"$bench_decide_tracing/current_tracer"
	for _ in 1 2 3; do
		bench plug "$plug_udc" bench >/dev/null
	done
	bench_decide_traced
	echo nop >"$bench_decide_tracing/current_tracer"
}

bench_decide() {
	local ten many

	rules-bench eval 10 100000 >"$work/decide"
	rules-bench make 10 "$work/decide.10"
	rules-bench make 100000 "$work/decide.100000"
	bench_plug_begin
	module_load
	echo cg_gate_decide >"$bench_decide_tracing/set_ftrace_filter"
	ten=$(bench_decide_kernel "$work/decide.10")
	many=$(bench_decide_kernel "$work/decide.100000")
	echo >"$bench_decide_tracing/set_ftrace_filter"
	module_unload

	title 'one decision by cg_eval()' instructions
	row '10 rules' "$(awk '$1 == 10 { print $2 }' "$work/decide")"
	row '100,000 rules' "$(awk '$1 == 100000 { print $2 }' "$work/decide")" \
		"$(awk '$1 == 10 { print $2 }' "$work/decide")" 1.3
	title 'the same in the kernel, cg_gate_decide()' instructions
	row '10 rules' "$ten"
	row '100,000 rules' "$many" "$ten" 1.3
	title 'memory per rule, of 100,000' bytes
	row 'its compiled form' "$(($(stat -c %s "$work/decide.100000") / 100000))"
	row 'with all that the kernel makes of it' "$(awk '$1 == 100000 { print $4 }' "$work/decide")"
}
