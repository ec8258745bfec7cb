#include "base/program.h"

#include <elf.h>
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/file.h"

#define FIRST_MEMORY (20 * 1024 * 1024)
#define KEPT_BLOCK (32 * 1024 * 1024)
#define KEPT_MEMORY (64 * 1024 * 1024)

#define OBJECT_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* What most packages need is taken at once, so that the system can bring it in by large pages: a twentieth of the time. */
static void ask_for_large_pages(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = malloc(FIRST_MEMORY);
	if (memory)
		madvise(memory + page - (uintptr_t)memory % page, FIRST_MEMORY - page, MADV_HUGEPAGE);
	free(memory);
}

void program_prepare_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, KEPT_BLOCK);
	mallopt(M_TRIM_THRESHOLD, KEPT_MEMORY);
	ask_for_large_pages();
}

/* Where those that look for lost memory find what is kept. */
static const void *volatile kept;

void program_keep_memory(const void *memory)
{
	kept = memory;
}

static void put_file(struct buffer *out, const char *path)
{
	struct buffer bytes = BUFFER_INIT;
	char hex[DIGEST_HEX] = "unreadable";
	if (file_read(path, OBJECT_MAX_BYTES, &bytes))
		digest_sha256(buffer_text(&bytes), bytes.len, hex);
	buffer_printf(out, "%s\n", hex);
	buffer_free(&bytes);
}

/* The note in which the linker has put a hash of all that a program or library consists of. */
static bool put_build_id(struct buffer *out, const char *notes, size_t size)
{
	while (size >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) head;
		memcpy(&head, notes, sizeof head);
		size_t name = (head.n_namesz + 3u) & ~3u, description = (head.n_descsz + 3u) & ~3u;
		if (name + description > size - sizeof head)
			return false;
		if (head.n_type == NT_GNU_BUILD_ID && name == 4 && memcmp(notes + sizeof head, "GNU", 4) == 0) {
			char hex[DIGEST_HEX];
			digest_sha256(notes + sizeof head + name, head.n_descsz, hex);
			buffer_printf(out, "%s\n", hex);
			return true;
		}
		notes += sizeof head + name + description;
		size -= sizeof head + name + description;
	}
	return false;
}

/* What somebody has put before the program's own libraries, to watch it or to test it, is no part of it. */
static bool is_preloaded(const char *name)
{
	const char *preloaded = getenv("LD_PRELOAD");
	return preloaded && strstr(preloaded, name);
}

/* One object of the process: its build id, else its bytes. The kernel's own is no part of the program. */
static int put_object(struct dl_phdr_info *info, size_t size, void *self)
{
	(void)size;
	struct buffer *out = self;
	const char *name = info->dlpi_name && *info->dlpi_name ? info->dlpi_name : "/proc/self/exe";
	if (*name != '/' || is_preloaded(name))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		const char *notes = (const char *)(info->dlpi_addr + p->p_vaddr);
		if (p->p_type == PT_NOTE && put_build_id(out, notes, p->p_memsz))
			return 0;
	}
	put_file(out, name);
	return 0;
}

const char *program_digest(void)
{
	static char hex[DIGEST_HEX];
	if (*hex)
		return hex;
	struct buffer all = BUFFER_INIT;
	dl_iterate_phdr(put_object, &all);
	digest_sha256(buffer_text(&all), all.len, hex);
	buffer_free(&all);
	return hex;
}
