#include "text/hyphenate.h"

#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/utf8.h"
#include "text/patterns.h"
#include "text/voikko.h"
#include "text/wordmap.h"

enum {
	JOINT = 1, /* penalties of typesetter.h */
	WITHIN_PART = 5,
	LETTERS_BEFORE = 2, /* at least this many stay on the line ... */
	LETTERS_AFTER = 3,  /* ... and go to the next */
	SHORTEST_WORD = 5,
	LONGEST_WORD = 200, /* bytes: nothing longer is a word */
	EXCEPTIONS_LIMIT = 1 << 20,
	MOST_BYTES = 1 << 20 /* of words; above it they are forgotten */
};

/* How the words of one language are hyphenated. */
struct dictionary {
	const char *lang; /* primary subtag */
	bool (*open)(struct hyphenator *h, const char **error);
	/* Of one word, letters only, at least SHORTEST_WORD of them: puts joints into `points`; may be NULL. */
	void (*joints)(struct hyphenator *h, const char *word, size_t len, uint8_t *points);
	/* The other points beside the joints. */
	void (*points)(struct hyphenator *h, const char *word, size_t len, uint8_t *points);
};

/* The exception's points; as long as the word or, `open_ended`, its beginning. */
struct exception {
	bool open_ended;
	uint8_t points[];
};

/* What is known of a word. */
struct finding {
	bool complete; /* else only its joints are */
	uint8_t points[];
};

struct hyphenator {
	struct arena *arena;
	struct voikko *voikko;
	const char *voikko_error;  /* not NULL: opening failed, it is not tried again */
	struct patterns *swedish;
	const char *swedish_error;
	struct arena *found;       /* what is in `words` */
	struct wordmap words;      /* tag: dictionary; value: struct finding */
	struct wordmap exceptions; /* tag: dictionary; lower case; value: struct exception */
};

/* Lower case in `out` (room for 4 bytes per byte of the word); its length. */
static size_t fold(const char *word, size_t len, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += utf8_decode(word + i, len - i, &c);
		if (c != UTF8_INVALID)
			n += utf8_encode((uint32_t)utf8proc_tolower((utf8proc_int32_t)c), out + n);
	}
	return n;
}

static bool open_finnish(struct hyphenator *h, const char **error)
{
	if (!h->voikko && !h->voikko_error)
		h->voikko = voikko_open(&h->voikko_error);
	*error = h->voikko_error;
	return h->voikko;
}

static void finnish_joints(struct hyphenator *h, const char *word, size_t len, uint8_t *points)
{
	voikko_joints(h->voikko, word, len, points, JOINT);
}

static void finnish_points(struct hyphenator *h, const char *word, size_t len, uint8_t *points)
{
	voikko_points(h->voikko, word, len, points, WITHIN_PART);
}

static bool open_swedish(struct hyphenator *h, const char **error)
{
	if (!h->swedish && !h->swedish_error)
		h->swedish = patterns_open("sv_SE", &h->swedish_error);
	*error = h->swedish_error;
	return h->swedish;
}

static void swedish_points(struct hyphenator *h, const char *word, size_t len, uint8_t *points)
{
	char folded[4 * LONGEST_WORD];
	if (fold(word, len, folded) == len)
		patterns_points(h->swedish, folded, len, points, WITHIN_PART);
}

static const struct dictionary dictionaries[] = {
	{"fi", open_finnish, finnish_joints, finnish_points},
	{"sv", open_swedish, NULL, swedish_points},
};

/* The dictionary's index, or -1 for a language without one. */
static int find_dictionary(const char *lang)
{
	size_t n = lang ? strcspn(lang, "-_") : 0;
	for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++)
		if (strlen(dictionaries[i].lang) == n && strncmp(dictionaries[i].lang, lang, n) == 0)
			return (int)i;
	return -1;
}

struct hyphenator *hyphenator_new(struct arena *a)
{
	struct hyphenator *h = arena_alloc(a, sizeof *h);
	h->arena = a;
	h->found = arena_new();
	wordmap_init(&h->words, h->found);
	wordmap_init(&h->exceptions, a);
	return h;
}

void hyphenator_free(struct hyphenator *h)
{
	voikko_close(h->voikko);
	patterns_close(h->swedish);
	wordmap_free(&h->words);
	arena_free(h->found);
	wordmap_free(&h->exceptions);
}

void hyphenator_forget(struct hyphenator *h)
{
	if (arena_bytes(h->found) < MOST_BYTES)
		return;
	wordmap_free(&h->words);
	arena_free(h->found);
	h->found = arena_new();
	wordmap_init(&h->words, h->found);
}

bool hyphenator_available(struct hyphenator *h, const char *lang, const char **error)
{
	int d = find_dictionary(lang);
	return d < 0 || dictionaries[d].open(h, error);
}

static bool is_letter(uint32_t c)
{
	if (c == UTF8_INVALID)
		return false;
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
		return true;
	default:
		return false;
	}
}

static bool is_letter_at(const char *word, size_t len, size_t at)
{
	uint32_t c;
	if (at >= len)
		return false;
	utf8_decode(word + at, len - at, &c);
	return is_letter(c);
}

/*
 * Puts the points of the longest exception that fits over those found. Only
 * words whose lower case has as many bytes, so that positions agree.
 */
static void apply_exceptions(const struct hyphenator *h, int d, const char *word, size_t len, uint8_t *points)
{
	char folded[4 * LONGEST_WORD];
	if (h->exceptions.count == 0 || fold(word, len, folded) != len)
		return;
	for (size_t n = len; n > 0; n--) {
		const struct exception *e = wordmap_get(&h->exceptions, (uint64_t)d, folded, n);
		if (e && (n == len || e->open_ended)) {
			memcpy(points, e->points, n);
			return;
		}
	}
}

