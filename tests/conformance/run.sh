#!/bin/sh
# Validates PDF files as PDF/A-3a and PDF/UA-1: one line per file and flavour, at the end
# "N passed, M failed". Usage: run.sh FILE.pdf...
# VERAPDF_CACHE: where the validator is kept (default build/verapdf); FLAVOURS: default 3a,ua1.
# Exit status: 0 all pass, 1 some fail, 2 could not validate (no Java, no network, no files).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${VERAPDF_CACHE:-build/verapdf}

if [ $# -eq 0 ]; then
	echo "conformance: no files given" >&2
	exit 2
fi
"$here/fetch.sh" "$here" "$cache" || exit 2
exec java -Xss4m -Djava.util.logging.SimpleFormatter.format='%4$s: %5$s%n' \
	-cp "$cache/classes:$cache/jars/*" Validate "${FLAVOURS:-3a,ua1}" "$@"
