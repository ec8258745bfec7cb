/*
 * Pages -> PDF 1.7 that is PDF/A-3a and PDF/UA-1 at once. Replays pages,
 * decides nothing. The only door to libharu.
 */
#ifndef HAKEMUS_PDF_PDF_H
#define HAKEMUS_PDF_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout/page.h"

struct buffer;
struct fonts;
struct pdf_cache;

struct pdf_attachment {
	const char *name;        /* "kainuu.xml" */
	const char *mime;        /* "application/xml" */
	const char *description;
	const char *relationship; /* "Source" */
	const void *bytes;
	size_t length;
};

struct pdf_property {        /* in XMP, besides the standard ones */
	const char *name;        /* XML name, "diaryNumber" */
	const char *description; /* for the extension schema */
	const char *value;
};

struct pdf_metadata {
	const char *title, *author, *subject, *keywords; /* keywords may be NULL */
	const char *lang;        /* BCP 47 */
	const char *creator;     /* the program, "hakemus 0.1.0" */
	int64_t time;            /* seconds since 1970: creation and modification */
	const struct pdf_attachment *attachments;
	size_t attachment_count;
	const struct pdf_property *properties;
	size_t property_count;
};

/* What stays the same from document to document (colour profile, deflater). Free with pdf_cache_free. */
struct pdf_cache *pdf_cache_new(void);
void pdf_cache_free(struct pdf_cache *c);

/*
 * Puts the whole file into `out`, which must be empty. Same input, same bytes. Returns NULL, or an
 * untranslated message when something failed (library error; a glyph without
 * text); `out` is then to be thrown away. `pages` is not changed but for the
 * `writer` fields of its tags.
 */
const char *pdf_write(const struct pages *pages, const struct pdf_metadata *meta, struct fonts *fonts,
		      struct pdf_cache *cache, struct buffer *out) __attribute__((warn_unused_result));

#endif
