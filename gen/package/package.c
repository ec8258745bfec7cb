#include "package/package.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "mail/mail.h"
#include "package/document.h"
#include "package/facts.h"
#include "package/gaps.h"
#include "package/judge.h"
#include "package/key.h"
#include "package/manifest.h"
#include "package/previous.h"
#include "package/store.h"
#include "package/totals.h"
#include "template/template.h"
#include "text/fonts.h"

/* Files of a package besides its documents: letter, draft, manifest. */
#define OTHER_FILES 3

/* A package being made; everything but the documents' bytes is in the plan's arena. */
struct package {
	struct plan *plan;
	const struct package_options *options;
	struct diagnostics *found;
	const struct xml_node *mail;            /* its <mail> in call.xml, or NULL */
	const char *subject;
	const char *const *recipients;
	const char *directory;                  /* name below the output folder */
	const char *completes;
	struct previous *previous;
	struct document_frame frame;
	struct rendered *documents;             /* room for all that call.xml lists */
	size_t document_count;
	struct xml_document *facts, *findings;
	struct buffer letter, body, draft, manifest;
	struct totals totals;
	struct store_file *files;
	size_t file_count;
};

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static const struct xml_node *first_in(const struct package *p, const char *list, const char *name)
{
	const struct xml_node *parent = call_element(p->plan->call, list);
	return parent ? xml_child(parent, name) : NULL;
}

/* The mail of this sending: the one whose "only" equals the option (both absent: the whole). */
static const struct xml_node *find_mail(const struct package *p)
{
	const struct xml_node *mail = first_in(p, "mails", "mail");
	for (; mail; mail = xml_next_named(mail, "mail"))
		if (same_text(xml_attribute(mail, "only"), p->options->only) && plan_test(p->plan, mail))
			return mail;
	return NULL;
}

/* True when what is asked for is a document that the call lets be made alone, and that this plan has. */
static bool is_alone(const struct package *p)
{
	const struct xml_node *d = first_in(p, "documents", "document");
	for (; d; d = xml_next_named(d, "document"))
		if (same_text(xml_attribute(d, "name"), p->options->only))
			return xml_attribute_is(d, "alone", "yes") && plan_test(p->plan, d);
	return false;
}

static bool in_package(const struct package *p, const struct xml_node *document)
{
	if (p->options->only)
		return same_text(xml_attribute(document, "name"), p->options->only);
	return plan_test(p->plan, document);
}

static void bind_documents(struct package *p)
{
	struct arena *a = p->plan->arena;
	struct xpath_value all = {.kind = XPATH_NODES}, sent = {.kind = XPATH_NODES};
	size_t capacity = 0, sent_capacity = 0;
	const struct xml_node *d = first_in(p, "documents", "document");
	for (; d; d = xml_next_named(d, "document")) {
		if (!in_package(p, d))
			continue;
		all.nodes.items = arena_grow(a, all.nodes.items, all.nodes.count, &capacity, sizeof d);
		all.nodes.items[all.nodes.count++] = d;
		if (!xml_attribute_is(d, "send", "yes"))
			continue;
		sent.nodes.items = arena_grow(a, sent.nodes.items, sent.nodes.count, &sent_capacity, sizeof d);
		sent.nodes.items[sent.nodes.count++] = d;
	}
	plan_bind(p->plan, "documents", all);
	plan_bind(p->plan, "sent", sent);
}

/* The addresses that the plan gives itself, where the call says that it may. */
static struct xml_nodes own_recipients(struct package *p)
{
	const struct xml_node *where = call_element(p->plan->call, "recipients");
	const struct xpath *select = where ? call_expression(p->plan->call, where, "select", p->found) : NULL;
	return select ? xpath_nodes(select, &p->plan->context) : (struct xml_nodes){0};
}

static void read_recipients(struct package *p)
{
	const char **list = NULL;
	size_t count = 0, capacity = 0;
	struct xml_nodes own = own_recipients(p);
	for (size_t i = 0; i < own.count; i++) {
		list = arena_grow(p->plan->arena, list, count, &capacity, sizeof *list);
		list[count++] = xpath_node_string(own.items[i], p->plan->arena);
	}
	const struct xml_node *r = first_in(p, "recipients", "recipient");
	for (; r && own.count == 0; r = xml_next_named(r, "recipient")) {
		list = arena_grow(p->plan->arena, list, count, &capacity, sizeof *list);
		list[count++] = xml_attribute(r, "address");
	}
	list = arena_grow(p->plan->arena, list, count, &capacity, sizeof *list);
	list[count] = NULL;
	p->recipients = list;
}

