/*
 * An unsent e-mail draft that mail programs open: RFC 5322, subject in RFC 2047,
 * attachments in base64. The only door to the MIME library.
 */
#ifndef HAKEMUS_MAIL_MAIL_H
#define HAKEMUS_MAIL_MAIL_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

struct mail_attachment {
	const char *name; /* plain file name, ASCII, no blanks */
	const char *mime; /* "application/pdf" */
	const void *bytes;
	size_t length;
	const char *sha256; /* of the bytes, in hex */
};

struct mail {
	const char *subject;            /* UTF-8, one line */
	const char *const *recipients;  /* addresses, NULL-terminated */
	const char *body;               /* UTF-8 text, '\n' line ends */
	const char *language;           /* Content-Language */
	const struct mail_attachment *attachments;
	size_t attachment_count;
};

/*
 * Puts the draft with CRLF line ends into `out`, which must be empty. It has no sender, date or message id, and
 * X-Unsent: 1, so that it opens as a message to be sent. Same input, same bytes.
 * False when the library fails, the subject does not decode back to itself, or something
 * else would not arrive as it is: an address, the name of an attachment.
 */
bool mail_write(const struct mail *mail, struct buffer *out) __attribute__((warn_unused_result));

#endif
