#!/bin/bash
# What the rules owe the call and the tests owe the rules, one result a line. Usage: coverage.sh BUILD
#   passing-cases, failing-cases  every assertion holds in a plan that has no error, and is violated in a case that says so
#   (a rule that calls share under one id, X-..., needs them once)
#   statements, checklist, reference  every statement of the call is a rule, is ticked off by a human, or is printed
#   ids, sources  an assertion carries statements that exist, and says where they stand
# At the end one line of numbers per call.
#
# A plan without error is one of tests/plans and its folders, of the samples, or the edit of a case named *.ok. For rules on rendered
# documents it is the package of the call's first plan in tests/plans and of each of its later sendings: a rule holds when its context
# is found in the facts and no finding names it; likewise for rules on the table of awards that the call has.
set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd)
PROGRAM=$(cd "${1:-$ROOT/build}" && pwd)/hakemus
PLANS=$ROOT/tests/plans CASES=$ROOT/tests/cases/rules
export PROGRAM LC_ALL=C.UTF-8 TZ=UTC HAKEMUS_DATA=$ROOT
unset SOURCE_DATE_EPOCH LANGUAGE
WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT
cd "$WORK" || exit 2

result() { # name, lines of what is wrong
	if [ -z "$2" ]; then echo "ok coverage/$1"; else echo "FAILED coverage/$1"; printf '%s\n' "$2" | sed 's/^/    /'; fi
}

# Lines of the first file whose first word is that of no line of the second.
without() {
	awk 'NR == FNR { known[$1] = 1; next } !($1 in known)' "$2" "$1"
}

# What there is

# assertions: id, all ids with commas, source; of `hakemus rules`, whose JSON has a line per value.
read_rules() {
	"$PROGRAM" rules --call "$1" --format json | awk '
		function value(s) { sub(/^[^:]*: "/, "", s); sub(/",?$/, "", s); gsub(/\\"/, "\"", s); return s }
		/^  "id": / { id = value($0) }
		/^  "also": / { also = value($0); gsub(/ +/, ",", also) }
		/^  "source": / { print id "\t" id (also == "" ? "" : "," also) "\t" value($0) }' > assertions
}

# statements: id, level, source and slide as one text.
read_statements() {
	awk '
		function attribute(name,  s) {
			if (!match($0, " " name "=\"[^\"]*\"")) return ""
			s = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
			gsub(/&quot;/, "\"", s); gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&amp;/, "\\&", s)
			return s
		}
		/<statement / { print attribute("id") "\t" attribute("level") "\t" attribute("source") " " attribute("slide") }' \
		"$1/statements.xml" > statements
}

# The plan of a case as $2, as tests/run.sh makes it.
make_plan() {
	local first base=
	if [ -f "$1/edit" ]; then
		read -r first < "$1/edit"
		[ "${first#'# plan: '}" = "$first" ] || base=${first#'# plan: '}
		sed -E -f "$1/edit" "$PLANS/${base:-base}.xml" > "$2"
	elif [ -f "$1/plan.xml" ]; then
		cp "$1/plan.xml" "$2"
	fi
}

# The plans of tests/plans that are of call $1: their root names it. base.xml first.
plans_of() {
	grep -lE "^<[a-z]+ [^>]*\"$1\"" "$PLANS/base.xml" "$PLANS"/*.xml "$PLANS"/*/*.xml | awk '!seen[$0]++'
}

# plans: one file per case that has a plan and no commands of its own.
make_plans() {
	local case
	mkdir plans
	for case in "$CASES"/*/; do
		case=${case%/}
		[ -f "$case/cmd" ] || make_plan "$case" "plans/${case##*/}.xml"
	done
}

# From findings in the files given: id, and what they are of ($1 = plan: the plan they name; case: the folder of the file).
ids_of_findings() {
	local of=$1
	shift
	awk -F': ' -v of="$of" '/^([^ :]+:[0-9]+: )?(error|warning): [A-Z]/ {
		id = $1 ~ /^(error|warning)$/ ? $2 : $3 # a finding about no plan in particular names no file
		name = of == "case" ? FILENAME : $1
		if (of == "case") sub(/\/[^\/]*$/, "", name)
		sub(/:[0-9]+$/, "", name); sub(/.*\//, "", name); sub(/\.xml$/, "", name)
		n = split(id, ids, ",")
		for (i = 1; i <= n; i++) print ids[i] "\t" name
	}' "$@" | sort -u
}

# Which rules hold and fail where