/* What a later sending completes: the application that was built before, else this plan's own. */
static void find_completed(struct package *p)
{
	if (!p->options->only)
		return;
	struct arena *a = p->plan->arena;
	struct previous *whole = previous_load(file_join(a, p->options->output, p->plan->slug));
	const char *checksum = whole ? previous_checksum(whole) : NULL;
	p->completes = checksum ? arena_strdup(a, checksum) : arena_strndup(a, p->plan->digest, 12);
	previous_free(whole);
}

static void make_room(struct package *p)
{
	size_t count = 0;
	const struct xml_node *d = first_in(p, "documents", "document");
	for (; d; d = xml_next_named(d, "document"))
		count++;
	p->documents = arena_array(p->plan->arena, count + 1, sizeof *p->documents);
	p->files = arena_array(p->plan->arena, count + OTHER_FILES, sizeof *p->files);
}

static bool prepare(struct package *p)
{
	struct arena *a = p->plan->arena;
	make_room(p);
	const char *only = p->options->only;
	p->subject = plan_subject(p->plan, p->found);
	p->directory = only ? arena_printf(a, "%s-%s", p->plan->slug, only) : p->plan->slug;
	find_completed(p);
	read_recipients(p);
	bind_documents(p);
	plan_bind_text(p->plan, "slug", p->plan->slug);
	plan_bind_text(p->plan, "sending", only ? only : "");
	plan_bind_text(p->plan, "subject", p->subject ? p->subject : "");
	plan_bind_text(p->plan, "completes", p->completes ? p->completes : "");
	plan_bind_flag(p->plan, "draft", p->options->draft);
	p->frame = document_frame_of(p->plan);
	return p->subject && totals_read(p->plan, &p->totals, p->found);
}

/* A package of another call is no earlier version of this one: it stays. */
static bool is_of_call(const struct package *p, const char *where)
{
	const char *call = p->previous ? previous_text(p->previous, "call") : NULL;
	if (!call || strcmp(call, p->plan->call->name) == 0)
		return true;
	diagnostics_report(p->found, DIAG_PACKAGE_CALL, p->plan->file, 0, NULL, where, call);
	return false;
}

/* True for a file that packages of this call may have. */
static bool is_listed(const struct package *p, const char *file)
{
	for (const struct xml_node *d = first_in(p, "documents", "document"); d; d = xml_next_named(d, "document"))
		if (same_text(xml_attribute(d, "file"), file))
			return true;
	for (const struct xml_node *m = first_in(p, "mails", "mail"); m; m = xml_next_named(m, "mail")) {
		const char *name = xml_attribute(m, "name");
		if (same_text(arena_printf(p->plan->arena, "%s.txt", name), file) ||
		    same_text(arena_printf(p->plan->arena, "%s.eml", name), file))
			return true;
	}
	return false;
}

/* The folder is replaced as a whole: what somebody else has put into it would be lost. */
static bool has_no_strangers(const struct package *p, const char *where)
{
	struct names strangers = {.arena = p->plan->arena};
	bool none = true;
	previous_strangers(p->previous, where, &strangers);
	for (size_t i = 0; i < strangers.count; i++) {
		if (!p->previous && is_listed(p, strangers.items[i]))
			continue;
		diagnostics_report(p->found, DIAG_PACKAGE_FILES, p->plan->file, 0, NULL,
				   file_join(p->plan->arena, where, strangers.items[i]));
		none = false;
	}
	return none;
}

/* A folder that is no package at all is the business of who writes into it. */
static bool find_previous(struct package *p)
{
	const char *where = file_join(p->plan->arena, p->options->output, p->directory);
	p->previous = previous_load(where);
	return is_of_call(p, where) &&
	       (!file_exists(file_join(p->plan->arena, where, STORE_MARKER)) || has_no_strangers(p, where));
}

/* Renders the documents that do (or do not) look at the facts of the others. */
static bool render(struct package *p, bool after_facts)
{
	const struct xml_node *d = first_in(p, "documents", "document");
	for (; d; d = xml_next_named(d, "document")) {
		if (!in_package(p, d) || xml_attribute_is(d, "after-facts", "yes") != after_facts)
			continue;
		struct rendered *document = &p->documents[p->document_count++];
		if (!document_render(p->plan, d, &p->frame, document, p->found))
			return false;
	}
	return true;
}

