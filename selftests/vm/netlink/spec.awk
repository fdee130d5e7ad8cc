# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: awk -f selftests/vm/netlink/spec.awk Documentation/netlink/specs/cardgate.yaml
#
# Prints the spec's attribute sets and requests as the tables that spec.h declares. Understands the
# spec as it is written, two blanks per level, not YAML at large; what selftests/unit/netlink_spec.sh
# holds the spec against is what the module takes.

function constant(text) {
	gsub(/-/, "_", text)
	return "SPEC_" toupper(text)
}

# An attribute begins.
function next_attribute() {
	size[set]++
	key = set SUBSEP size[set]
}

# copy FROM TO: an attribute of a subset is its parent's.
function copy(from, to, field, fields, i) {
	split("type value nested multi struct enum sub min max least most optional", fields, " ")
	for (i = 1; i in fields; i++) {
		field = fields[i]
		if ((from, field) in of)
			of[to, field] = of[from, field]
	}
}

function numbers(key, low, high, kind) {
	low = 0
	high = -1
	kind = of[key, "enum"]
	if (kind in highest) {
		low = lowest[kind]
		high = highest[kind]
	}
	if ((key, "min") in of)
		low = of[key, "min"]
	if ((key, "max") in of)
		high = of[key, "max"]
	return low ", " high
}

function print_attribute(key, nested) {
	nested = of[key, "nested"]
	printf "\t{ \"%s\", %d, %s, %s, %s, %d, %d, %s, %d, %d },\n", of[key, "name"], of[key, "value"], \
		constant(of[key, "type"]), nested == "" ? "NULL" : "&spec_sets[" number[nested] "]", \
		of[key, "struct"] == "" ? (of[key, "sub"] == "" ? "NULL" : "\"" of[key, "sub"] "\"") : \
		"\"" of[key, "struct"] "\"", of[key, "multi"], of[key, "optional"], numbers(key), \
		of[key, "least"], of[key, "most"]
}

/^ *#/ || /^ *$/ { next }
{
	match($0, /^ */)
	depth = RLENGTH
}
depth == 0 {
	section = $1
	sub(/:$/, "", section)
	next
}

section == "definitions" && depth == 4 && $1 == "name:" { enum = $2 }
section == "definitions" && depth == 4 && $1 == "type:" { kind = $2 }
section == "definitions" && depth == 8 && $1 == "name:" { entry = $2 }
section == "definitions" && depth == 8 && $1 == "value:" {
	if (kind == "enum" && !(enum in lowest))
		lowest[enum] = entry == "unspec" ? 1 : $2
	if (kind == "flags") {
		lowest[enum] = 0
		highest[enum] = 2 ^ ($2 + 1) - 1
	}
	if (kind == "enum")
		highest[enum] = $2
}

section == "attribute-sets" && depth == 4 && $1 == "name:" {
	set = $2
	number[set] = sets++
	names[sets] = set
}
section == "attribute-sets" && depth == 4 && $1 == "subset-of:" { parent[set] = $2 }
section == "attribute-sets" && depth == 8 {
	if ($1 == "name:") {
		next_attribute()
		of[key, "name"] = $2
		place[set, $2] = key
	} else if ($1 ~ /^(type|value|struct|enum):$/) {
		of[key, substr($1, 1, length($1) - 1)] = $2
	} else if ($1 == "nested-attributes:") {
		of[key, "nested"] = $2
	} else if ($1 == "sub-type:") {
		of[key, "sub"] = $2
	} else if ($1 == "multi-attr:") {
		of[key, "multi"] = 1
	} else if ($1 == "doc:" && $2 ~ /^optional/) {
		of[key, "optional"] = 1
	}
	text = $1 == "doc:" && $2 == "|"
	next
}
section == "attribute-sets" && depth == 10 {
	if (text && $1 ~ /^optional/)
		of[key, "optional"] = 1
	text = 0
	if ($1 == "min:" || $1 == "max:")
		of[key, substr($1, 1, 3)] = $2
	if ($1 == "exact-len:" || $1 == "min-len:")
		of[key, "least"] = $2
	if ($1 == "exact-len:" || $1 == "max-len:")
		of[key, "most"] = $2
}

section == "operations" && depth == 6 && $1 == "name:" { operation = $2 }
section == "operations" && depth == 6 && $1 == "value:" { command[operation] = $2 }
section == "operations" && depth == 6 && $1 ~ /^(do|dump):$/ {
	operations[++asked] = operation
	dumps[operation] = $1 == "dump:"
}
section == "operations" && depth == 8 { request = $1 == "request:" }
section == "operations" && depth == 12 && request && $1 == "-" {
	asks[operation] = asks[operation] " " $2
}

END {
	print "/* Made by spec.awk of the spec */"
	print "#include <stddef.h>\n\n#include \"selftests/vm/netlink/spec.h\"\n"
	for (i = 1; i <= sets; i++) {
		set = names[i]
		printf "static const struct spec_attr set_%d[] = {\n", i - 1
		for (j = 1; j <= size[set]; j++) {
			key = set SUBSEP j
			if (set in parent)
				copy(place[parent[set], of[key, "name"]], key)
			if (of[key, "type"] !~ /^(unused|pad)$/)
				print_attribute(key)
		}
		print "\t{}\n};\n"
	}
	print "const struct spec_set spec_sets[] = {"
	for (i = 1; i <= sets; i++)
		printf "\t{ \"%s\", set_%d },\n", names[i], i - 1
	print "\t{}\n};\n"
	for (i = 1; i <= asked; i++) {
		operation = operations[i]
		printf "static const struct spec_attr *const request_%d[] = {\n", i - 1
		many = split(asks[operation], list, " ")
		for (j = 1; j <= many; j++) {
			split(place["cardgate", list[j]], where, SUBSEP)
			# Those without content before it have no row
			before = 0
			for (k = 1; k < where[2]; k++)
				before += of["cardgate" SUBSEP k, "type"] ~ /^(unused|pad)$/
			printf "\t&set_%d[%d],\n", number["cardgate"], where[2] - 1 - before
		}
		print "\tNULL\n};\n"
	}
	print "const struct spec_request spec_requests[] = {"
	for (i = 1; i <= asked; i++)
		printf "\t{ \"%s\", %d, %d, request_%d },\n", operations[i], command[operations[i]], \
			dumps[operations[i]], i - 1
	print "\t{}\n};"
}
