// Opens the overview page of a run in Chromium and checks that it works; then that each check can fail, on a copy of the page
// that has been spoiled for it. One line per check, then the totals.
// Usage: Browse PAGE.html. Exit status: 0 all pass, 1 some fail, 2 usage.

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public final class Browse {
    private interface Body {
        void run(Browser browser, Path page) throws Exception;
    }

    // `from` -> `to` is how to spoil the page; its policy goes too, unless it is what is checked.
    private record Check(String name, boolean dark, int width, boolean scripts, boolean policy, String from, String to, Body body) {
        Check(String name, String from, String to, Body body) {
            this(name, false, 1280, true, false, from, to, body);
        }
    }

    private static final int WIDE = 1280, NARROW = 400;
    private static int passed, failed;

    private static List<Check> checks(Checks c) {
        return List.of(
            new Check("is valid HTML", "<tbody>", "<tbody><p>", c::valid),
            new Check("loads, says nothing on the console, fetches nothing", false, WIDE, true, true, "\"use strict\";", "\"use strict\" ;", c::loads),
            new Check("each column sorts, numbers as numbers, and says so", "? a.key - b.key", "? String(a.key).localeCompare(b.key)", c::sorts),
            new Check("filters by text and state, and says how many are left", "row.hidden = ", "row.title = ", c::filters),
            new Check("links lead to files and places that exist", "saate.eml\"", "missing.eml\"", c::links),
            new Check("light and dark can be switched", "data-theme=\"dark\"", "data-theme=\"dusk\"", c::toggles),
            new Check("works by keyboard alone: everything is reached", "id=\"theme\"", "id=\"theme\" tabindex=\"-1\"", c::keyboard),
            new Check("works by keyboard alone: the focus is seen", "outline: 3px solid", "outline: 0 solid", c::keyboard),
            new Check("is complete without scripts", false, WIDE, false, false, "<tbody>", "<tbody hidden>", c::withoutScripts),
            new Check("has no dead controls without scripts", false, WIDE, false, false, "id=\"theme\" hidden=\"hidden\"", "id=\"theme\"", c::withoutScripts),
            new Check("fits a narrow window", false, NARROW, true, false, "overflow-x: auto", "overflow-x: visible", c::fitsWidth),
            new Check("stays a table in a narrow window", false, NARROW, true, false, "class=\"cards", "role=\"group\" class=\"cards", c::staysTable),
            new Check("axe-core: light, wide", false, WIDE, true, false, "<label for=\"text\">", "<label>", c::accessible),
            new Check("axe-core: dark, wide", true, WIDE, true, false, "--muted: light-dark(#4d5868, #aab4c3)", "--muted: light-dark(#4d5868, #444c58)", c::accessible),
            new Check("axe-core: light, narrow", false, NARROW, true, false, "--muted: light-dark(#4d5868, #aab4c3)", "--muted: light-dark(#b0b8c4, #aab4c3)", c::accessible),
            new Check("axe-core: dark, narrow", true, NARROW, true, false, "lang=\"fi\"", "", c::accessible));
    }

    // Null when it holds.
    private static String problem(Browser browser, Check check, Path page) {
        try {
            browser.open(page, check.dark, check.width);
            check.body.run(browser, page);
            return null;
        } catch (AssertionError | Exception e) {
            return e.toString().lines().findFirst().orElse("?");
        }
    }

    private static void report(String name, String problem) {
        System.out.println((problem == null ? "PASS " : "FAIL ") + name + (problem == null ? "" : ": " + problem));
        if (problem == null) passed++; else failed++;
    }

    private static String spoiled(Check check, String html) {
        String page = check.policy ? html : html.replaceAll("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "");
        return page.contains(check.from) ? page.replace(check.from, check.to) : null;
    }

    // The check must fail on the spoiled page.
    private static String resists(Browser browser, Check check, Path page) throws Exception {
        String html = spoiled(check, Files.readString(page));
        if (html == null) return "the page has no " + check.from;
        Path copy = Files.createTempFile(page.toAbsolutePath().getParent(), "spoiled", ".html");
        try {
            Files.writeString(copy, html);
            return problem(browser, check, copy) == null ? "held on a page with " + check.to : null;
        } finally {
            Files.delete(copy);
        }
    }

    private static String axe() throws Exception {
        try (InputStream in = Browse.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            System.err.println("usage: Browse PAGE.html");
            System.exit(2);
        }
        Path page = Path.of(args[0]).toAbsolutePath();
        try (Browser browser = new Browser(true); Browser plain = new Browser(false)) {
            for (Check check : checks(new Checks(axe()))) {
                Browser b = check.scripts ? browser : plain;
                report(check.name, problem(b, check, page));
                report("can fail: " + check.name, resists(b, check, page));
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }
}
