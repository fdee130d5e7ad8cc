# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Style checks, run from the top of the tree. $CHECKPATCH is the directory of the kernel's checkers.

# What is right for kernel code only, or for any code but ours
style_user_ignore=PREFER_KERNEL_TYPES,CONSECUTIVE_STRINGS,SPLIT_STRING,NEW_TYPEDEFS,ARRAY_SIZE
style_user_ignore+=,PREFER_DEFINED_ATTRIBUTE_MACRO,MACRO_ARG_REUSE,UNCHECKED_SSCANF,SPACING
style_user_ignore+=,MULTIPLE_ASSIGNMENTS,EMBEDDED_FUNCTION_NAME,ASSIGN_IN_IF,CAMELCASE
style_user_ignore+=,BIT_MACRO,LINE_SPACING,INCLUDE_LINUX,NAKED_SSCANF,COMPLEX_MACRO,AVOID_EXTERNS,MACRO_ARG_PRECEDENCE

# Names of USB descriptors' fields; a place in a structure is told twice
style_kernel_ignore=CAMELCASE,MACRO_ARG_REUSE

# What the one header is for that knows kernels by number
style_compat_ignore=LINUX_VERSION_CODE,CONSTANT_COMPARISON

# TRACE_EVENT() is laid out like the structure that it makes
style_trace_ignore=OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT

# checkpatch IGNORED FILE...
style_run_checkpatch() {
	perl "$CHECKPATCH/checkpatch.pl" --no-tree --strict --terse --no-summary \
		--max-line-length=100 --ignore "$1" -f "${@:2}"
}

style_checkpatch() {
	local kernel user status=0

	mapfile -t kernel < <(git ls-files 'kernel/*.[ch]' 'include/*.h' \
		':!kernel/compat.h' ':!kernel/trace.h')
	mapfile -t user < <(git ls-files 'agent/*.[ch]' 'tools/*.[ch]' 'selftests/*.[ch]')
	style_run_checkpatch $style_kernel_ignore "${kernel[@]}" || status=1
	style_run_checkpatch $style_compat_ignore kernel/compat.h || status=1
	style_run_checkpatch $style_trace_ignore kernel/trace.h || status=1
	style_run_checkpatch "$style_user_ignore" "${user[@]}" || status=1
	return $status
}

style_kernel_doc() {
	local files

	mapfile -t files < <(git ls-files 'kernel/*.[ch]' 'agent/*.[ch]' 'tools/*.[ch]')
	perl "$CHECKPATCH/kernel-doc" -none -Werror "${files[@]}"
}

style_shell() {
	local files

	mapfile -t files < <(git grep -lE '^#!/bin/bash|^# shellcheck shell=bash')
	shellcheck --external-sources --severity=warning "${files[@]}"
}

# style_lengths: files that fit a head.
style_lengths() {
	local file lines limit status=0

	while read -r file; do
		case $file in
		include/uapi/*) continue ;;
		tools/include/*) limit=200 ;;
		*.h) limit=150 ;;
		kernel/ruleset.c | kernel/netlink.c) limit=600 ;;
		*.c) limit=450 ;;
		*) limit=300 ;;
		esac
		lines=$(wc -l <"$file")
		[ "$lines" -le $limit ] || {
			echo "$file: $lines lines, at most $limit expected"
			status=1
		}
	done < <(git ls-files '*.[ch]' '*.sh' tools/vm tools/demo tools/check tools/bench \
		tools/matrix tools/debug-kernel)
	return $status
}

# style_libraries: each outside library has its place.
style_libraries() {
	local library allowed file status=0

	while read -r library allowed; do
		while read -r file; do
			[[ $file =~ ^($allowed)$ ]] || {
				echo "$file uses $library, which only $allowed may"
				status=1
			}
		done < <(git grep -lE "#include <$library" -- agent kernel tools || true)
	done <<'TABLE'
netlink/ agent/kernel.*\.[ch]
winscard agent/card_pcsc\.c
libxml/ agent/(policy_xml|approval_xml|dm/syncml_xml|dm/tnds_read)\.[ch]
openssl/ agent/(trust|pkcs15|bundle|card_index|card_).*\.[ch]|agent/dm/(auth.*|base64|transport_key)\.c|tools/vcard/.*|tools/dmserver/crypto\.c|tools/dmload/identity\.c
wbxml/ agent/none
curl/ agent/dm/transport.*\.c|tools/dmload/load\.c
tss2/ agent/tpm\.c
microhttpd tools/dmserver/http\.c
gnutls/ tools/dmserver/tls\.c
sqlite3 tools/dmserver/db_sqlite\.c
postgresql/ tools/dmserver/db_postgres\.c
systemd/ agent/(asker|cardgated|desktop_bus|session|user_bus|dm/dm_agent|provision/provision_secrets)\.c
linux/version agent/none|kernel/compat\.h
TABLE
	return $status
}
