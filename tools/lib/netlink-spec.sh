# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# What the netlink spec says and what header and module say, in the same lines, for
# selftests/unit/netlink_spec.sh to compare. $work is a directory for what is compiled. Understands
# the spec as it is written, two blanks per level, not YAML at large.

# header_names FILE: lines GROUP NAME KIND, where KIND tells how C prints its value. Limits that
# only count an enumeration have no place in a spec.
header_names() {
	awk '
	/^enum [a-z_]+ \{/ { group = $2 }
	/^\}/ { group = "" }
	group != "" && $1 ~ /^CARDGATE_/ {
		sub(/,.*/, "", $1)
		print group, $1, "number"
	}
	/^#define CARDGATE_/ && $3 !~ /^\(__/ {
		print "define", $2, $3 ~ /^"/ ? "text" : "number"
	}' "$1"
}

# header_values FILE: lines GROUP NAME VALUE, as the compiler understands the header.
header_values() {
	{
		echo '#include <stdio.h>'
		printf '#include "%s"\nint main(void)\n{\n' "$(realpath "$1")"
		header_names "$1" | awk '
		$3 == "text" { printf "\tputs(\"%s %s \" %s);\n", $1, $2, $2 }
		$3 == "number" {
			printf "\tprintf(\"%s %s %%lld\\n\", (long long)%s);\n", $1, $2, $2
		}'
		printf '\treturn 0;\n}\n'
	} >"$work/values.c"
	${CC:-cc} -o "$work/values" "$work/values.c"
	"$work/values" | grep -v ' CARDGATE_CMD_UNSPEC '
}

