#!/bin/sh
# Builds and runs the benchmark over the sample: run.sh BUILD [PLAN] [ROUNDS]
set -eu
build=${1:-build}
plan=${2:-samples/vn-21749-2022/kainuu.xml}
rounds=${3:-20}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
make --no-print-directory B="$build" "$build/bench"
echo "$plan"
HAKEMUS_DATA=. "$build/bench" "$build/hakemus" "$plan" "$out" "$rounds"
echo "PDFs: $(cat "$out"/*/*.pdf | wc -c) bytes"
tests/bench/compare.sh "$build" "$out"/*
