/*
 * The manifest of a package.
 */
#ifndef HAKEMUS_PACKAGE_MANIFEST_H
#define HAKEMUS_PACKAGE_MANIFEST_H

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "package/document.h"
#include "package/store.h"
#include "package/totals.h"

struct manifest {
	struct plan *plan;
	const char *subject;
	const char *const *recipients;   /* NULL-terminated */
	const char *key;                 /* of all that the package is made of (key.h) */
	const char *completes;           /* checksum of the application that a later sending completes, or NULL */
	bool draft;
	const struct rendered *documents;
	size_t document_count;
	const struct store_file *files;  /* the other files of the package */
	size_t file_count;
	const struct totals *totals;
	const struct diagnostics *findings;
};

/* Appends the manifest as JSON. */
void manifest_write(const struct manifest *m, struct buffer *out);

#endif
