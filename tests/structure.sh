#!/bin/bash
# What the code's own structure promises, one result a line: who may include
# whom, which library has one door only, and that no C file names a grant.
ROOT=${ROOT:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$ROOT" || exit 2

result() { # name, offending lines
	if [ -z "$2" ]; then echo "ok structure/$1"; else echo "FAILED structure/$1"; printf '%s\n' "$2"; fi
}

# Folder -> folders it may include (besides itself); layout's block.h, style.h and page.h are seams.
allowed() {
	case $1 in
	base) echo base ;;
	xml) echo 'base xml' ;;
	text) echo 'base text' ;;
	rules) echo 'base xml text rules' ;;
	template) echo 'base xml text template' ;;
	layout) echo 'base text layout' ;;
	pdf) echo 'base text pdf' ;;
	mail) echo 'base xml text mail' ;;
	package) echo 'base xml text rules template layout pdf mail package' ;;
	commands) echo 'base xml text rules template layout pdf mail package commands' ;;
	esac
}

forbidden_edges() {
	grep -rn '^#include "' gen/*/ --include='*.[ch]' | while IFS= read -r line; do
		from=${line#gen/}; from=${from%%/*}
		to=${line#*\"}; header=${to%%\"*}; to=${header%%/*}
		case " $(allowed "$from") " in *" $to "*) continue ;; esac
		case $from:$header in
		template:layout/block.h | template:layout/style.h | pdf:layout/page.h | pdf:layout/block.h) continue ;;
		esac
		echo "$line"
	done
}

library_door() { # header pattern, folders that may
	grep -rnE "^#include <($1)" gen --include='*.[ch]' | grep -vE "^gen/($2)/"
}

# Words of the calls: codes of investments, code lists and rules come from the data themselves.
grant_words() {
	{
		sed -n 's/.*<code value="\([A-Z][A-Z0-9_]*\)".*/\1/p' schemas/*/*.xml
		sed -n 's/.*<document name="\([a-z0-9-]*\)".*/\1/p' schemas/*/call.xml
		sed -n 's/.*<xs:element name="\([A-Za-z]*\)".*/\1/p' schemas/*/*.xsd
		printf '%s\n' VN1- VN2- LMV- 'VN/' hyvinvointialue
	} | awk 'length($0) > 4' | grep -vxE 'hakemus|document|section|table|title|language|category|series' | sort -u
}

result include-edges "$(forbidden_edges)"
result libxml2-door "$(library_door 'libxml/' xml)"
result harfbuzz-door "$(library_door 'hb|libvoikko|hyphen' text)"
result libharu-door "$(library_door 'hpdf' pdf)"
result pcre2-door "$(library_door 'pcre2' xml)"
result gmime-door "$(library_door 'gmime' mail)"
result no-grants-in-c "$(grep -rnwFf <(grant_words) gen --include='*.[ch]')"
# XPath's own numbers are floating: they become integers in these two places.
result no-floats "$(grep -rnE '\b(float|double) \*?[a-z_]+ *[][;=,)(]' gen --include='*.[ch]' | grep -vE '^gen/(xml/|template/format.c)')"
