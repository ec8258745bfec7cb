#!/bin/bash
# Feeds mutated plans to the fuzz target of the build in $1 for $2 seconds, a third of the time with
# documents. The corpus is what the tests have: plans, samples, the plans of cases. What it finds is
# left in $1/found and makes the run fail.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=$1 SECONDS_ALL=${2:-300}
export HAKEMUS_DATA=$ROOT LC_ALL=C.UTF-8 ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}

corpus() {
	local edit base
	rm -rf "$BUILD/corpus"
	mkdir -p "$BUILD/corpus" "$BUILD/found"
	cp "$ROOT"/tests/plans/*.xml "$ROOT"/samples/*/*.xml "$BUILD/corpus/"
	find "$ROOT/tests/cases/plan" -name edit | while IFS= read -r edit; do
		base=$(sed -n '1s/^# plan: //p' "$edit")
		sed -E -f "$edit" "$ROOT/tests/plans/${base:-base}.xml" > "$BUILD/corpus/$(basename "$(dirname "$edit")")"
	done
	find "$ROOT"/tests/cases -name plan.xml -size -100k | while IFS= read -r plan; do
		cp "$plan" "$BUILD/corpus/$(basename "$(dirname "$plan")").xml"
	done
}

run() { # seconds, unit timeout
	"$BUILD/fuzz-plan" -max_total_time="$1" -timeout="$2" -rss_limit_mb=4096 -max_len=300000 -print_final_stats=1 \
		-artifact_prefix="$BUILD/found/" "$BUILD/corpus" 2> "$BUILD/log" > /dev/null
	local status=$?
	grep -E '^(Done|stat::number_of_executed_units|==.*ERROR|SUMMARY|.*: runtime error|ALARM)' "$BUILD/log"
	return $status
}

corpus
run $((SECONDS_ALL * 2 / 3)) 10 || exit 1
corpus # what only explores the reading would take all the time
FUZZ_BUILD=1 run $((SECONDS_ALL / 3)) 60
