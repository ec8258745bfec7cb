#!/bin/bash
# Runs the whole suite on the build in $1 (default build): unit tests, then every
# case below tests/cases. Ends with "N passed, M failed".
#
# A case is a folder tests/cases/<area>/<name>/ with
#   cmd      shell commands, run in an empty folder (default: hakemus check plan.xml)
#   edit     sed -E script that makes plan.xml from tests/plans/<first line "# plan: name">, default base
#   plan.xml used as it is, when there is no edit
#   out err  expected standard output and error, exactly; no file means: nothing
#   status   expected exit status, default 0
# In cmd: hakemus is the program, $ROOT the project, $PLANS and $SAMPLES its plans, $BUILD the build.
#
# CASES in the environment limits it to cases whose area/name matches that pattern.
# --regen area/name shows how the expectation would change and asks.
set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd)
REGEN=
if [ "${1:-}" = --regen ]; then REGEN=$2; shift 2; fi
BUILD=$(cd "${1:-$ROOT/build}" && pwd)
PLANS=$ROOT/tests/plans
SAMPLES=$ROOT/samples
PROGRAM="${UNDER:-} $BUILD/hakemus"
export ROOT BUILD PLANS SAMPLES PROGRAM
export LC_ALL=C.UTF-8 TZ=UTC HAKEMUS_DATA=$ROOT
unset SOURCE_DATE_EPOCH LANGUAGE HAKEMUS_FONTS
WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT
export WORK

# The plan of a case, as plan.xml in the current folder.
make_plan() {
	local case=$1 base
	if [ -f "$case/edit" ]; then
		base=$(sed -n '1s/^# plan: //p' "$case/edit")
		sed -E -f "$case/edit" "$PLANS/${base:-base}.xml" > plan.xml || return 1
		if cmp -s plan.xml "$PLANS/${base:-base}.xml"; then echo "the edit changes nothing"; return 1; fi
	elif [ -f "$case/plan.xml" ]; then
		cp "$case/plan.xml" plan.xml
	fi
}

# Runs a case in its own folder; leaves out, err, status beside it.
run_case() {
	local case=$1 dir=$2
	mkdir -p "$dir/in" && cd "$dir/in" || return 1
	make_plan "$case" || return 1
	local cmd='hakemus check plan.xml'
	[ -f "$case/cmd" ] && cmd=$(cat "$case/cmd")
	# shellcheck disable=SC2086
	bash -c 'hakemus() { $PROGRAM "$@"; }; export -f hakemus
'"$cmd" > ../out 2> ../err < /dev/null
	echo $? > ../status
}

expected() {
	if [ -f "$1/$2" ]; then cat "$1/$2"; elif [ "$2" = status ]; then echo 0; fi
}

check_case() {
	local case=$ROOT/tests/cases/$1 dir=$WORK/$1 bad=
	run_case "$case" "$dir" > "$WORK/${1//\//_}.log" 2>&1 || bad=setup
	for part in out err status; do
		[ -z "$bad" ] || break
		expected "$case" $part | cmp -s - "$dir/$part" || bad=$part
	done
	if [ -z "$bad" ]; then
		echo "ok $1"
	else
		echo "FAILED $1 ($bad)"
		cat "$WORK/${1//\//_}.log"
		[ "$bad" = setup ] || for part in status out err; do
			expected "$case" $part | diff -u --label "expected $part" --label "$part" - "$dir/$part" | head -40
		done
	fi
	rm -rf "$dir"
}

regen() {
	local case=$ROOT/tests/cases/$1 dir=$WORK/$1
	run_case "$case" "$dir" || exit 1
	for part in out err status; do
		expected "$case" $part | diff -u --label "expected $part" --label "$part" - "$dir/$part" && continue
		read -r -p "Replace $1/$part? [y/N] " answer
		[ "$answer" = y ] || continue
		if [ -s "$dir/$part" ] && { [ $part != status ] || [ "$(cat "$dir/$part")" != 0 ]; }; then
			cp "$dir/$part" "$case/$part"
		else
			rm -f "$case/$part"
		fi
	done
}

if [ -n "$REGEN" ]; then regen "$REGEN"; exit; fi

export -f make_plan run_case expected check_case
results=$WORK/results
for unit in "$BUILD"/unit/test_*; do
	[ -x "$unit" ] && [ -f "$unit" ] && [ "${unit%.d}" = "$unit" ] || continue
	name=unit/$(basename "$unit")
	# shellcheck disable=SC2086
	if (cd "$ROOT" && ${UNDER:-} "$unit") > "$WORK/unit.log" 2>&1; then
		sed -n 's/^\[       OK \] /ok '"${name//\//\\/}"' /p' "$WORK/unit.log"
	else
		grep -q '^\[  FAILED  \]' "$WORK/unit.log" || echo "FAILED $name (did not finish)"
		sed -n 's/^\[       OK \] /ok '"${name//\//\\/}"' /p; s/^\[  FAILED  \] \([a-z].*\)/FAILED '"${name//\//\\/}"' \1/p' "$WORK/unit.log" | sort -u
		tail -40 "$WORK/unit.log" | sed 's/^/    /'
	fi
done > "$results"
(cd "$ROOT/tests/cases" && find . -mindepth 2 -maxdepth 2 -type d | sed 's|^\./||' | grep -E "${CASES:-.}" | sort) |
	xargs -P "$(nproc)" -I{} bash -c 'check_case {}' >> "$results"
"$ROOT/tests/structure.sh" >> "$results"
[ -n "${UNDER:-}${SANITIZED:-}" ] || "$ROOT/tests/coverage.sh" "$BUILD" >> "$results"

grep -v '^ok ' "$results"
echo "$(grep -c '^ok ' "$results") passed, $(grep -c '^FAILED ' "$results") failed"
! grep -q '^FAILED ' "$results"