static bool gather_facts(struct package *p)
{
	p->facts = facts_of_documents(p->documents, p->document_count, p->found);
	if (!p->facts)
		return false;
	plan_bind_node(p->plan, "facts", xml_root(p->facts));
	if (!plan_speak(p->plan, i18n_language()))
		return false;
	judge_run(p->plan, "rendered", p->facts, p->found);
	diagnostics_sort(p->found);
	if (!plan_speak(p->plan, p->plan->lang))
		return false;
	p->findings = facts_of_findings(p->found, p->found);
	if (!p->findings)
		return false;
	plan_bind_node(p->plan, "findings", xml_root(p->findings));
	return true;
}

static void add_file(struct package *p, const char *name, const struct buffer *b)
{
	p->files[p->file_count++] =
		(struct store_file){.name = name, .bytes = buffer_text(b), .length = b->len};
}

static bool write_draft(struct package *p)
{
	struct mail_attachment *attachments =
		arena_array(p->plan->arena, p->document_count + 1, sizeof *attachments);
	size_t count = 0;
	for (size_t i = 0; i < p->document_count; i++) {
		const struct rendered *d = &p->documents[i];
		if (!d->sent)
			continue;
		attachments[count] = (struct mail_attachment){
			.name = arena_printf(p->plan->arena, "%s_%zu_%s", p->plan->slug, count + 1, d->file),
			.mime = "application/pdf",
			.bytes = buffer_text(&d->bytes),
			.length = d->bytes.len,
			.sha256 = d->digest,
		};
		count++;
	}
	struct mail mail = {
		.subject = p->subject,
		.recipients = p->recipients,
		.body = buffer_text(&p->body),
		.language = p->plan->lang,
		.attachments = attachments,
		.attachment_count = count,
	};
	if (mail_write(&mail, &p->draft))
		return true;
	diagnostics_report(p->found, DIAG_MAIL, p->plan->file, 0, NULL);
	return false;
}

/* The text of the mail; $mail says whether it is the message itself, or the copy that the sender keeps. */
static bool write_text(struct package *p, bool in_mail, struct buffer *out)
{
	const struct template *template = call_template(p->plan->call, p->mail, p->found);
	plan_bind_flag(p->plan, "mail", in_mail);
	struct xpath_context context = p->plan->context;
	context.found = p->found;
	return template && template_bind_text(template, &context, out);
}

/* The letter, and the draft of it unless the package itself is a draft or has gaps: neither is to be sent. */
static bool write_mail(struct package *p)
{
	if (!p->mail)
		return true;
	const char *name = xml_attribute(p->mail, "name");
	if (!write_text(p, false, &p->letter))
		return false;
	add_file(p, arena_printf(p->plan->arena, "%s.txt", name), &p->letter);
	if (p->options->draft || gaps_count(p->found))
		return true;
	if (!write_text(p, true, &p->body) || !write_draft(p))
		return false;
	add_file(p, arena_printf(p->plan->arena, "%s.eml", name), &p->draft);
	return true;
}

/* Puts manifest and documents beside the mail files, and all of it on disk. */
static bool store(struct package *p, const struct manifest *manifest)
{
	manifest_write(manifest, &p->manifest);
	add_file(p, STORE_MARKER, &p->manifest);
	for (size_t i = 0; i < p->document_count; i++)
		add_file(p, p->documents[i].file, &p->documents[i].bytes);
	bool (*replace)(const char *, const char *, const struct store_file *, size_t) =
		p->options->locked ? store_replace_locked : store_replace;
	if (replace(p->options->output, p->directory, p->files, p->file_count))
		return true;
	const char *where = file_join(p->plan->arena, p->options->output, p->directory);
	diagnostics_report(p->found, DIAG_OUTPUT, where, 0, NULL, i18n_error(errno));
	return false;
}

static void report_chapters(const struct package *p, struct buffer *report)
{
	for (size_t i = 0; i < p->document_count; i++) {
		const struct rendered *d = &p->documents[i];
		if (!d->chapters_wanted)
			continue;
		buffer_printf(report, _("  pages by chapter (%s):\n"), d->file);
		for (size_t c = 0; c < d->chapter_count; c++)
			buffer_printf(report, "    %3d  %s\n", d->chapters[c].pages, d->chapters[c].title);
	}
}

