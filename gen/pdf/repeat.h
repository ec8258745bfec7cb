/*
 * What several pages have in common: stretches of their headers and footers
 * that look the same and stand in the same place. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_REPEAT_H
#define HAKEMUS_PDF_REPEAT_H

#include <stddef.h>

#include "layout/page.h"

struct arena;
struct repeats;

/* Items that are drawn on several pages alike. */
struct repeat {
	size_t count; /* of items */
	size_t uses;  /* in the document */
	int form;     /* for the writer: what draws it; 0 = nothing yet */
};

/* Looks for repeats in all pages. Lives in `a`. */
struct repeats *repeats_find(struct arena *a, const struct pages *pages);

/* The repeat that begins with the page's item, or NULL. */
struct repeat *repeats_at(const struct repeats *r, size_t page, size_t item);

#endif
