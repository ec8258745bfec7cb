/*
 * hakemus-extract: writes the source that a PDF carries (its associated file of
 * relationship Source) to standard output, byte for byte. A program of its own, so
 * that the library that reads PDFs is loaded only when one is read.
 *
 * usage: hakemus-extract FILE.pdf; exit status 0 done, 1 no source in it, 2 unreadable
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

enum { DONE, NONE, FAILED };

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
		return FAILED;
	int status = fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0 ? DONE : FAILED;
	free(bytes);
	return status;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return FAILED;
	qpdf_data pdf = qpdf_init();
	qpdf_silence_errors(pdf);
	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	int status = qpdf_read(pdf, argv[1], NULL) & QPDF_ERRORS ? FAILED : write_source(pdf);
	if (qpdf_has_error(pdf)) /* else the library complains that nobody asked */
		qpdf_get_error(pdf);
	qpdf_cleanup(&pdf);
	return status;
}
