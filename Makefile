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

PACKAGES := libxml-2.0 libpcre2-8 harfbuzz harfbuzz-subset libutf8proc gmime-3.0 jansson libdeflate libmd
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES))
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wconversion -Werror
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -DHAKEMUS_VERSION='"$(VERSION)"' -Igen $(WARN) $(EXTRA) $(patsubst -I%,-isystem%,$(PKG_CFLAGS)) $(CFLAGS)
LIBS = $(PKG_LIBS) -lhpdf -lm

# In order of dependency: each may use only what stands after it.
MODULES := commands package mail pdf layout template rules text xml base
SOURCES := $(foreach m,$(MODULES),$(sort $(wildcard gen/$(m)/*.c)))
OBJECTS := $(SOURCES:gen/%.c=$(B)/obj/%.o)
archive = $(B)/lib/$(1).a
ARCHIVES := $(foreach m,$(MODULES),$(call archive,$(m)))

.PHONY: all
all: $(B)/hakemus

$(B)/hakemus: $(B)/obj/main.o $(ARCHIVES)
	$(CC) $(CFLAGS) $(EXTRA) $(LDFLAGS) -o $@ $< -Wl,--start-group $(ARCHIVES) -Wl,--end-group $(LIBS)

$(B)/obj/%.o: gen/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

define module_rule
$(call archive,$(1)): $(patsubst gen/%.c,$(B)/obj/%.o,$(sort $(wildcard gen/$(1)/*.c)))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call module_rule,$(m))))

# Unit tests: tests/unit/test_<module>.c, linked with that module and those below it.
below = $(if $(filter $(1),$(MODULES)),$(shell echo $(MODULES) | sed 's/.*\b$(1)\b/$(1)/'))
define unit_rule
$(B)/unit/test_$(1): tests/unit/test_$(1).c $(foreach m,$(call below,$(1)),$(call archive,$(m)))
	@mkdir -p $$(@D)
	$(CC) $(ALL_CFLAGS) -Itests/unit -MMD -MP $(LDFLAGS) -o $$@ $$< -Wl,--start-group $(foreach m,$(call below,$(1)),$(call archive,$(m))) -Wl,--end-group $(LIBS) -lcmocka
endef
UNITS := $(patsubst tests/unit/test_%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
$(foreach m,$(UNITS),$(eval $(call unit_rule,$(m))))

-include $(wildcard $(B)/obj/*.d $(B)/obj/*/*.d $(B)/unit/*.d)
