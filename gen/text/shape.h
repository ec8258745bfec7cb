/*
 * Words -> glyphs, with a cache. Internal to text/.
 */
#ifndef HAKEMUS_TEXT_SHAPE_H
#define HAKEMUS_TEXT_SHAPE_H

#include <stddef.h>

#include "text/typesetter.h"

struct arena;
struct face;
struct shaper;

/* An empty cache, which itself lives in `a`. */
struct shaper *shaper_new(struct arena *a);
void shaper_free(struct shaper *s);

/* Empties the cache when it has become large: to be called while no run is in use. */
void shaper_forget(struct shaper *s);

/* See typesetter.h; `faces` are all of them, those marked `fallback` serve every face. */
const struct glyph_run *shaper_shape(struct shaper *s, struct face *faces, size_t face_count, int face,
				     const char *text, size_t len, unsigned flags);

#endif
