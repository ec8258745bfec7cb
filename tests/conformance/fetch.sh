#!/bin/sh
# Fetches the pinned libraries of a judge (FOLDER/pom.xml) and compiles its Java (FOLDER/*.java) into CACHE.
# Usage: fetch.sh FOLDER CACHE. Needs a JDK and Maven; does nothing when the cache is up to date.
set -eu

folder=$1
cache=$2

die() {
	echo "conformance: $*" >&2
	exit 2
}

command -v java >/dev/null 2>&1 || die "no java: install a JDK (Debian: default-jdk-headless)"
command -v javac >/dev/null 2>&1 || die "no javac: install a JDK (Debian: default-jdk-headless)"

key=$(cat "$folder/pom.xml" "$folder"/*.java | sha256sum | cut -d' ' -f1)
[ "$(cat "$cache/key" 2>/dev/null)" = "$key" ] && exit 0

command -v mvn >/dev/null 2>&1 || die "no mvn: install Maven (Debian: maven)"
rm -rf "$cache/jars" "$cache/classes" "$cache/key"
mkdir -p "$cache/classes"
cache=$(cd "$cache" && pwd)

mvn -B -q -f "$folder/pom.xml" ${MAVEN_REPOSITORY:+"-Dmaven.repo.local=$MAVEN_REPOSITORY"} \
	dependency:copy-dependencies -DoutputDirectory="$cache/jars" >"$cache/maven.log" 2>&1 || {
	tail -n 5 "$cache/maven.log" >&2
	die "the libraries of $folder/pom.xml could not be fetched: no network? (whole log: $cache/maven.log)"
}
javac -d "$cache/classes" -cp "$cache/jars/*" "$folder"/*.java || die "the Java in $folder does not compile"
echo "$key" >"$cache/key"
