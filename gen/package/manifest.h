/*
 * The manifest of a package, and what it says of the previous one.
 */
#ifndef HAKEMUS_PACKAGE_MANIFEST_H
#define HAKEMUS_PACKAGE_MANIFEST_H

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/money.h"
#include "package/document.h"
#include "package/store.h"

struct total {
	const char *label;
	cents value;
};

struct manifest {
	struct plan *plan;
	const char *subject;
	const char *const *recipients;   /* NULL-terminated */
	const char *completes;           /* checksum of the application that a later sending completes, or NULL */
	bool draft;
	const struct rendered *documents;
	size_t document_count;
	const struct store_file *files;  /* the other files of the package */
	size_t file_count;
	const struct total *totals;
	size_t total_count;
	const struct diagnostics *findings;
};

/* Appends the manifest as JSON. */
void manifest_write(const struct manifest *m, struct buffer *out);

struct previous;

/* The manifest in the directory `path`, or NULL when there is none that can be read. Free with previous_free. */
struct previous *previous_load(const char *path);
void previous_free(struct previous *p);

/* The checksum (12 digits) of the plan that it was made from, or NULL. Borrowed. */
const char *previous_checksum(const struct previous *p);

/*
 * Appends one line per document: file, pages, and whether it is new, unchanged or changed (which
 * pages); then one for each total that changed. `p` may be NULL: all is new.
 */
void manifest_write_changes(const struct manifest *m, const struct previous *p, struct buffer *out);

#endif
