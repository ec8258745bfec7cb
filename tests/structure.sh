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

# What the data of the calls say, one word a line: names of calls, documents and templates, codes, elements and attributes of
# plans, ids of rules and statements, and the words of Finnish labels.
call_words() {
	local call
	for call in schemas/*/call.xml; do basename "$(dirname "$call")"; done
	for call in templates/*/*.xml; do [ "${call#templates/common/}" != "$call" ] || basename "$call" .xml; done
	sed -n 's/.*<code value="\([A-Za-z][A-Za-z0-9_]*\)".*/\1/p' schemas/*/*.xml
	sed -n 's/.*<document name="\([a-z0-9-]*\)".*/\1/p' schemas/*/call.xml
	sed -nE 's/.*<xs:(element|attribute|enumeration) (name|value)="([A-Za-z0-9_]*)".*/\3/p' schemas/*/*.xsd
	sed -nE 's/.*<(sch:assert|sch:report|statement) id="([^"]*)".*/\2/p' schemas/*/*.xml schemas/*/rules/*.sch
}

label_words() {
	{
		grep -L '<translations' schemas/*/*.xml | xargs grep -ohE '<(name|short|title|text|deadline|limit|act|abbreviation)( [^>]*)?>[^<]+<' | grep -vE 'lang="(sv|en)"'
		grep -ohE '(title|short|label|description|caption|head)="[^"]*"' schemas/*/call.xml templates/*/*.xml
	} | sed -E 's/^<[^>]*>//; s/^[a-z]+="//; s/\{[^}]*\}//g' | grep -oE '[[:alpha:]ÅÄÖåäö]{6,}'
}

# Short words, and those that are English or the program's name as well, tell nothing.
grant_words() {
	{
		call_words | awk 'length($0) > 4'
		label_words
		printf '%s\n' VN1- VN2- LMV- 'VN/' hyvinvointialue
	} | grep -vixE 'hakemus|document|section|table|title|language|category|series|placement|index|letter|furniture|data|checks|clock|point' | sort -u
}

# The lines of the files given that have a word of a grant, or a letter that only a label needs; letters stand in control.c
# because lists are sorted by the alphabet.
grants_in() {
	grep -rnwiFf "$words" "$@" --include='*.[ch]'
	grep -rnE '[åäöÅÄÖ]' "$@" --include='*.[ch]' | grep -vE "gen/template/control\.c:[0-9]+:.*/\* [åäö] \*/"
}

result include-edges "$(forbidden_edges)"
result libxml2-door "$(library_door 'libxml/' xml)"
result harfbuzz-door "$(library_door 'hb|libvoikko|hyphen' text)"
result libharu-door "$(library_door 'hpdf' pdf)"
result pcre2-door "$(library_door 'pcre2' xml)"
result gmime-door "$(library_door 'gmime' mail)"
# Lines of a program that knows grants, as far as they are not found.
probes() {
	printf '%s\n' 'if (call == "vn-21749-2022")' 'find("talousarvio")' 'code("NUORET_MT_PAIHDE")' 'xml_child(n, "osatoteuttaja")' \
		'"kayttotarkoitus"' '"VN2-TA-02"' '"LMV-UL-05"' '"Investointi 1"' '"Menolaji"' '"ryhmä"' '"muutosvertailu"' > "$probe/grant.c"
	grants_in "$probe" | sed 's/^[^:]*:\([0-9]*\):.*/\1/' | sort -u > "$probe/found"
	awk 'NR == FNR { found[$1] = 1; next } !(FNR in found)' "$probe/found" "$probe/grant.c"
}

words=$(mktemp) probe=$(mktemp -d) && trap 'rm -rf "$words" "$probe"' EXIT
grant_words > "$words"
result no-grants-in-c "$(grants_in gen)"
# The search finds each kind of word: one file with a line for each, none of which may be missed.
result grants-would-be-found "$(probes)"
# XPath's own numbers are floating: they become integers in these two places.
result no-floats "$(grep -rnE '\b(float|double) \*?[a-z_]+ *[][;=,)(]' gen --include='*.[ch]' | grep -vE '^gen/(xml/|template/format.c)')"
