# hakemus: everything is built, tested and installed from here.
#
#   make            build/hakemus
#   make demo       install what is needed, build, produce all sample submissions into out/
#   make check      install what the tests need and run them all
#   make help       the rest
#
# The program is one archive per folder of gen/, linked in the order of dependency
# (main -> commands -> package -> ... -> base), so a wrong edge does not link.

VERSION := 0.1.0
B ?= build
CC ?= gcc

PACKAGES := libxml-2.0 libpcre2-8 harfbuzz harfbuzz-subset libutf8proc gmime-3.0 jansson libdeflate nettle
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wconversion -Werror
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -DHAKEMUS_VERSION='"$(VERSION)"' -Igen $(WARN) $(EXTRA) $(patsubst -I%,-isystem%,$(PKG_CFLAGS)) $(CFLAGS)
LIBS = $(PKG_LIBS) -lhpdf -lcsv -lm

# In order of dependency: each may use only what stands after it.
MODULES := commands package mail pdf layout template rules text xml base
SOURCES := $(foreach m,$(MODULES),$(sort $(wildcard gen/$(m)/*.c)))
OBJECTS := $(SOURCES:gen/%.c=$(B)/obj/%.o)
archive = $(B)/lib/$(1).a
ARCHIVES := $(foreach m,$(MODULES),$(call archive,$(m)))

LANGUAGES := $(patsubst gen/po/%.po,%,$(wildcard gen/po/*.po))
CATALOGUES := $(LANGUAGES:%=$(B)/locale/%/LC_MESSAGES/hakemus.mo)

.PHONY: all
all: $(B)/hakemus $(B)/hakemus-extract $(CATALOGUES)

# Reads PDFs with a library that the generator itself has no use for.
$(B)/hakemus-extract: gen/extract/main.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(ALL_CFLAGS) $(shell pkg-config --cflags libqpdf) -o $@ $< $(LDFLAGS) $(shell pkg-config --libs libqpdf)

$(B)/locale/%/LC_MESSAGES/hakemus.mo: gen/po/%.po
	@mkdir -p $(@D)
	msgfmt --check-format -o $@ $<

$(B)/hakemus: $(B)/obj/main.o $(ARCHIVES)
	@echo "LD $@"
	@$(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBS)

$(B)/obj/%.o: gen/%.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define module_rule
$(call archive,$(1)): $(patsubst gen/%.c,$(B)/obj/%.o,$(sort $(wildcard gen/$(1)/*.c)))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call module_rule,$(m))))

# Unit tests: tests/unit/test_<module>.c, linked with that module and those below it.
below = $(if $(filter $(1),$(MODULES)),$(shell echo $(MODULES) | sed 's/.*\b$(1)\b/$(1)/'))
define unit_rule
$(B)/unit/test_$(1): tests/unit/test_$(1).c $(foreach m,$(call below,$(1)),$(call archive,$(m)))
	@mkdir -p $$(@D)
	@echo "CC $$<"
	@$$(CC) $$(ALL_CFLAGS) -Itests/unit -MMD -MP $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $(foreach m,$(call below,$(1)),$(call archive,$(m))) -Wl,--end-group $$(LIBS) -lcmocka
endef
UNITS := $(patsubst tests/unit/test_%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
$(foreach m,$(UNITS),$(eval $(call unit_rule,$(m))))

# The main job on a fresh machine, and the tests.
.PHONY: demo check unit asan valgrind fuzz conformance bench regen install uninstall clean help
OUT ?= out
# A folder of samples is one run: the same applicant has a plan in several.
SAMPLES := $(sort $(wildcard samples/*/*.xml))
build_samples = set -e; for folder in $(sort $(notdir $(patsubst %/,%,$(dir $(SAMPLES))))); do \
	$(B)/hakemus bulk samples/$$folder -o $(1)/$$folder; done

demo:
	@gen/packages.sh build
	@$(MAKE) --no-print-directory all
	@$(call build_samples,$(OUT))

check:
	@gen/packages.sh build test
	@$(MAKE) --no-print-directory all unit
	@tests/run.sh $(B)

unit: $(UNITS:%=$(B)/unit/test_%) $(B)/fail_write.so $(B)/terminal.so $(B)/pipes.so

# Preloaded by tests: writes that fail as on a full disk, a terminal where there is none, pipes that pass for files.
$(B)/%.so: tests/io/%.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O1 -fPIC -shared -o $@ $< -ldl

WRAPPED := xml_parse xml_parse_source xml_schema_validate template_bind linebreak_paragraph fonts_subset libdeflate_zlib_compress \
	mail_write store_replace pdf_write rules_run layout_document xpath_test xpath_string xpath_nodes xpath_evaluate
comma := ,
$(B)/bench: tests/bench/bench.c $(ARCHIVES)
	@echo "CC $<"
	@$(CC) $(filter-out -Wpedantic -Wmissing-prototypes,$(ALL_CFLAGS)) -o $@ $< $(WRAPPED:%=-Wl$(comma)--wrap=%) \
		-Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBS)

