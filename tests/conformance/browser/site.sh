#!/bin/sh
# Makes a run with something of everything for the judges: the samples, then again with one plan that has an error now, one
# that cannot be read and one that applies for more, beside the awards. Usage: site.sh BUILD OUT
set -eu

root=$(cd "$(dirname "$0")/../../.." && pwd)
build=$1
out=$2
call=vn-21749-2022
plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT
run() {
	"$build/hakemus" bulk "$plans" -o "$out" --quiet "$@" >"$out.log" 2>&1
}

rm -rf "$out"
cp "$root/samples/$call"/*.xml "$plans"
run || { cat "$out.log" >&2; exit 2; }
sed -i 's/ytunnus="[0-9]*-[0-9]"/ytunnus="0000000-1"/' "$plans/kainuu.xml"
sed -i '0,/<summa \(.*\)>\([0-9]*\)\.00</s//<summa \1>\2.50</' "$plans/pohjanmaa.xml"
echo '<hakemus haku="VN/21749/2022"><hakija>' >"$plans/luonnos.xml"
status=0
run --awards "$root/schemas/$call/paatokset.csv" --date 2022-09-28 || status=$?
[ "$status" -eq 1 ] || { cat "$out.log" >&2; echo "site: exit status $status" >&2; exit 2; }
