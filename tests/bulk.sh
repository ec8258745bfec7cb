# For cases that run `hakemus bulk`: what it prints without the numbers of pages, which change with every template.
no_pages() { sed -E 's/[0-9]+ sivua?/N sivua/g; s/"pages": [1-9][0-9]*/"pages": N/' "$@"; }
run_bulk() {
	local status
	hakemus bulk "$@" > .list
	status=$?
	no_pages .list
	return $status
}
