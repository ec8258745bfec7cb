#!/bin/sh
# Fetches the pinned veraPDF library (see pom.xml) and compiles Validate.java into the
# cache directory. Usage: fetch.sh [CACHE]   (default build/verapdf). Needs a JDK and
# Maven; does nothing when the cache is up to date.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${1:-${VERAPDF_CACHE:-build/verapdf}}

die() {
	echo "conformance: $*" >&2
	exit 2
}

command -v java >/dev/null 2>&1 || die "no java: install a JDK (Debian: default-jdk-headless)"
command -v javac >/dev/null 2>&1 || die "no javac: install a JDK (Debian: default-jdk-headless)"

key=$(cat "$here/pom.xml" "$here/Validate.java" | sha256sum | cut -d' ' -f1)
[ "$(cat "$cache/key" 2>/dev/null)" = "$key" ] && exit 0

command -v mvn >/dev/null 2>&1 || die "no mvn: install Maven (Debian: maven)"
rm -rf "$cache/jars" "$cache/classes" "$cache/key"
mkdir -p "$cache/classes"
cache=$(cd "$cache" && pwd)

mvn -B -q -f "$here/pom.xml" ${MAVEN_REPOSITORY:+"-Dmaven.repo.local=$MAVEN_REPOSITORY"} \
	dependency:copy-dependencies -DoutputDirectory="$cache/jars" >"$cache/maven.log" 2>&1 || {
	tail -n 5 "$cache/maven.log" >&2
	die "the veraPDF library could not be fetched: no network? (whole log: $cache/maven.log)"
}
javac -d "$cache/classes" -cp "$cache/jars/*" "$here/Validate.java" || die "Validate.java does not compile"
echo "$key" >"$cache/key"
