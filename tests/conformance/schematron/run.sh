#!/bin/bash
# Judges all plans of the tests and samples a second time, with the same rules, by a Schematron processor that has
# nothing to do with hakemus, and compares verdict by verdict. Usage: run.sh BUILD. Needs a JDK and Maven.
#
# Plans are tests/plans, the samples, and what the edits of tests/cases/rules make of them. What a package looks like when
# it is rendered is taken from manifest.json: of the samples and plans, and of every case with a cmd that builds, where
# drafts are built so that there is a manifest in spite of errors.
# Exit status: 0 the same verdicts, 1 others, 2 could not judge.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
BUILD=$(cd "${1:-$ROOT/build}" && pwd) || exit 2
PLANS=$ROOT/tests/plans SAMPLES=$ROOT/samples PROGRAM=$BUILD/hakemus
CACHE=$BUILD/schematron
export ROOT BUILD PLANS SAMPLES PROGRAM LC_ALL=C.UTF-8 TZ=UTC HAKEMUS_DATA=$ROOT
unset SOURCE_DATE_EPOCH LANGUAGE
WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT

die() {
	echo "schematron: $*" >&2
	exit 2
}

# Where plans are, each folder with plans of one call.
folders() {
	(cd "$ROOT" && printf '%s\n' tests/plans/*.xml tests/plans/*/*.xml samples/*/*.xml | sed 's|/[^/]*$||' | sort -u)
}

# The plan of a case as $1.xml, as tests/run.sh makes it.
make_plan() {
	local case=$2 base
	base=$(sed -n '1s/^# plan: //p' "$case/edit")
	sed -E -f "$case/edit" "$PLANS/${base:-base}.xml" > "$1.xml"
}

plans() {
	local folder plan case
	mkdir -p "$WORK/plan/rules"
	for folder in $(folders); do
		mkdir -p "$WORK/plan/$folder"
		for plan in "$ROOT/$folder"/*.xml; do cp "$plan" "$WORK/plan/$folder/"; done
	done
	for case in "$ROOT"/tests/cases/rules/*/; do
		case=${case%/}
		if [ -f "$case/edit" ]; then make_plan "$WORK/plan/rules/$(basename "$case")" "$case"; fi
	done
}

# One plan through hakemus: a line for the judge.
tell() {
	local plan=$1 name=${1#"$WORK/plan/"}
	$PROGRAM check --verdicts "$plan" > "$plan.told" 2> /dev/null
	printf '%s\tplan\t%s\t%s\t%s\n' "${name%.xml}" "$ROOT" "$plan" "$plan.told"
}

# The plan that a manifest is of: the one with that digest.
plan_of() {
	local digest
	digest=$(sed -nE 's/.*"plan-sha256": "([0-9a-f]{64})".*/\1/p' "$1")
	sha256sum "$2"/*.xml "$PLANS"/*.xml "$PLANS"/*/*.xml "$SAMPLES"/*/*.xml 2> /dev/null | sed -n "s/^${digest:-none}  //p" | head -1
}

# Builds in a folder of its own: $1 its name, $2 a case or nothing, $3 commands. A line per package that comes out.
build() {
	local name=rendered/$1 case=$2 dir=$WORK/rendered/$1 manifests manifest data=$ROOT
	mkdir -p "$dir"
	if [ -f "$case/edit" ]; then make_plan "$dir/plan" "$case"; fi
	(cd "$dir" && bash -c 'hakemus() { local command=$1; shift; if [ "$command" = build ]; then set -- --draft "$@"; fi; $PROGRAM "$command" "$@"; }
'"$3" > out.log 2> err.log < /dev/null)
	if [ -d "$dir/data" ]; then data=$dir/data; fi
	manifests=$(find "$dir" -name manifest.json | sort)
	if [ -z "$manifests" ]; then printf '%s\trendered\t-\t-\t-\n' "$name"; fi
	for manifest in $manifests; do
		printf '%s/%s\trendered\t%s\t%s\t%s\n' "$name" "$(basename "$(dirname "$manifest")")" "$data" "$(plan_of "$manifest" "$dir")" "$manifest"
	done
}

builds() {
	local case
	local folder
	for folder in $(folders); do
		build "$folder" '' "hakemus build \"\$ROOT/$folder\"/*.xml -o out; hakemus build --only aiesitoumus \"\$ROOT/$folder\"/*.xml -o out"
	done
	for case in "$ROOT"/tests/cases/rules/*/; do
		case=${case%/}
		if [ -f "$case/cmd" ] && grep -q 'hakemus build' "$case/cmd"; then build "${case##*/}" "$case" "$(cat "$case/cmd")"; fi
	done
}

[ -x "$PROGRAM" ] || die "$PROGRAM is not there: make all"
"$HERE/../fetch.sh" "$HERE" "$CACHE" || exit 2
plans
mapfile -t all < <(find "$WORK/plan" -name '*.xml' | sort)
export WORK
export -f tell
printf '%s\0' "${all[@]}" | xargs -0 -P "$(nproc)" -n 8 bash -c 'for plan; do tell "$plan"; done' - | sort > "$WORK/jobs"
"$PROGRAM" check --format json "${all[@]}" > "$WORK/findings.json"
builds >> "$WORK/jobs"
java -cp "$CACHE/classes:$CACHE/jars/*" Judge "$HERE" "$WORK/jobs" "$WORK/findings.json"
