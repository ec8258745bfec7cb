/*
 * What a file says of itself: XMP and the information dictionary, which must
 * agree; colour profile; attached files. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_METADATA_H
#define HAKEMUS_PDF_METADATA_H

#include "pdf/pdf.h"

struct arena;
struct buffer;
struct store;

/* Writes the information dictionary and the XMP stream; the number of the latter. */
int metadata_write(struct store *store, const struct pdf_metadata *meta);

/* Appends the catalog's entries for the colour profile, "/OutputIntents[..]". */
void metadata_put_output_intent(struct store *store, struct buffer *catalog);

/* Appends the catalog's entries for the attachments, if there are any. */
void metadata_put_attachments(struct arena *a, struct store *store, const struct pdf_metadata *meta,
			      struct buffer *catalog);

#endif
