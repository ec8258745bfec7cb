#include "mail/mail.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"

/* The boundary comes from the content, so that the same draft has the same bytes. */
static void set_boundary(GMimeMultipart *parts, const struct mail *mail)
{
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, mail->subject);
	buffer_puts(&b, mail->body);
	for (size_t i = 0; i < mail->attachment_count; i++)
		buffer_puts(&b, mail->attachments[i].sha256);
	char hex[DIGEST_HEX];
	digest_sha256(buffer_text(&b), b.len, hex);
	hex[32] = '\0';
	char boundary[40] = "=-";
	strcat(boundary, hex);
	g_mime_multipart_set_boundary(parts, boundary);
	buffer_free(&b);
}

static GMimeObject *text_part(const struct mail *mail)
{
	GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, mail->body);
	g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	return GMIME_OBJECT(part);
}

/* A stream of the attachment's own bytes, which are not copied; `view` has to last as long. */
static GMimeStream *open_bytes(const struct mail_attachment *attachment, GByteArray *view)
{
	view->data = (guint8 *)attachment->bytes;
	view->len = (guint)attachment->length;
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(view);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	return stream;
}

static GMimeObject *attachment_part(const struct mail_attachment *attachment, GByteArray *view)
{
	const char *slash = strchr(attachment->mime, '/');
	char *type = g_strndup(attachment->mime, (size_t)(slash - attachment->mime));
	GMimePart *part = g_mime_part_new_with_type(type, slash + 1);
	g_free(type);
	GMimeStream *stream = open_bytes(attachment, view);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_BINARY);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_part_set_filename(part, attachment->name);
	g_object_unref(content);
	g_object_unref(stream);
	return GMIME_OBJECT(part);
}

static void add_part(GMimeMultipart *parts, GMimeObject *part)
{
	g_mime_multipart_add(parts, part);
	g_object_unref(part);
}

/* The longest text whose base64 form keeps an encoded word within the 75 characters of RFC 2047. */
#define WORD_BYTES 45

/* How many bytes of `text` fit into one encoded word: whole characters only. */
static size_t word_length(const char *text)
{
	size_t len = strnlen(text, WORD_BYTES + 1);
	if (len <= WORD_BYTES)
		return len;
	for (len = WORD_BYTES; len > 1 && ((unsigned char)text[len] & 0xC0) == 0x80; len--)
		;
	return len;
}

/*
 * The subject as encoded words from end to end: blanks between these are ignored by all mail programs,
 * whereas those beside plain words are shown twice by some where the line was folded.
 */
static void set_subject(GMimeMessage *message, const char *subject)
{
	struct buffer raw = BUFFER_INIT;
	for (size_t len; *subject; subject += len) {
		len = word_length(subject);
		char *word = g_base64_encode((const guchar *)subject, len);
		buffer_printf(&raw, "%s=?UTF-8?B?%s?=", raw.len ? "\n " : " ", word);
		g_free(word);
	}
	buffer_puts(&raw, "\n");
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
	g_mime_object_set_header(GMIME_OBJECT(message), "Subject", "", NULL);
	g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, "Subject"), buffer_text(&raw));
	buffer_free(&raw);
}

/* The message; each attachment has a view of its own. */
static GMimeMessage *build(const struct mail *mail, GByteArray *views)
{
	GMimeMessage *message = g_mime_message_new(FALSE);
	for (const char *const *to = mail->recipients; *to; to++)
		g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, *to);
	set_subject(message, mail->subject);
	g_mime_object_set_header(GMIME_OBJECT(message), "X-Unsent", "1", NULL);
	g_mime_object_set_header(GMIME_OBJECT(message), "Content-Language", mail->language, NULL);
	g_mime_object_set_header(GMIME_OBJECT(message), "MIME-Version", "1.0", NULL);
	GMimeMultipart *parts = g_mime_multipart_new_with_subtype("mixed");
	set_boundary(parts, mail);
	add_part(parts, text_part(mail));
	for (size_t i = 0; i < mail->attachment_count; i++)
		add_part(parts, attachment_part(&mail->attachments[i], &views[i]));
	g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
	g_object_unref(parts);
	return message;
}

/* Hands the memory over without a copy: GLib's is that of malloc. */
static void give(GByteArray *bytes, struct buffer *out)
{
	g_byte_array_append(bytes, (const guint8 *)"", 1);
	*out = (struct buffer){.len = bytes->len - 1, .cap = bytes->len};
	out->data = (char *)g_byte_array_free(bytes, FALSE);
}

/* Writes with CRLF; true when all went out. */
static bool serialise(GMimeMessage *message, struct buffer *out)
{
	GMimeFormatOptions *format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	GByteArray *bytes = g_byte_array_new();
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	bool ok = g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream) >= 0;
	g_object_unref(stream);
	if (ok)
		give(bytes, out);
	else
		g_byte_array_free(bytes, TRUE);
	g_mime_format_options_free(format);
	return ok;
}

static bool subject_survives(GMimeMessage *message, const char *subject)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
	GMimeHeader *header = g_mime_header_list_get_header(headers, "Subject");
	char *decoded = g_mime_utils_header_decode_text(NULL, g_mime_header_get_raw_value(header));
	bool same = decoded && strcmp(g_strstrip(decoded), subject) == 0;
	g_free(decoded);
	return same;
}

/* No blanks, no control characters, nothing of what means something in a header. */
static bool is_word(const char *s, const char *reserved)
{
	for (const unsigned char *c = (const unsigned char *)s; *c; c++)
		if (*c <= ' ' || *c == 127 || strchr(reserved, *c))
			return false;
	return *s != '\0';
}

/* The library takes what it can read of an address, and drops the rest without a word. */
static bool is_address(const char *s)
{
	const char *at = strchr(s, '@');
	return is_word(s, "()<>[]:;,\"\\") && at && at > s && at[1] && !strchr(at + 1, '@');
}

/* False when something would not arrive as it is, or begin a header line of its own. */
static bool is_sound(const struct mail *mail)
{
	bool sound = !strpbrk(mail->subject, "\r\n") && is_word(mail->language, "()<>@,;:\\\"/[]?=");
	for (const char *const *to = mail->recipients; *to; to++)
		sound = sound && is_address(*to);
	for (size_t i = 0; i < mail->attachment_count; i++)
		sound = sound && is_word(mail->attachments[i].name, "\"\\");
	return sound;
}

bool mail_write(const struct mail *mail, struct buffer *out)
{
	if (!is_sound(mail))
		return false;
	g_mime_init(); /* counted; the library can't be started again once it is shut down */
	GByteArray *views = g_new0(GByteArray, mail->attachment_count);
	GMimeMessage *message = build(mail, views);
	bool ok = subject_survives(message, mail->subject) && serialise(message, out);
	g_object_unref(message);
	g_free(views);
	return ok;
}
