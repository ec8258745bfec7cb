#!/bin/sh
# Installs the Debian packages that building (build), testing (test) or the
# fuzzer (fuzz) or heavy judges (conformance) need; says which. Works as root and with sudo.
set -eu

BUILD='gcc libc6-dev make pkg-config gettext libxml2-dev libpcre2-dev libharfbuzz-dev libvoikko-dev
	voikko-fi libhyphen0 hyphen-sv libutf8proc-dev libgmime-3.0-dev libjansson-dev libdeflate-dev nettle-dev libhpdf-dev
	libcsv-dev fonts-dejavu-core libqpdf-dev'
TEST='libcmocka-dev poppler-utils qpdf valgrind libxml2-utils parallel jq'
FUZZ='clang libclang-rt-dev'
CONFORMANCE='default-jdk-headless maven chromium chromium-driver'

# Liberation 2 is called fonts-liberation2 in Debian 12 and fonts-liberation since.
fonts() {
	if apt-cache show fonts-liberation2 >/dev/null 2>&1; then echo fonts-liberation2; else echo fonts-liberation; fi
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
	for package in "$@"; do installed "$package" || printf '%s ' "$package"; done
}

install_missing() {
	wanted=$(missing "$@")
	[ -n "$wanted" ] || { echo "packages: all there"; return; }
	echo "packages: installing $wanted"
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted >/dev/null
}

if ! command -v apt-get >/dev/null; then
	echo "packages: no apt-get here; install what gen/packages.sh lists by hand" >&2
	exit 0
fi
if [ -n "$(missing $BUILD)" ] && ! apt-cache show libhpdf-dev >/dev/null 2>&1; then
	as_root apt-get update -q >/dev/null
fi
for set in "$@"; do
	case $set in
	build) install_missing $BUILD "$(fonts)" ;;
	test) install_missing $TEST ;;
	fuzz) install_missing $FUZZ ;;
	conformance) install_missing $CONFORMANCE ;;
	*) echo "usage: packages.sh build|test|fuzz|conformance..." >&2; exit 2 ;;
	esac
done
