// What must hold of the overview page. Each check fails by throwing.

import com.ibm.icu.text.Collator;
import com.ibm.icu.text.RuleBasedCollator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nu.validator.client.EmbeddedValidator;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

final class Checks {
    private static final RuleBasedCollator FINNISH = (RuleBasedCollator) Collator.getInstance(Locale.forLanguageTag("fi"));
    private static final int TAB_LIMIT = 2000;
    private final String axe;

    Checks(String axe) {
        this.axe = axe;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) throw new AssertionError(otherwise);
    }

    void valid(Browser b, Path page) throws Exception {
        EmbeddedValidator validator = new EmbeddedValidator();
        validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
        String errors = validator.validate(page).lines().filter(l -> l.contains(": error: ")).collect(Collectors.joining("; "));
        require(errors.isEmpty(), errors);
    }

    void loads(Browser b, Path page) {
        String console = b.console();
        require(console.isEmpty(), console);
        require(b.find("#theme").isDisplayed() && b.find("#tools").isDisplayed(), "the script did not run");
        List<String> fetched = b.texts("return performance.getEntriesByType('resource').map(e => e.name)");
        require(fetched.isEmpty(), "fetched " + fetched);
    }

    // Sorting

    private static List<String> column(Browser b, WebElement head) {
        return b.texts("const [head] = arguments; return Array.from(head.closest('table').tBodies[0].rows, row => { "
            + "const cell = row.cells[head.cellIndex]; return cell.dataset.sort ?? cell.textContent.trim(); });", head);
    }

    private static Comparator<String> order(WebElement head, List<String> values) {
        boolean numbers = values.stream().allMatch(v -> v.matches("-?[0-9]+(\\.[0-9]+)?"));
        boolean numeric = head.getDomAttribute("class") != null && head.getDomAttribute("class").contains("number");
        require(numbers || !numeric, "a column of numbers has " + values);
        return numbers ? Comparator.comparingDouble(Double::parseDouble) : FINNISH::compare;
    }

    private static void sortBy(Browser b, WebElement head, boolean descending) {
        head.findElement(org.openqa.selenium.By.tagName("button")).click();
        String direction = descending ? "descending" : "ascending", name = head.getText();
        require(direction.equals(head.getDomAttribute("aria-sort")), name + " is not " + direction);
        require(b.findAll("[aria-sort]").stream().filter(h -> !h.equals(head)).noneMatch(h -> sameTable(b, h, head)),
            "two columns say that they are sorted");
        List<String> values = column(b, head);
        Comparator<String> order = order(head, values);
        for (int i = 1; i < values.size(); i++) {
            int comparison = order.compare(values.get(i - 1), values.get(i));
            require(descending ? comparison >= 0 : comparison <= 0,
                name + " " + direction + ": " + values.get(i - 1) + " before " + values.get(i));
        }
        String said = b.find("#count").getText();
        require(said.contains(descending ? "laskeva" : "nouseva"), "said only: " + said);
    }

    private static boolean sameTable(Browser b, WebElement one, WebElement other) {
        return (Boolean) b.run("return arguments[0].closest('table') === arguments[1].closest('table')", one, other);
    }

    void sorts(Browser b, Path page) {
        int different = 0;
        for (WebElement head : b.findAll("table.sortable thead th:has(button)")) {
            if (new HashSet<>(column(b, head)).size() > 1) different++;
            sortBy(b, head, false);
            sortBy(b, head, true);
        }
        require(different >= 10, "only " + different + " columns have different values to sort");
    }

    // Filtering

    private static List<String> shown(Browser b) {
        return b.texts("return Array.from(document.querySelectorAll('#applicants tbody tr')).filter(r => r.checkVisibility())"
            + ".map(r => r.cells[0].textContent)");
    }

    private static void expect(Browser b, List<String> rows, int all) {
        require(shown(b).equals(rows), "shows " + shown(b) + ", not " + rows);
        String said = b.find("#count").getText(), expected = rows.size() == all ? all + " hakija" : rows.size() + " / " + all;
        require(said.startsWith(expected), "said " + said + ", not " + expected);
    }

    void filters(Browser b, Path page) {
        List<String> all = shown(b);
        require("status".equals(b.find("#count").getDomAttribute("role")), "the count is not announced");
        String word = all.get(1).strip().substring(0, 6);
        WebElement text = b.find("#text"), state = b.find("#state");
        text.sendKeys(word.toUpperCase(Locale.ROOT));
        List<String> fitting = all.stream().filter(r -> r.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))).toList();
        require(fitting.size() < all.size(), "every applicant has " + word);
        expect(b, fitting, all.size());
        text.sendKeys("qqq");
        expect(b, List.of(), all.size());
        require(b.find("#nothing").isDisplayed(), "nothing found, and nothing says so");
        text.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        expect(b, all, all.size());
        state.sendKeys("Korjattavat");
        List<String> failed = b.texts("return Array.from(document.querySelectorAll('#applicants tbody tr:not([data-state=ready])'), r => r.cells[0].textContent)");
        require(!failed.isEmpty() && failed.size() < all.size(), "the page needs ready and failed applicants for this check");
        expect(b, failed, all.size());
    }

    // Links

    void links(Browser b, Path page) throws Exception {
        Set<String> ids = new HashSet<>();
        for (String id : b.texts("return Array.from(document.querySelectorAll('[id]'), e => e.id)"))
            require(ids.add(id), "two elements are " + id);
        List<String> targets = b.texts("return Array.from(document.querySelectorAll('a'), a => a.getAttribute('href'))");
        require(targets.stream().anyMatch(t -> t.endsWith(".pdf")) && targets.stream().anyMatch(t -> t.endsWith(".eml")), "no documents: " + targets);
        for (String target : targets) {
            Path file = target.startsWith("#") ? null : page.resolveSibling(target);
            require(file != null ? Files.size(file) > 0 : ids.contains(target.substring(1)), target + " is not there");
        }
    }

    // Light and dark

    private static String ground(Browser b) {
        return (String) b.run("return getComputedStyle(document.body).backgroundColor");
    }

    void toggles(Browser b, Path page) {
        WebElement button = b.find("#theme");
        String before = ground(b), name = button.getText();
        button.click();
        require(!ground(b).equals(before), "the page stays " + before);
        require(!button.getText().equals(name), "the button still says " + name);
        button.click();
        require(ground(b).equals(before) && button.getText().equals(name), "there is no way back");
        require(b.console().isEmpty(), "the console has something to say");
    }

    // Keyboard only

    private static final String CONTROLS = "return Array.from(document.querySelectorAll("
        + "'a[href], button, input, select, summary, [tabindex=\"0\"]')).filter(e => e.checkVisibility())";

    // All that can be reached, in order; each must show that it has the focus.
    private static List<Object> walk(Browser b) {
        List<Object> order = new ArrayList<>();
        for (int i = 0; i < TAB_LIMIT; i++) {
            b.focused().sendKeys(Keys.TAB);
            WebElement at = b.focused();
            if (at.getTagName().equals("body") || (!order.isEmpty() && at.equals(order.get(0)))) return order;
            require((Boolean) b.run("const s = getComputedStyle(arguments[0]); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2", at),
                "no sign of the focus: " + at.getTagName() + " " + at.getText());
            order.add(at);
        }
        throw new AssertionError("the focus goes on and on");
    }

    void keyboard(Browser b, Path page) {
        List<?> controls = (List<?>) b.run(CONTROLS), order = walk(b);
        for (Object control : controls)
            require(order.contains(control), "not reached: " + ((WebElement) control).getText());
        require(((WebElement) order.get(0)).getDomProperty("textContent").startsWith("Siirry"), "the first is not the link to the content");
        WebElement sort = b.find("#applicants thead button");
        sort.sendKeys(Keys.ENTER);
        require("ascending".equals(b.find("#applicants thead th").getDomAttribute("aria-sort")), "Enter does not sort");
        sort.sendKeys(Keys.SPACE);
        require("descending".equals(b.find("#applicants thead th").getDomAttribute("aria-sort")), "Space does not sort");
        b.find("#applicants summary").sendKeys(Keys.ENTER);
        require(b.find("#applicants details a").isDisplayed(), "Enter does not open the documents");
        b.find("#applicants td a[href^='#huomautukset-']").sendKeys(Keys.ENTER);
        require(!b.findAll(".box[open]").isEmpty(), "the link to findings does not open them");
    }

    // Without scripts everything is there, and nothing that would need them

    void withoutScripts(Browser b, Path page) throws Exception {
        String source = Files.readString(page);
        List<String> exposed = b.exposed();
        String all = String.join("\n", exposed);
        for (String part : source.split("<tr data-state")) {
            if (!part.startsWith("=")) continue;
            String name = part.replaceAll("(?s).*?<span class=\"name\">(.*?)</span>.*", "$1");
            require(all.contains("rowheader: " + name), name + " is not exposed");
        }
        long summaries = exposed.stream().filter(e -> e.startsWith("DisclosureTriangle: ")).count();
        require(summaries == source.split("<summary>").length - 1, "only " + summaries + " parts to open");
        require(exposed.stream().noneMatch(e -> e.startsWith("button: ") || e.startsWith("searchbox: ") || e.startsWith("combobox: ")),
            "there are controls that do nothing");
    }

    void fitsWidth(Browser b, Path page) {
        long width = (Long) b.run("return document.documentElement.scrollWidth"), room = (Long) b.run("return innerWidth");
        require(width <= room, "the page is " + width + " wide, the window " + room);
    }

    void staysTable(Browser b, Path page) {
        List<String> exposed = b.exposed();
        for (String row : shown(b))
            require(exposed.contains("rowheader: " + row.strip().replaceAll("\\s+", " ")), "no head of a row: " + row);
        require(exposed.stream().anyMatch(e -> e.startsWith("columnheader: ")), "no heads of columns");
    }

    // No violations by axe-core, with everything opened
    @SuppressWarnings("unchecked")
    void accessible(Browser b, Path page) {
        b.run("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        b.run(axe);
        var result = (Map<String, Object>) b.runAsync("const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then("
            + "r => done({passes: r.passes.length, violations: r.violations.map(v => v.id + ' ' + v.nodes[0].html)}), e => done({passes: 0, violations: [String(e)]}))");
        require(((List<?>) result.get("violations")).isEmpty(), result.get("violations").toString());
        require((Long) result.get("passes") > 20, "axe-core checked hardly anything");
    }
}
