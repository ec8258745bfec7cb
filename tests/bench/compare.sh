#!/bin/sh
# The same pages by what a user would take instead: compare.sh BUILD FOLDER, where FOLDER holds a built package.
# Its text, without tables, tags and sums, is converted from HTML by each tool that is installed; none is needed.
set -eu
build=$1
folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

text_as_html() {
	echo '<!DOCTYPE html><html lang="fi"><head><meta charset="utf-8"><title>-</title></head><body><p>'
	for pdf in "$folder"/*.pdf; do
		pdftotext "$pdf" -
	done | sed 's/&/\&amp;/g; s/</\&lt;/g; s/^$/<\/p><p>/'
	echo '</p></body></html>'
}

measure() {
	if command -v "$1" >/dev/null; then
		"$build/bench" --command 1 "$@" 2>/dev/null
	else
		echo "$1: not installed"
	fi
}

command -v pdftotext >/dev/null || exit 0
text_as_html >"$work/text.html"
echo "the package's text alone, by others:"
measure weasyprint "$work/text.html" "$work/a.pdf"
measure soffice --headless --convert-to pdf --outdir "$work" "-env:UserInstallation=file://$work/profile" "$work/text.html"
measure pandoc --pdf-engine=typst "$work/text.html" -o "$work/b.pdf"
