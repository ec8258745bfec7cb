#!/bin/sh
# Opens the overview page of a run in Chromium: one line per check, at the end "N passed, M failed". Usage: run.sh BUILD PAGE.html
# Needs Chromium with its driver, a JDK and Maven. Exit status: 0 all pass, 1 some fail, 2 could not check.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=$1/browser

for program in chromium chromedriver; do
	[ -x /usr/bin/$program ] || {
		echo "browser: no /usr/bin/$program (Debian: chromium, chromium-driver)" >&2
		exit 2
	}
done
"$here/../fetch.sh" "$here" "$cache" || exit 2
exec java -cp "$cache/classes:$cache/jars/*" Browse "$2"