# The same suite under the sanitizers and under valgrind. With the checks in the code, gcc takes
# pointers for null that never are, hence no -Werror.
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -Wno-error
asan:
	@gen/packages.sh build test
	@$(MAKE) --no-print-directory B=$(B)-asan EXTRA='$(SANITIZE)' all unit
	@SANITIZED=1 tests/run.sh $(B)-asan

# A sample of the cases unless CASES says otherwise (CASES=. takes an hour): the others run the same code.
valgrind: CASES ?= ^(cli|plan)/|^build/(letter|only|draft)|^io/(killed-between|file-system|error)
valgrind:
	@gen/packages.sh build test
	@$(MAKE) --no-print-directory all unit
	@UNDER='valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --suppressions=$(CURDIR)/tests/unit/valgrind.supp' \
		CASES='$(CASES)' tests/run.sh $(B)

# Mutated plans, and files beside them, for FUZZ_SECONDS; what is found is left in build/fuzz/found.
FUZZ_SECONDS ?= 300
fuzz:
	@gen/packages.sh build fuzz
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=clang EXTRA='$(SANITIZE) -fsanitize=fuzzer-no-link' all $(B)/fuzz/fuzz-plan $(B)/fuzz/fuzz-files
	@tests/fuzz/run.sh $(B)/fuzz $(FUZZ_SECONDS)

$(B)/fuzz-%: tests/fuzz/%.c $(filter-out $(call archive,commands),$(ARCHIVES))
	@echo "CC $<"
	@$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< -Wl,--start-group $(filter-out $<,$^) -Wl,--end-group $(LIBS)

# The heavy judges: veraPDF over every PDF of the samples and of a run over them, second processors of XML Schema and
# Schematron, and a browser.
conformance:
	@gen/packages.sh build conformance
	@$(MAKE) --no-print-directory all
	@rm -rf $(B)/conformance
	@($(call build_samples,$(B)/conformance); $(B)/hakemus build tests/plans/base.xml -o $(B)/conformance) >/dev/null
	@tests/conformance/browser/site.sh $(B) $(B)/overview
	@VERAPDF_CACHE=$(B)/verapdf tests/conformance/run.sh $$(find $(B)/conformance -name "*.pdf" | sort) $(B)/overview/*.pdf
	@tests/conformance/schema/run.sh $(B)
	@tests/conformance/schematron/run.sh $(B)
	@tests/conformance/browser/run.sh $(B) $(B)/overview/index.html

bench: all
	@tests/bench/run.sh $(B)
	@tests/bench/run.sh $(B) samples/vn-21749-2022/etela-karjala.xml
	@tests/bench/many.sh $(B)

# Shows how the expectation of one case would change and asks before replacing it.
regen: all
	@tests/run.sh --regen $(CASE) $(B)

# The program finds what is installed with it from where it is itself: the tree may be moved.
PREFIX ?= /usr/local
DESTDIR ?=
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/hakemus $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 755 $(B)/hakemus $(DESTDIR)$(PREFIX)/bin/hakemus
	install -D -m 755 $(B)/hakemus-extract $(DESTDIR)$(PREFIX)/libexec/hakemus/hakemus-extract
	cp -R schemas templates $(DESTDIR)$(PREFIX)/share/hakemus/
	install -m 644 gen/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 gen/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 gen/man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	for l in $(LANGUAGES); do install -D -m 644 $(B)/locale/$$l/LC_MESSAGES/hakemus.mo $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/hakemus.mo; done

uninstall:
	rm -rf $(DESTDIR)$(PREFIX)/bin/hakemus $(DESTDIR)$(PREFIX)/libexec/hakemus $(DESTDIR)$(PREFIX)/share/hakemus $(DESTDIR)$(PREFIX)/share/man/man1/hakemus.1 $(DESTDIR)$(PREFIX)/share/man/man5/hakemus-templates.5 $(DESTDIR)$(PREFIX)/share/man/man7/hakemus-calls.7
	for l in $(LANGUAGES); do rm -f $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/hakemus.mo; done

clean:
	rm -rf $(B) $(B)-asan

help:
	@echo 'make             build/hakemus'
	@echo 'make demo        install what is needed, build, make all sample submissions into out/'
	@echo 'make check       install what the tests need and run them'
	@echo 'make asan        the same suite under the address and undefined-behaviour sanitizers'
	@echo 'make valgrind    the same suite under valgrind'
	@echo 'make fuzz        mutated plans and files beside them for FUZZ_SECONDS (300) under the sanitizers (needs clang)'
	@echo 'make conformance every PDF against PDF/A-3a and PDF/UA-1 (veraPDF), schemas and rules by second processors,'
	@echo '                 the overview page in Chromium (needs Java)'
	@echo 'make bench       where the time goes, and whether 2300 applicants cost the same each (2 GB of disk for a while)'
	@echo 'make regen CASE=cli/help   show and accept what a case prints now'
	@echo 'make install     PREFIX=/usr/local'

-include $(wildcard $(B)/obj/*.d $(B)/obj/*/*.d $(B)/unit/*.d)
