/*
 * One document of a package: template -> blocks -> pages -> PDF, in memory.
 */
#ifndef HAKEMUS_PACKAGE_DOCUMENT_H
#define HAKEMUS_PACKAGE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "package/plan.h"
#include "pdf/pdf.h"

struct chapter {
	const char *title;
	int pages; /* on which it stands, begun pages counted */
};

struct rendered {
	const char *name, *title;     /* of call.xml, in the plan's arena */
	const char *file;             /* file name within the package */
	bool sent;                    /* goes to the ministry */
	bool chapters_wanted;         /* its chapters are told to the user */
	int pages, body_pages;        /* body: without cover and contents */
	char (*page_hashes)[DIGEST_HEX]; /* one per page, without what changes with every edit */
	struct chapter *chapters;
	size_t chapter_count;
	struct buffer bytes;          /* the file */
	char digest[DIGEST_HEX];      /* of bytes */
};

/* What all documents of a package have in common besides their inputs. */
struct document_frame {
	const char *author, *keywords;    /* keywords may be NULL */
	struct pdf_attachment source;     /* what they are made from */
	const struct pdf_property *properties;
	size_t property_count;
};

/* That of a plan's package, by the call's data; in the plan's arena. */
struct document_frame document_frame_of(struct plan *plan);

/*
 * Renders the document that `node` (an element of call.xml's <documents>)
 * describes. False with findings. Free with document_free either way.
 */
bool document_render(struct plan *plan, const struct xml_node *node, const struct document_frame *frame,
		     struct rendered *out, struct diagnostics *found);
void document_free(struct rendered *document);

#endif
