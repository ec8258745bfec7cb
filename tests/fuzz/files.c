/*
 * Hostile files beside the plan: any bytes as a table of awards, as the manifest of a package that stands, and as
 * the record of an earlier run, for libFuzzer. The first byte chooses.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "package/awards.h"
#include "package/previous.h"
#include "package/record.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/fuzz-XXXXXX";

static void remove_folder(void)
{
	file_remove_tree(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	i18n_init("fi", "");
	if (!mkdtemp(folder))
		return 1;
	atexit(remove_folder);
	return 0;
}

static void write_input(const char *path, const uint8_t *data, size_t size)
{
	if (!file_remove_tree(path) || !file_write(path, data, size))
		abort();
}

static void read_awards(const char *path, struct diagnostics *found)
{
	struct xml_document *awards = awards_load(path, found);
	if (!awards && found->errors == 0)
		abort(); /* refused without a reason */
	if (awards)
		xml_free(awards);
}

static void read_manifest(struct diagnostics *found)
{
	struct buffer text = BUFFER_INIT;
	struct previous *p = previous_load(folder);
	if (p && previous_is_submission(p) && !previous_is_whole(p, folder) && previous_has_findings(p))
		previous_findings(p, "plan.xml", found);
	if (p)
		previous_put_contents(p, &text);
	previous_free(p);
	buffer_free(&text);
}

static void compare_with_itself(const struct xml_node *record, struct diagnostics *found)
{
	bool any;
	struct xml_document *changes = record_changes(record, record, &any, found);
	if (changes)
		xml_free(changes);
}

static void read_record(const char *path, struct diagnostics *found)
{
	struct xml_document *record = record_load(path, "vn-21749-2022", found);
	if (!record)
		return;
	const struct xml_node *plan = xml_child(xml_root(record), "plan");
	for (; plan; plan = xml_next_named(plan, "plan"))
		record_findings(plan, "plan.xml", found);
	compare_with_itself(xml_root(record), found);
	xml_free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct arena *a = arena_new();
	struct diagnostics found;
	diagnostics_init(&found, a);
	const char *path = file_join(a, folder, "manifest.json");
	write_input(path, data + 1, size - 1);
	switch (*data % 3) {
	case 0:
		read_awards(path, &found);
		break;
	case 1:
		read_manifest(&found);
		break;
	case 2:
		read_record(path, &found);
		break;
	}
	arena_free(a);
	return 0;
}
