#include "package/skeleton.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"

#define SKELETON_MAX_BYTES ((size_t)4 * 1024 * 1024)

bool skeleton_read(const char *path, struct buffer *text, struct diagnostics *found)
{
	if (file_read(path, SKELETON_MAX_BYTES, text))
		return true;
	diagnostics_report(found, DIAG_IO, path, 0, NULL, i18n_error(errno));
	return false;
}

/* How much of the text are lines in which all braces are closed; one line when that is never so. Without the
 * line end. */
static size_t first_lines(const char *text)
{
	int open = 0;
	for (const char *s = text; *s; s++) {
		open += (*s == '{') - (*s == '}');
		if (s[1] == '\n' && open == 0)
			return (size_t)(s - text) + 1;
	}
	return strcspn(text, "\n");
}

/* The part is `len` bytes long. */
static void visit_part(const char *path, long line, const char *part, size_t len, skeleton_visit *visit,
		       void *self, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct diagnostics here;
	diagnostics_init(&here, a);
	visit(self, arena_strndup(a, part, len), part[len] == '\n' ? "\n" : "", &here);
	for (size_t i = 0; i < here.count; i++) {
		here.items[i].file = path;
		here.items[i].line = line;
	}
	diagnostics_append(found, &here);
	arena_free(a);
}

void skeleton_each(const char *path, const char *text, skeleton_visit *visit, void *self,
		   struct diagnostics *found)
{
	long line = 1;
	for (size_t len; *text; text += len) {
		len = first_lines(text);
		visit_part(path, line, text, len, visit, self, found);
		len += text[len] == '\n';
		for (size_t i = 0; i < len; i++)
			line += text[i] == '\n';
	}
}
