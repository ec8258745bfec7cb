#!/bin/bash
# Asks Xerces, the XML Schema processor that editors use, whether plans and thousands of slightly changed ones conform to
# the schemas, and hakemus the same: run.sh BUILD [MUTANTS-PER-PLAN]. Needs a JDK.
# Exit status: 0 the same verdicts, 1 others, 2 could not judge.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
BUILD=$(cd "${1:-$ROOT/build}" && pwd) || exit 2
NUMBER=${2:-300}
export HAKEMUS_DATA=$ROOT LC_ALL=C.UTF-8
WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT

die() {
	echo "schema: $*" >&2
	exit 2
}

# What Xerces says of the plans of one call.
ask_xerces() {
	local call=$1
	shift
	java "$HERE/Mutants.java" "$ROOT/schemas/$call/plan.xsd" "$WORK/$call" "$NUMBER" "$@" >> "$WORK/xerces"
}

# What hakemus says: a plan does not conform when one of its findings is of the vocabulary.
ask_hakemus() {
	cut -f1 "$WORK/xerces" | tr '\n' '\0' | xargs -0 -n 200 "$BUILD/hakemus" check --format json > "$WORK/findings"
	[ -s "$WORK/findings" ] || die "hakemus said nothing"
	awk '/^ *"file": "/ { split($0, part, "\""); file = part[4] }
	     /^ *"id": "xml-/ { print file }' "$WORK/findings" | sort -u > "$WORK/refused"
}

[ -x "$BUILD/hakemus" ] || die "$BUILD/hakemus is not there: make all"
ask_xerces vn-21749-2022 "$ROOT"/tests/plans/*.xml "$ROOT"/samples/vn-21749-2022/{kainuu,helsinki,osaamiskeskus}.xml || die "Xerces cannot read the schema"
ask_xerces haku-1-2022 "$ROOT"/tests/plans/haku-1-2022/*.xml || die "Xerces cannot read the schema"
ask_hakemus
awk -F '\t' 'NR == FNR { refused[$1]; next }
	{ its = $1 in refused ? "invalid" : "valid"; count[$2]++ }
	its != $2 { print "schema: " $3 ": Xerces: " $2 ", hakemus: " its " (" $1 ")"; differing++ }
	END { printf "schema: %d plans, %d valid, %d invalid, %d judged otherwise\n", FNR, count["valid"], count["invalid"], differing
	      exit differing > 0 || !count["valid"] || !count["invalid"] }' "$WORK/refused" "$WORK/xerces"
