#!/bin/bash
# Feeds mutated plans, and the files that stand beside them, to the fuzz targets of the build in $1 for $2 seconds:
# a tenth of the time for the files, a third of the rest with documents. The corpus is what the tests have: plans,
# samples, the plans of cases. What it finds is left in $1/found and makes the run fail.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$1 SECONDS_ALL=${2:-300}
export HAKEMUS_DATA=$ROOT LC_ALL=C.UTF-8 ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}

corpus_of_plans() {
	local edit base plan
	rm -rf "$BUILD/corpus"
	mkdir -p "$BUILD/corpus"
	for plan in "$ROOT"/tests/plans/*.xml "$ROOT"/samples/*/*.xml; do
		cp "$plan" "$BUILD/corpus/$(basename "$(dirname "$plan")")-${plan##*/}"
	done
	find "$ROOT/tests/cases/plan" -name edit | while IFS= read -r edit; do
		base=$(sed -n '1s/^# plan: //p' "$edit")
		sed -E -f "$edit" "$ROOT/tests/plans/${base:-base}.xml" > "$BUILD/corpus/$(basename "$(dirname "$edit")")"
	done
	find "$ROOT"/tests/cases -name plan.xml -size -100k | while IFS= read -r plan; do
		cp "$plan" "$BUILD/corpus/$(basename "$(dirname "$plan")").xml"
	done
}

# The first byte says what the rest is: 0 a table, 1 a manifest, 2 a record.
corpus_of_files() {
	local table=$ROOT/schemas/vn-21749-2022/paatokset.csv run=$BUILD/run
	rm -rf "$BUILD/corpus" "$run"
	mkdir -p "$BUILD/corpus" "$run/plans"
	cp "$ROOT"/tests/plans/base.xml "$run/plans/"
	"$BUILD/hakemus" bulk "$run/plans" -o "$run/out" > "$run/report" || return 1
	{ printf '0'; cat "$table"; } > "$BUILD/corpus/table"
	{ printf '0'; printf 'a,b\n"1,""x""",2\n'; } > "$BUILD/corpus/quoted"
	{ printf '1'; cat "$run"/out/*/manifest.json; } > "$BUILD/corpus/manifest"
	{ printf '2'; cat "$run/out/bulk.xml"; } > "$BUILD/corpus/record"
}

run() { # target, seconds, unit timeout
	"$BUILD/fuzz-$1" -max_total_time="$2" -timeout="$3" -rss_limit_mb=4096 -max_len=300000 -print_final_stats=1 \
		-artifact_prefix="$BUILD/found/" "$BUILD/corpus" 2> "$BUILD/log" > /dev/null
	local status=$?
	grep -E '^(Done|stat::number_of_executed_units|==.*ERROR|SUMMARY|.*: runtime error|ALARM)' "$BUILD/log"
	return $status
}

mkdir -p "$BUILD/found"
corpus_of_files && run files $((SECONDS_ALL / 10)) 10 || exit 1
corpus_of_plans
run plan $((SECONDS_ALL * 6 / 10)) 10 || exit 1
corpus_of_plans # what only explores the reading would take all the time
FUZZ_BUILD=1 run plan $((SECONDS_ALL * 3 / 10)) 60
