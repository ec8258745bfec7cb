/*
 * X(code, level, id, message, hint): the program's own findings, one line
 * each, so that enum, id, text and hint cannot drift. Messages are gettext
 * msgids (printf formats); hint may be NULL. Included only by diagnostic.[ch].
 */
X(DIAG_IO, ERROR, "io", N_("cannot read the file: %s"), N_("check the name and the permissions of the file"))
X(DIAG_XML_SYNTAX, ERROR, "xml-syntax", N_("the file is not well-formed XML: %s"), N_("correct the marked place; an XML editor shows it"))
X(DIAG_PLAN_CALL, ERROR, "plan-call", N_("<%s> is no plan of a known call for applications (known: %s)"), N_("check the root element and the attribute that names the call"))
X(DIAG_PLAN_APPLICANT, ERROR, "plan-applicant", N_("unknown applicant code \"%s\""), N_("use the official code of the applicant; `hakemus calls` lists the codes"))
X(DIAG_PLAN_SLUG, ERROR, "plan-slug", N_("\"%s\" is no safe name for the output folder"), NULL)
X(DIAG_PLAN_GAP, WARNING, "plan-gap", N_("still to be filled in: \"%s\""), N_("write the content and remove the marker"))
X(DIAG_PLAN_CHARACTER, ERROR, "plan-character", N_("the fonts have no character \"%s\" (U+%04X)"), N_("replace the character; it is often a leftover of a word processor"))
X(DIAG_SUBJECT, ERROR, "subject", N_("the subject line \"%s\" does not match the form that the call prescribes (%s)"), N_("check the applicant's genitive in the plan"))
X(DIAG_PDF, ERROR, "pdf", N_("the PDF could not be made: %s"), NULL)
X(DIAG_MAIL, ERROR, "mail", N_("the e-mail draft could not be made"), NULL)
X(DIAG_OUTPUT, ERROR, "output", N_("cannot write: %s; the previous package is untouched"), N_("check that the folder can be written and that the disk has room"))
X(DIAG_ONLY, ERROR, "only", N_("the call has no separate sending \"%s\""), NULL)
X(DIAG_TOTAL, ERROR, "total", N_("the total \"%s\" is no exact amount"), N_("look for malformed amounts in the budget"))
