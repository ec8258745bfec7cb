
"use strict";
(function () {
	const status = document.getElementById("count");
	const rows = Array.from(document.querySelectorAll("#applicants tbody tr"));
	const collator = new Intl.Collator("fi", { numeric: true });

	// Sorting: the script makes the heads of columns buttons, so that without it there are no dead controls.

	function keyOf(row, column) {
		const cell = row.cells[column];
		return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
	}

	function sort(table, head, descending) {
		const body = table.tBodies[0];
		const column = head.cellIndex;
		const sorted = Array.from(body.rows, row => ({ row, key: keyOf(row, column) }));
		sorted.sort((a, b) => {
			const order = typeof a.key === "number" ? a.key - b.key : collator.compare(a.key, b.key);
			return descending ? -order : order;
		});
		body.append(...sorted.map(item => item.row));
		for (const other of head.parentNode.cells) {
			other.removeAttribute("aria-sort");
		}
		head.setAttribute("aria-sort", descending ? "descending" : "ascending");
	}

	function makeSortable(table) {
		for (const head of table.tHead.rows[0].cells) {
			if (head.classList.contains("fixed")) {
				continue;
			}
			const name = head.textContent.trim().replace(/\u00ad/g, "");
			const button = document.createElement("button");
			button.type = "button";
			button.append(...head.childNodes);
			head.append(button);
			button.addEventListener("click", () => {
				const descending = head.getAttribute("aria-sort") === "ascending";
				sort(table, head, descending);
				announce("Järjestetty: " + name + (descending ? ", laskeva" : ", nouseva"));
			});
		}
	}

	// Filtering

	function shown() {
		return rows.filter(row => !row.hidden).length;
	}

	function announce(text) {
		status.textContent = (text ? text + ". " : "") + count();
	}

	function count() {
		const n = shown();
		if (n === rows.length) {
			return n === 1 ? "1 hakija" : n + " hakijaa";
		}
		return n + " / " + rows.length + " hakijaa";
	}

	function filter() {
		const words = document.getElementById("text").value.toLocaleLowerCase("fi").split(/\s+/);
		const states = document.getElementById("state").value;
		for (const row of rows) {
			const name = row.cells[0].textContent.toLocaleLowerCase("fi");
			const fits = words.every(word => name.includes(word));
			row.hidden = !fits || (states !== "" && !states.split(" ").includes(row.dataset.state));
		}
		document.getElementById("nothing").hidden = shown() > 0;
		announce("");
	}

	// Light and dark: as the system has it until the button is used.

	const theme = document.getElementById("theme");
	const system = matchMedia("(prefers-color-scheme: dark)");

	function isDark() {
		const chosen = document.documentElement.dataset.theme;
		return chosen ? chosen === "dark" : system.matches;
	}

	function nameTheme() {
		theme.textContent = isDark() ? "Vaalea tila" : "Tumma tila";
	}

	theme.addEventListener("click", () => {
		document.documentElement.dataset.theme = isDark() ? "light" : "dark";
		nameTheme();
	});
	system.addEventListener("change", nameTheme);

	// A link to findings opens them; on paper everything is open.

	function openTarget() {
		const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
		if (target instanceof HTMLDetailsElement) {
			target.open = true;
			target.querySelector("summary").focus();
		}
	}

	let closed = [];
	addEventListener("beforeprint", () => {
		closed = Array.from(document.querySelectorAll("details:not([open])"));
		closed.forEach(details => { details.open = true; });
	});
	addEventListener("afterprint", () => closed.forEach(details => { details.open = false; }));
	addEventListener("hashchange", openTarget);

	document.querySelectorAll("table.sortable").forEach(makeSortable);
	document.getElementById("text").addEventListener("input", filter);
	document.getElementById("state").addEventListener("change", filter);
	document.getElementById("tools").hidden = false;
	theme.hidden = false;
	nameTheme();
	openTarget();
})();
