#include "commands/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/i18n.h"
#include "base/utf8.h"

#define DEFAULT_WIDTH 80
#define BAR_MAX 30
#define BAR_MIN 5

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t terminal_width(void)
{
	struct winsize size;
	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : DEFAULT_WIDTH;
}

void progress_start(struct progress *p, bool wanted)
{
	*p = (struct progress){.shown = wanted && isatty(STDERR_FILENO), .since = now()};
}

static void put_words(struct buffer *b, const struct progress *p, const struct progress_state *s)
{
	int64_t passed = now() - p->since; /* milliseconds */
	buffer_printf(b, _("%zu of %zu"), s->done, s->total);
	if (s->failed)
		buffer_printf(b, _(", %zu failed"), s->failed);
	if (s->worked == 0 || passed <= 0)
		return;
	buffer_printf(b, _(", %ld pages, %ld a second"), s->pages, (long)(s->pages * 1000 / passed));
	if (s->done < s->total)
		buffer_printf(b, _(", %ld s left"),
			      (long)(passed * (int64_t)(s->total - s->done) / (int64_t)s->worked / 1000) + 1);
}

/* "[#####.....] ", as wide as the words leave room for; nothing when that is too little. */
static void put_bar(struct buffer *b, const struct progress_state *s, size_t room)
{
	size_t width = room < BAR_MAX + 3 ? room : BAR_MAX + 3;
	if (width < BAR_MIN + 3 || s->total == 0)
		return;
	width -= 3;
	buffer_putc(b, '[');
	for (size_t i = 0; i < width; i++)
		buffer_putc(b, i < s->done * width / s->total ? '#' : '.');
	buffer_puts(b, "] ");
}

/* At most `width` characters. */
static size_t cut(const char *text, size_t len, size_t width)
{
	size_t at = 0;
	for (uint32_t c; at < len && width > 0; width--)
		at += utf8_decode(text + at, len - at, &c);
	return at;
}

void progress_draw(struct progress *p, const struct progress_state *state)
{
	if (!p->shown)
		return;
	struct buffer words = BUFFER_INIT, line = BUFFER_INIT;
	size_t width = terminal_width() - 1; /* a full line would wrap */
	put_words(&words, p, state);
	size_t length = utf8_length(buffer_text(&words), words.len);
	put_bar(&line, state, width > length ? width - length : 0);
	buffer_append(&line, buffer_text(&words), words.len);
	fprintf(stderr, "\r\033[K%.*s", (int)cut(buffer_text(&line), line.len, width), buffer_text(&line));
	p->drawn = true;
	buffer_free(&words);
	buffer_free(&line);
}

void progress_clear(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}