/* Takes away points with too few letters before or after. */
static void trim_points(const char *word, size_t len, uint8_t *points)
{
	size_t letters = utf8_length(word, len), seen = 0;
	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)word[i] & 0xC0) == 0x80) {
			points[i] = 0;
			continue;
		}
		if (seen < LETTERS_BEFORE || letters - seen < LETTERS_AFTER)
			points[i] = 0;
		seen++;
	}
}

static void correct_points(const struct hyphenator *h, int d, const char *word, size_t len, uint8_t *points)
{
	apply_exceptions(h, d, word, len, points);
	trim_points(word, len, points);
}

static struct finding *find_joints(struct hyphenator *h, int d, const char *word, size_t len)
{
	struct finding *f = wordmap_add(&h->words, (uint64_t)d, word, len, sizeof *f + len);
	if (dictionaries[d].joints)
		dictionaries[d].joints(h, word, len, f->points);
	correct_points(h, d, word, len, f->points);
	return f;
}

static void find_points(struct hyphenator *h, int d, const char *word, size_t len, struct finding *f)
{
	dictionaries[d].points(h, word, len, f->points);
	correct_points(h, d, word, len, f->points);
	f->complete = true;
}

/* The points of letters without anything between them, from the cache if it can be. */
static void letters_points(struct hyphenator *h, int d, const char *word, size_t len, bool joints_only,
			   uint8_t *points)
{
	if (len > LONGEST_WORD || utf8_length(word, len) < SHORTEST_WORD)
		return;
	struct finding *f = wordmap_get(&h->words, (uint64_t)d, word, len);
	if (!f)
		f = find_joints(h, d, word, len);
	if (!joints_only && !f->complete)
		find_points(h, d, word, len, f);
	for (size_t i = 0; i < len; i++)
		points[i] = joints_only && f->points[i] != JOINT ? 0 : f->points[i];
}

/* Codes, addresses and file names are no words: digits, '@', '_', '\\', a point or colon before a letter,
 * "//". */
static bool is_hyphenable(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = word[i];
		if ((c >= '0' && c <= '9') || c == '@' || c == '_' || c == '\\')
			return false;
		if (i > 0 && (c == '.' || c == ':') && is_letter_at(word, len, i + 1))
			return false;
		if (i > 0 && c == '/' && word[i - 1] == '/')
			return false;
	}
	return true;
}

void hyphenator_points(struct hyphenator *h, const char *lang, const char *word, size_t len, bool joints_only,
		       uint8_t *points)
{
	const char *ignored;
	memset(points, 0, len);
	int d = find_dictionary(lang);
	if (d < 0 || !is_hyphenable(word, len) || !dictionaries[d].open(h, &ignored))
		return;
	for (size_t i = 0, start = 0; i <= len;) {
		uint32_t c = 0;
		size_t n = i < len ? utf8_decode(word + i, len - i, &c) : 1;
		if (!is_letter(c)) {
			letters_points(h, d, word + start, i - start, joints_only, points + start);
			start = i + n;
		}
		i += n;
	}
}

/* One line of a list of exceptions, without white space around; false when it is no word. */
static bool add_exception(struct hyphenator *h, int d, const char *line, size_t len)
{
	bool open_ended = len > 0 && line[len - 1] == '*';
	len -= open_ended;
	char word[LONGEST_WORD], folded[4 * LONGEST_WORD];
	uint8_t points[LONGEST_WORD + 1] = {0};
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		if (n >= LONGEST_WORD)
			return false;
		if (line[i] == '-' || line[i] == '=')
			points[n] = line[i] == '=' ? JOINT : WITHIN_PART;
		else
			word[n++] = line[i];
	}
	for (size_t i = 0; i < n;) {
		uint32_t c;
		i += utf8_decode(word + i, n - i, &c);
		if (!is_letter(c))
			return false;
	}
	if (n == 0 || fold(word, n, folded) != n)
		return false;
	if (wordmap_get(&h->exceptions, (uint64_t)d, folded, n))
		return true;
	struct exception *e = wordmap_add(&h->exceptions, (uint64_t)d, folded, n, sizeof *e + n);
	e->open_ended = open_ended;
	memcpy(e->points, points, n);
	return true;
}

static bool add_line(struct hyphenator *h, int d, const char *line, size_t len)
{
	const char *comment = memchr(line, '#', len);
	if (comment)
		len = (size_t)(comment - line);
	for (; len > 0 && blank_is(line[len - 1]); len--)
		;
	for (; len > 0 && blank_is(*line); len--)
		line++;
	return len == 0 || add_exception(h, d, line, len);
}

static bool add_lines(struct hyphenator *h, int d, const char *text, const char **error)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		if (!add_line(h, d, text, len)) {
			*error = arena_printf(h->arena, "not a hyphenated word: \"%.*s\"",
					      (int)(len > 80 ? 80 : len), text);
			return false;
		}
		text += len + (text[len] == '\n');
	}
	return true;
}

bool hyphenator_add_exceptions(struct hyphenator *h, const char *lang, const char *path, const char **error)
{
	int d = find_dictionary(lang);
	if (d < 0) {
		*error = "words of that language are not hyphenated";
		return false;
	}
	struct buffer text = BUFFER_INIT;
	bool ok = file_read(path, EXCEPTIONS_LIMIT, &text);
	if (!ok)
		*error = "the list of hyphenated words cannot be read";
	else
		ok = add_lines(h, d, buffer_text(&text), error);
	buffer_free(&text);
	return ok;
}