# held: ids that held in a plan without error.
find_held() {
	local plan call plans good=("$PLANS"/*.xml "$PLANS"/*/*.xml "$ROOT"/samples/*/*.xml)
	for plan in plans/*.ok*.xml; do good+=("$plan"); done
	"$PROGRAM" check "${good[@]}" > good.out
	result plans-without-error "$(grep ': error: ' good.out)"
	{
		"$PROGRAM" check --verdicts "${good[@]}"
		for call in "$ROOT"/schemas/*/rules.sch; do
			mapfile -t plans < <(plans_of "$(basename "$(dirname "$call")")")
			[ -z "${plans[*]}" ] || "$PROGRAM" check --together --verdicts "${plans[@]}"
		done
	} | awk '$2 > 0 { print $1 }' | sort -u > held
}

# violated: ids that a case says to be violated, and that are when it is run; of a case with commands the suite sees to that.
find_violated() {
	printf '%s\n' "$CASES"/*/cmd | awk -F/ '{ print $(NF - 1) }' > with-commands
	printf '%s\0' plans/*.xml | xargs -0 -P "$(nproc)" -n 50 bash -c '"$PROGRAM" check "$@" > "bad.$$"' -
	ids_of_findings plan bad.* > found
	ids_of_findings case "$CASES"/*/out "$CASES"/*/err > expected
	awk -F'\t' 'FILENAME == "with-commands" { commands[$1] = 1; next }
		FILENAME == "found" { found[$0] = 1; next }
		$2 in commands || $0 in found { print $1 }' with-commands found expected | sort -u > violated
}

# A package as the facts that rules see, from its manifest; what is made after the facts is not among them.
facts_of() {
	local late
	late=$(xmllint --xpath '/call/documents/document[@after-facts = "yes"]/@name' "$2/call.xml" | tr -d '"' | sed 's/.*name=//' | tr '\n' ' ')
	awk -v late=" $late" '
		function value(s) { sub(/^[^:]*: "?/, "", s); sub(/"?,?$/, "", s); return s }
		BEGIN { print "<facts>" }
		/^  "documents": / { inside = 1 }
		/^  \],?$/ { inside = 0 }
		inside && /^      "name": / { name = value($0) }
		inside && /^      "sent": / { sent = value($0) == "true" ? "yes" : "no" }
		inside && /^      "pages": / { pages = value($0) }
		inside && /^      "body-pages": / { body = value($0) }
		inside && /^      "bytes": / && !index(late, " " name " ") {
			print "<document name=\"" name "\" sent=\"" sent "\" pages=\"" pages "\" body-pages=\"" body "\" bytes=\"" value($0) "\"/>"
		}
		END { print "</facts>" }' "$1"
}

# The attribute $3 of what the path $2 finds in a schema, one a line; e:name stands for an element of any namespace.
in_schema() {
	xmllint --xpath "$(sed -E "s/e:([a-z]+)/*[local-name() = '\\1']/g" <<< "$2")/@$3" "$1" 2> /dev/null | sed -E 's/^ *[a-z]+="(.*)"$/\1/'
}

# For each assertion of the phase "rendered" its id and the context of its rule.
rendered_rules() {
	local pattern id file
	for pattern in $(in_schema "$1/rules.sch" "//e:phase[@id = 'rendered']/e:active" pattern); do
		for file in "$1/rules.sch" "$1"/rules/*.sch; do
			for id in $(in_schema "$file" "//e:pattern[@id = '$pattern']/e:rule/*" id); do
				printf '%s\t%s\n' "$id" "$(xmllint --xpath "string(//*[@id = '$id']/../@context)" "$file")"
			done
		done
	done
}

# Adds to held what holds in packages that are built.
find_held_rendered() {
	local only manifest id context plan
	plan=$(plans_of "$(basename "$1")" | head -1)
	rm -rf packages
	"$PROGRAM" build "$plan" -o packages > build.out 2>&1
	for only in $(xmllint --xpath '/call/mails/mail/@only' "$1/call.xml" 2> /dev/null | sed -E 's/.*only="(.*)"/\1/'); do
		"$PROGRAM" build --only "$only" "$plan" -o packages > build.out 2>&1
	done
	rendered_rules "$1" > rendered
	for manifest in packages/*/manifest.json; do
		[ -f "$manifest" ] || continue
		facts_of "$manifest" "$1" > facts.xml
		while IFS=$'\t' read -r id context; do
			grep -qE "\"id\": \"([^\"]*,)?$id[\",]" "$manifest" && continue
			[ "$(xmllint --xpath "count($context)" facts.xml 2> /dev/null)" -gt 0 ] && echo "$id"
		done < rendered
	done >> held
}

