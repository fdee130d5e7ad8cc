// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Descriptions of our objects (DM_TND 9, "-//OMA//DTD-DM-DDF 1.2//EN"), from the shapes that the
 * tree itself goes by.
 */
#include <errno.h>
#include <string.h>

#include "agent/dm/ddf.h"
#include "agent/dm/mo.h"
#include "agent/dm/tnds.h"

static const struct {
	enum tree_right right;
	const char *element;
} accesses[] = {
	{ TREE_ADD, "Add" },
	{ TREE_DELETE, "Delete" },
	{ TREE_EXEC, "Exec" },
	{ TREE_GET, "Get" },
	{ TREE_REPLACE, "Replace" },
};

/* Texts of shapes are ours; of what XML takes for its own they have only this */
static void put_text(const char *text, FILE *out)
{
	for (; *text; text++)
		fputs(*text == '&' ? "&amp;" : *text == '<' ? "&lt;" : (char []){ *text, '\0' },
		      out);
}

static void indent(size_t depth, FILE *out)
{
	fprintf(out, "%*s", (int)(2 * depth), "");
}

static void put_properties(const struct tree_shape *shape, size_t depth, FILE *out)
{
	size_t i;

	indent(depth, out);
	fputs("<DFProperties>\n", out);
	indent(depth + 1, out);
	fputs("<AccessType>", out);
	for (i = 0; i < sizeof(accesses) / sizeof(accesses[0]); i++)
		if (shape->access & accesses[i].right)
			fprintf(out, "<%s/>", accesses[i].element);
	fputs("</AccessType>\n", out);
	if (shape->about) {
		indent(depth + 1, out);
		fputs("<Description>", out);
		put_text(shape->about, out);
		fputs("</Description>\n", out);
	}
	indent(depth + 1, out);
	/* Of what may be anything the standard's description says a text */
	fprintf(out, "<DFFormat><%s/></DFFormat>\n",
		shape->format == TREE_FORMATS ? "chr" : tree_format_name(shape->format));
	indent(depth + 1, out);
	fprintf(out, "<Occurrence><%s/></Occurrence>\n",
		!*shape->name ? "ZeroOrMore" : shape->flags & TREE_NEEDED ? "One" : "ZeroOrOne");
	indent(depth + 1, out);
	fprintf(out, "<Scope><%s/></Scope>\n",
		shape->flags & TREE_PERMANENT ? "Permanent" : "Dynamic");
	indent(depth + 1, out);
	if (shape->format == TREE_NODE)
		fprintf(out, "<DFType><DDFName>%s</DDFName></DFType>\n", shape->type ?: "");
	else
		fprintf(out, "<DFType><MIME>%s</MIME></DFType>\n", shape->type ?: "text/plain");
	indent(depth, out);
	fputs("</DFProperties>\n", out);
}

static void put_node(const struct tree_shape *shape, size_t depth, FILE *out)
{
	const struct tree_shape *child;

	indent(depth, out);
	fprintf(out, "<Node>\n");
	indent(depth + 1, out);
	fprintf(out, "<NodeName>%s</NodeName>\n", shape->name);
	put_properties(shape, depth + 1, out);
	/* What may be anything has itself below */
	for (child = shape->children; child && child->name && child != shape; child++)
		put_node(child, depth + 1, out);
	indent(depth, out);
	fputs("</Node>\n", out);
}

/**
 * ddf_write - write the description of an object
 * @name: its node of the root
 * @out: where to
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no such object of ours.
 */
int ddf_write(const char *name, FILE *out, struct error *err)
{
	const struct mo *mo;

	for (mo = mo_next(NULL); mo; mo = mo_next(mo))
		if (!strcmp(mo->shape->name, name))
			break;
	if (!mo)
		return error_set(err, -ENOENT, "%s: no object of ours", name);
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE MgmtTree PUBLIC \"-//OMA//DTD-DM-DDF 1.2//EN\" "
		"\"http://www.openmobilealliance.org/tech/DTD/DM_DDF-V1_2.dtd\">\n"
		"<!-- %s -->\n<MgmtTree>\n  <VerDTD>" TNDS_VERSION "</VerDTD>\n", mo->urn);
	put_node(mo->shape, 1, out);
	fputs("</MgmtTree>\n", out);
	return 0;
}
