#!/bin/bash
# Whether a run over many applicants costs the same for each: many.sh BUILD [NUMBER...], default 23 230 2300.
# The plans are the samples that have a business id in turn, each with a business id of its own; the call is a copy in which that id is part of
# the package's name, and an area may have several plans. Needs some 0.8 MB of disk for each in TMPDIR, which is freed.
# One line a number: processor time, pages, and the memory of workers that they do not share.
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
PROGRAM=$(cd "${1:-$ROOT/build}" && pwd)/hakemus
shift || true
CALL=vn-21749-2022
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export LC_ALL=C.UTF-8 HAKEMUS_DATA=$WORK/data:$ROOT

make_call() {
	mkdir -p "$WORK/data/schemas"
	cp -R "$ROOT/schemas/$CALL" "$ROOT/schemas/common" "$WORK/data/schemas"
	sed -i 's|<package slug="{$applicant/@slug}"|<package slug="{$applicant/@slug}-{substring-before(hakija/@ytunnus, '"'-'"')}"|' "$WORK/data/schemas/$CALL/call.xml"
	sed -i '/<sch:active pattern="ajo-hakijat"/d' "$WORK/data/schemas/$CALL/rules.sch"
	grep -q 'slug="{$applicant/@slug}-{' "$WORK/data/schemas/$CALL/call.xml"
}

# Business ids in order, with their check digits; those that have none are left out.
business_ids() {
	awk -v count="$1" 'BEGIN {
		split("7 9 10 5 8 4 2", weight, " ")
		for (n = 9000000; made < count; n++) {
			digits = sprintf("%07d", n); sum = 0
			for (i = 1; i <= 7; i++) sum += weight[i] * substr(digits, i, 1)
			if (sum % 11 == 1) continue
			print digits "-" (11 - sum % 11) % 11
			made++
		}
	}'
}

make_plans() {
	local samples=() i=0 id
	mapfile -t samples < <(grep -l '<hakija .* ytunnus="' "$ROOT/samples/$CALL"/*.xml)
	mkdir "$WORK/plans"
	while read -r id; do
		sed '0,/ytunnus="/s/ytunnus="[^"]*"/ytunnus="'"$id"'"/' "${samples[i % ${#samples[@]}]}" > "$WORK/plans/$id.xml"
		i=$((i + 1))
	done < <(business_ids "$1")
}

# The largest private memory (kB) of a worker that is seen while the run goes on.
watch_workers() {
	local run=$1 most=0 worker size
	while [ -d "/proc/$run" ]; do
		for worker in $(cat "/proc/$run/task/$run/children" 2> /dev/null); do
			size=$(awk '/^Private_(Dirty|Clean)/ { s += $2 } END { print s + 0 }' "/proc/$worker/smaps_rollup" 2> /dev/null || echo 0)
			[ "${size:-0}" -le "$most" ] || most=$size
		done
		sleep 0.1
	done
	echo "$most" > "$WORK/memory"
}

# What the program took is left in the file "times" (seconds), how it ended in "status".
run_program() {
	TIMEFORMAT='%U %S'
	{
		time {
			"$PROGRAM" bulk "$WORK/plans" -o "$WORK/out" --quiet 2> "$WORK/err" &
			echo $! > "$WORK/pid"
			wait $! && echo 0 > "$WORK/status" || echo $? > "$WORK/status"
		}
	} 2> "$WORK/times"
}

run() {
	local number=$1 pages
	rm -rf "$WORK/plans" "$WORK/out" "$WORK/pid"
	make_plans "$number"
	run_program &
	until [ -s "$WORK/pid" ]; do sleep 0.01; done
	watch_workers "$(cat "$WORK/pid")"
	wait
	[ "$(cat "$WORK/status")" = 0 ] || { head -20 "$WORK/err" >&2; exit 2; }
	pages=$(grep -o ' pages="[0-9]*" key' "$WORK/out/bulk.xml" | tr -dc '0-9\n' | awk '{ s += $1 } END { print s }')
	awk -v number="$number" -v memory="$(cat "$WORK/memory")" -v pages="$pages" '{
		ms = ($1 + $2) * 1000
		printf "%5d applicants: %.1f ms of processor time and %.1f pages each (%.2f ms a page); at most %.1f MB of its own in a worker\n", number, ms / number, pages / number, ms / pages, memory / 1024
	}' "$WORK/times"
}

make_call
for number in "${@:-23 230 2300}"; do
	for n in $number; do run "$n"; done
done
