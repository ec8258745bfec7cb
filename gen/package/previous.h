/*
 * The package that stands already, as its manifest tells.
 */
#ifndef HAKEMUS_PACKAGE_PREVIOUS_H
#define HAKEMUS_PACKAGE_PREVIOUS_H

#include "base/names.h"
#include "package/manifest.h"

struct previous;

/* The manifest in the directory `path`, or NULL when there is none that can be read. Free with previous_free. */
struct previous *previous_load(const char *path);
void previous_free(struct previous *p);

/* The checksum (12 digits) of the plan that it was made from, or NULL. Borrowed. */
const char *previous_checksum(const struct previous *p);

/* The member of that name when it is a text, else NULL. Borrowed. */
const char *previous_text(const struct previous *p, const char *name);

/* True for the package of a whole submission: neither a draft nor a later sending. */
bool previous_is_submission(const struct previous *p);

/* True when the directory `path` has the files of the manifest, and each has the bytes that it tells. */
bool previous_is_whole(const struct previous *p, const char *path);

/*
 * Adds, sorted, the names in the directory `path` that are of no file of the manifest, but not those with a dot
 * first: they are what editors and file systems leave. Without a manifest (NULL) all others than its own are.
 */
void previous_strangers(const struct previous *p, const char *path, struct names *out);

bool previous_has_findings(const struct previous *p);

/* Adds the findings that the package was made with; those that name no file are of `file`. */
void previous_findings(const struct previous *p, const char *file, struct diagnostics *found);

/* Appends <documents> and <files> as the record of a run has them; returns the number of pages. */
int previous_put_contents(const struct previous *p, struct buffer *out);

/*
 * Appends one line per document: file, pages, and whether it is new, unchanged or changed (which
 * pages); then one for each total that changed. `p` may be NULL: all is new.
 */
void previous_write_changes(const struct previous *p, const struct manifest *m, struct buffer *out);

#endif