/* The file is told when it is not the plan. */
static void report_finding(const struct package *p, const struct diagnostic *d, struct buffer *report)
{
	buffer_puts(report, "    ");
	if (d->file && strcmp(d->file, p->plan->file) != 0)
		buffer_printf(report, "%s: ", d->file);
	if (d->line > 0)
		buffer_printf(report, _("line %ld: %s\n"), d->line, d->message);
	else
		buffer_printf(report, "%s\n", d->message);
}

/* All findings: a draft may have errors, too. */
static void report_missing(const struct package *p, struct buffer *report)
{
	struct diagnostics told;
	if (!p->found->count) {
		buffer_puts(report, _("  nothing is missing\n"));
		return;
	}
	diagnostics_init(&told, p->plan->arena);
	gaps_merge(p->found, &told);
	buffer_printf(report, _("  still open (%zu):\n"), p->found->count);
	for (size_t i = 0; i < told.count; i++)
		report_finding(p, &told.items[i], report);
	if (gaps_count(p->found) && !p->options->draft)
		buffer_puts(report, _("  no e-mail draft is made as long as there are gaps\n"));
}

static void write_report(const struct package *p, const struct manifest *manifest, struct buffer *report)
{
	buffer_printf(report, "%s: %s/%s\n", p->plan->applicant, p->options->output, p->directory);
	previous_write_changes(p->previous, manifest, report);
	report_chapters(p, report);
	report_missing(p, report);
}

static bool finish(struct package *p, struct buffer *report)
{
	struct manifest manifest = {
		.plan = p->plan,
		.subject = p->subject,
		.recipients = p->recipients,
		.key = key_of_package(p->plan),
		.completes = p->completes,
		.draft = p->options->draft,
		.documents = p->documents,
		.document_count = p->document_count,
		.files = p->files,
		.file_count = p->file_count,
		.totals = &p->totals,
		.findings = p->found,
	};
	if (!store(p, &manifest))
		return false;
	manifest.file_count = p->file_count;
	write_report(p, &manifest, report);
	return true;
}

static void release(struct package *p)
{
	for (size_t i = 0; i < p->document_count; i++)
		document_free(&p->documents[i]);
	if (p->facts)
		xml_free(p->facts);
	if (p->findings)
		xml_free(p->findings);
	previous_free(p->previous);
	buffer_free(&p->letter);
	buffer_free(&p->body);
	buffer_free(&p->draft);
	buffer_free(&p->manifest);
}

/* True when nothing (more) stands in the way of writing the package. */
static bool may_go_on(const struct package *p)
{
	return p->options->draft || (p->found->errors == 0 &&
				     !(p->options->warnings_fail && p->found->warnings > 0));
}

static enum package_result build(struct package *p, struct buffer *report)
{
	if (!plan_speak(p->plan, p->plan->lang))
		return PACKAGE_FAILED;
	p->mail = find_mail(p);
	if (p->options->only && !p->mail && !is_alone(p)) {
		diagnostics_report(p->found, DIAG_ONLY, p->plan->file, 0, NULL, p->options->only);
		return PACKAGE_FAILED;
	}
	if (!prepare(p) || !may_go_on(p))
		return plan_is_let_down(p->plan, p->found) ? PACKAGE_FAILED : PACKAGE_INVALID;
	if (!find_previous(p) || !render(p, false) || !gather_facts(p) || !render(p, true))
		return PACKAGE_FAILED;
	if (!may_go_on(p))
		return PACKAGE_INVALID;
	return write_mail(p) && finish(p, report) ? PACKAGE_DONE : PACKAGE_FAILED;
}

void package_check(struct plan *plan, struct diagnostics *found)
{
	static const struct package_options options = {.output = ""};
	struct package p = {.plan = plan, .options = &options, .found = found};
	if (plan_speak(plan, plan->lang) && prepare(&p) && found->errors == 0 && render(&p, false))
		gather_facts(&p);
	release(&p);
}

enum package_result package_build(struct plan *plan, const struct package_options *options,
				  struct diagnostics *found, struct buffer *report)
{
	struct package p = {.plan = plan, .options = options, .found = found};
	enum package_result result = build(&p, report);
	release(&p);
	fonts_forget_words(plan->call->fonts);
	return result;
}
