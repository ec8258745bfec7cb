/*
 * hakemus-extract: writes the source that a PDF carries (its associated file of
 * relationship Source) to standard output, byte for byte. A program of its own, so
 * that the library that reads PDFs is loaded only when one is read.
 *
 * usage: hakemus-extract FILE.pdf, "-" for standard input; exit status 0 done, 1 no source in it, 2 it cannot be read
 * as a PDF, 3 the output cannot be written
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

enum { DONE, NONE, UNREADABLE, UNWRITABLE };

/* More than any document is. */
#define INPUT_MAX_BYTES ((size_t)1024 * 1024 * 1024)

static qpdf_oh key(qpdf_data pdf, qpdf_oh object, const char *name)
{
	return qpdf_oh_is_dictionary(pdf, object) ? qpdf_oh_get_key(pdf, object, name) : qpdf_oh_new_null(pdf);
}

static int is_source(qpdf_data pdf, qpdf_oh file)
{
	qpdf_oh relation = key(pdf, file, "/AFRelationship");
	return qpdf_oh_is_name(pdf, relation) && strcmp(qpdf_oh_get_name(pdf, relation), "/Source") == 0;
}

static qpdf_oh find_source(qpdf_data pdf)
{
	qpdf_oh files = key(pdf, qpdf_get_root(pdf), "/AF");
	int count = qpdf_oh_is_array(pdf, files) ? qpdf_oh_get_array_n_items(pdf, files) : 0;
	for (int i = 0; i < count; i++) {
		qpdf_oh file = qpdf_oh_get_array_item(pdf, files, i);
		if (is_source(pdf, file))
			return key(pdf, key(pdf, file, "/EF"), "/F");
	}
	return qpdf_oh_new_null(pdf);
}

static int write_source(qpdf_data pdf)
{
	qpdf_oh stream = find_source(pdf);
	unsigned char *bytes = NULL;
	size_t length = 0;
	QPDF_BOOL decoded = QPDF_FALSE;
	if (!qpdf_oh_is_stream(pdf, stream))
		return NONE;
	if (qpdf_oh_get_stream_data(pdf, stream, qpdf_dl_all, &decoded, &bytes, &length) & QPDF_ERRORS || !decoded)
		return UNREADABLE;
	int status = fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0 ? DONE : UNWRITABLE;
	free(bytes);
	return status;
}

/* All of standard input, in memory of the caller's; NULL when it cannot be read or is too large. */
static char *read_input(size_t *length)
{
	size_t room = 1024 * 1024;
	char *bytes = malloc(room);
	*length = 0;
	while (bytes) {
		*length += fread(bytes + *length, 1, room - *length, stdin);
		if (*length < room)
			break;
		char *larger = room < INPUT_MAX_BYTES ? realloc(bytes, room *= 2) : NULL;
		if (!larger)
			free(bytes);
		bytes = larger;
	}
	return bytes;
}

static int extract(qpdf_data pdf, const char *name)
{
	size_t length = 0;
	bool is_input = strcmp(name, "-") == 0;
	char *input = is_input ? read_input(&length) : NULL; /* the library reads in it as long as it is used */
	if (is_input && !input)
		return UNREADABLE;
	QPDF_ERROR_CODE result = is_input ? qpdf_read_memory(pdf, name, input, length, NULL) : qpdf_read(pdf, name, NULL);
	int status = result & QPDF_ERRORS ? UNREADABLE : write_source(pdf);
	if (qpdf_has_error(pdf)) /* else the library complains that nobody asked */
		qpdf_get_error(pdf);
	free(input);
	return status;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return UNREADABLE;
	qpdf_data pdf = qpdf_init();
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	int status = extract(pdf, argv[1]);
	qpdf_cleanup(&pdf);
	return status;
}