# Adds to held what holds in the table of awards that the call has: a run takes it without a finding that names the rule.
find_held_awards() {
	local table=$1/paatokset.csv
	[ -f "$table" ] || return 0
	"$PROGRAM" bulk "$(plans_of "$(basename "$1")" | head -1)" -o run --quiet --awards "$table" > run.out 2>&1
	"$PROGRAM" rules --call "$(basename "$1")" | awk -F'\t' '$4 == "awards" { sub(/ .*/, "", $1); print $1 }' > awards
	grep -vxFf <(ids_of_findings case run.out | cut -f 1) awards >> held
}

# What is printed: named, the ids that templates name; shown, those that the documents of the packages show.
find_printed() {
	local pdf
	grep -ohE '[A-Z0-9]+(-[A-Z0-9]+)*-[0-9]+' "$ROOT/templates/$1"/*.xml "$ROOT"/templates/common/*.xml | sort -u > named
	for pdf in packages/*/*.pdf; do pdftotext "$pdf" - | tr -d '\n'; done | grep -oFf <(cut -f 1 statements) | sort -u > shown
}

# Checks

# An id without what stands for a part of the statement: VN2-TA-02-summa is of VN2-TA-02.
WHOLE='function whole(id) { sub(/(-[0-9]*[a-zåäö][a-zåäö0-9]*)+$/, "", id); return id }'

# carried: the statements that assertions are about; exact: those that are one as a whole. Then what of each level is missing.
compare_statements() {
	awk -F'\t' "$WHOLE"'{ n = split($2, ids, ","); for (i = 1; i <= n; i++) print whole(ids[i]) }' assertions | sort -u > carried
	awk -F'\t' '{ n = split($2, ids, ","); for (i = 1; i <= n; i++) print ids[i] }' assertions | sort > exact
	awk -F'\t' '{ print $1 > ($2 == "manual" || $2 == "info" ? $2 : "judged") }' statements
	cat carried named > ticked
	cat carried named shown > told
	without judged exact > missing-rules
	without manual ticked > missing-checklist
	without info told > missing-reference
}

# Lines of assertions whose source is not where one of their statements stands; X-... follow from the form itself.
check_sources() {
	awk -F'\t' "$WHOLE"'NR == FNR { source[$1] = $3; next }
		{
			n = split($2, ids, ",")
			for (i = 1; i <= n; i++)
				if (source[whole(ids[i])] == $3 || (ids[i] ~ /^X-/ && $3 == "johdettu tarkistus")) next
			print $1 ": " $3
		}' statements assertions
}

numbers() {
	local all
	all=$(wc -l < assertions)
	echo "rules: $all assertions, $((all - $(wc -l < not-held))) with a passing case, $((all - $(wc -l < not-violated))) with a failing case;" \
		"statements: $(cut -d- -f1 statements | sort | uniq -c | sort -rn | awk '{ printf "%s%s %s", (NR > 1 ? " + " : ""), $1, $2 }'):" \
		"$(($(wc -l < judged) - $(wc -l < missing-rules))) rules," \
		"$(($(wc -l < manual) - $(wc -l < missing-checklist))) checklist," \
		"$(($(wc -l < info) - $(wc -l < missing-reference))) reference, $(cat missing-* | wc -l) missing"
}

check_call() {
	read_rules "$1"
	read_statements "$ROOT/schemas/$1"
	find_held_rendered "$ROOT/schemas/$1"
	find_held_awards "$ROOT/schemas/$1"
	find_printed "$1"
	compare_statements
	without assertions held > not-held
	without assertions violated > not-violated
	result passing-cases "$(cut -f 1 not-held)"
	result failing-cases "$(cut -f 1 not-violated)"
	result statements "$(cat missing-rules)"
	result checklist "$(cat missing-checklist)"
	result reference "$(cat missing-reference)"
	result ids "$(uniq -d exact | sed 's/$/ is of two assertions/'; grep -v '^X-' carried > ids; without ids statements | sed 's/$/ is no statement/')"
	result sources "$(check_sources)"
	numbers
}

make_plans
find_held
find_violated
for rules in "$ROOT"/schemas/*/rules.sch; do
	call=$(basename "$(dirname "$rules")")
	if [ -f "$ROOT/schemas/$call/statements.xml" ]; then check_call "$call"; fi
done
