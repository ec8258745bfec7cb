# For cases that run `hakemus bulk`: what it prints without the numbers of pages, which change with every template.
no_pages() { sed -E 's/[0-9]+ sivua?/N sivua/g; s/"pages": [1-9][0-9]*/"pages": N/' "$@"; }
run_bulk() {
	local status
	hakemus bulk "$@" > .list
	status=$?
	no_pages .list
	return $status
}
# As hakemus, with pipes that pass for files: from a plan that is one a test knows where the worker is that reads it.
pipes() { exec env LD_PRELOAD="$BUILD/pipes.so" ASAN_OPTIONS=verify_asan_link_order=0 $PROGRAM "$@"; }