# header_types FILE: lines "type" NAME TYPE for attributes, from the comments behind them, and
# "struct" STRUCT.NUMBER.MEMBER TYPE.
header_types() {
	awk '
	/^enum cardgate_([a-z]+_)?attr \{/ { attributes = 1 }
	/^struct [a-z_]+ \{/ { name = $2; number = 0 }
	/^\}/ { attributes = 0; name = "" }
	attributes && $1 ~ /^CARDGATE_/ && $2 == "/*" {
		type = $3
		sub(/,$/, "", type)
		if (type ~ /^(array|struct)$/ || $4 ~ /^array/)
			type = "binary"
		sub(/,$/, "", $1)
		print "type", $1, type
	}
	name != "" && $1 ~ /^__[su][0-9]+$/ {
		sub(/;$/, "", $2)
		print "struct", name "." ++number "." $2, substr($1, 3)
	}' "$1"
}

# spec_entries FILE: the same lines from the spec: GROUP NAME VALUE, "type" and "struct" ones.
spec_entries() {
	awk '
	function c_name(text) {
		gsub(/-/, "_", text)
		return toupper(text)
	}
	function group_name(text) {
		gsub(/-/, "_", text)
		return text
	}
	# One entry, attribute, member or operation has been read.
	function flush_entry() {
		if (entry == "")
			return
		if (kind == "struct") {
			print "struct", group_name(name) "." ++number "." entry, type
		} else if (kind == "flags") {
			print "define", c_name(prefix entry), 2 ^ value
		} else if (prefix != "") {
			print group, c_name(prefix entry), value
			if (section == "attribute-sets" && type !~ /^(unused|pad)$/)
				print "type", c_name(prefix entry), \
					type == "indexed-array" ? "nest" : type
		}
		entry = value = type = ""
	}
	# One definition or attribute set has been read.
	function flush_item() {
		flush_entry()
		if (kind == "const")
			print "define", c_name(name), constant
		name = kind = prefix = group = constant = ""
		number = 0
	}
	function text_of(line) {
		sub(/^ *[a-z-]+: */, "", line)
		return line
	}
	{ match($0, /^ */); depth = RLENGTH }
	/^ *#/ || /^ *$/ { next }
	depth == 0 && /^[a-z-]+:/ {
		flush_item()
		section = $1
		sub(/:$/, "", section)
		top[section] = text_of($0)
	}
	section == "mcast-groups" && $1 == "name:" { mcast = $2 }
	section == "mcast-groups" && $1 == "c-define-name:" { print "define", c_name($2), mcast }
	section == "operations" {
		if (depth == 2 && $1 == "name-prefix:")
			prefix = $2
		else if (depth == 2 && $1 == "enum-name:")
			group = group_name($2)
		else if (depth == 6 && $1 == "name:") {
			flush_entry()
			entry = $2
		} else if (depth == 6 && $1 == "value:")
			value = $2
	}
	section == "definitions" || section == "attribute-sets" {
		if (depth == 2 && $1 == "-")
			flush_item()
		else if (depth == 4 && $1 == "name:")
			name = $2
		else if (depth == 4 && $1 == "type:")
			kind = $2
		else if (depth == 4 && $1 == "value:")
			constant = $2
		else if (depth == 4 && $1 == "name-prefix:")
			prefix = $2
		else if (depth == 4 && $1 == "enum-name:")
			group = group_name($2)
		else if (depth == 6 && $1 == "-")
			flush_entry()
		else if (depth == 8 && $1 == "name:")
			entry = $2
		else if (depth == 8 && $1 == "value:")
			value = $2
		else if (depth == 8 && $1 == "type:")
			type = $2
	}
	END {
		flush_item()
		print "define", c_name(top["c-family-name"]), top["name"]
		print "define", c_name(top["c-version-name"]), top["version"]
	}' "$1"
}

# module_operations FILE: lines "operation" NAME HANDLER,ADMIN,ATTRIBUTE... of the module's table.
module_operations() {
	awk '
	/^static const struct nla_policy [a-z]+_policy/ {
		policy = $5
		sub(/\[.*/, "", policy)
	}
	/^\t\[CARDGATE_A_/ {
		attribute = $1
		gsub(/.*CARDGATE_A_|\]/, "", attribute)
		accepts[policy] = accepts[policy] "," attribute
	}
	/^\tOP\(/ {
		gsub(/^\tOP\(|[,.]/, "")
		print "operation", $1, ($4 == "doit" ? "do" : "dump") \
			($3 == "GENL_ADMIN_PERM" ? ",admin" : "") accepts[$2]
	}' "$1"
}

# spec_operations FILE: the same lines from the spec.
spec_operations() {
	awk '
	function flush() {
		if (handler != "")
			print "operation", toupper(name), handler admin request
		handler = admin = request = ""
	}
	/^[a-z-]+:/ { flush(); inside = $1 == "operations:" }
	!inside { next }
	/^      name:/ {
		flush()
		name = $2
		gsub(/-/, "_", name)
	}
	/^      flags:.*admin-perm/ { admin = ",admin" }
	/^      (do|dump):/ { handler = substr($1, 1, length($1) - 1) }
	/^        [a-z]+:/ { in_request = $1 == "request:" }
	/^            - / && in_request && handler != "" {
		gsub(/-/, "_", $2)
		request = request "," toupper($2)
	}
	END { flush() }' "$1"
}

# module_policies FILE VALUES: lines "policy" ATTRIBUTE TYPE CHECK=VALUE... of what the module takes;
# VALUES are those of header_values.
module_policies() {
	awk '
	function number(text) { return text in values ? values[text] : text }
	NR == FNR { values[$2] = $3; next }
	/^static const struct nla_policy / { inside = 1 }
	/^}/ { inside = 0 }
	!inside || !/^\t\[CARDGATE_A_/ { next }
	{
		attribute = $1
		gsub(/^\[|\]$/, "", attribute)
		sub(/^[^=]*= /, "")
		gsub(/\.type = |\.len = |^\{ |NLA_POLICY_|NLA_| \},$|\),$/, "")
		split($0, of, /[(, ]+/)
	}
	of[1] == "EXACT_LEN" { print "policy", attribute, "binary", "exact-len=" number(of[2]); next }
	of[1] == "RANGE" {
		print "policy", attribute, tolower(of[2]), "min=" number(of[3]), "max=" number(of[4])
		next
	}
	of[1] == "MAX" { print "policy", attribute, tolower(of[2]), "max=" number(of[3]); next }
	of[1] == "NESTED" { print "policy", attribute, "nest"; next }
	{
		sub(/^NUL_/, "", of[1])
		print "policy", attribute, tolower(of[1]) (of[2] ? " max-len=" number(of[2]) : "")
	}' "$2" "$1"
}

# spec_policies FILE: the same lines from the spec, of the attributes of a message that are checked
# or that an operation takes.
spec_policies() {
	spec_operations "$1" | awk '
	function flush() {
		if (name != "" && (name in taken || checks != ""))
			print "policy", "CARDGATE_A_" name, type checks
		name = checks = ""
	}
	NR == FNR {
		split($3, of, ",")
		for (i in of)
			taken[of[i]] = 1
		next
	}
	/^[a-z-]+:/ || /^  -/ { flush(); inside = 0 }
	/^    name-prefix:/ { inside = $2 == "cardgate-a-" }
	!inside { next }
	/^      -/ { flush() }
	/^        name:/ { name = toupper($2); gsub(/-/, "_", name) }
	/^        type:/ { type = $2 }
	/^          (min|max|exact-len|max-len): / {
		sub(/:$/, "", $1)
		checks = checks " " $1 "=" $2
	}
	END { flush() }' - "$1"
}
