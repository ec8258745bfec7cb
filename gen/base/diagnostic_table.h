/*
 * X(code, level, id, message, hint): the program's own findings, one line
 * each, so that enum, id, text and hint cannot drift. Messages are gettext
 * msgids (printf formats); hint may be NULL. Included only by diagnostic.[ch].
 */
X(DIAG_IO, ERROR, "io", N_("cannot read the file: %s"), N_("check the name and the permissions of the file"))
X(DIAG_XML_SYNTAX, ERROR, "xml-syntax", N_("the file is not well-formed XML: %s"), N_("correct the marked place; an XML editor shows it"))
