// Judges plans by a call's rules with SchXslt2 and Saxon, and compares what comes out with what hakemus says:
// per assertion how often it held and was violated, and the words of every finding.
//
// Usage: Judge FOLDER JOBS FINDINGS
//   FOLDER    with expand.xsl, functions.xsl, facts.xsl, include.xsl
//   JOBS      a line per plan, tab-separated: name, phase, data folder, plan, what hakemus told: in phase "plan" the
//             output of check --verdicts, in phase "rendered" the manifest.json of its package, "-" when there is none
//   FINDINGS  output of check --format json over all plans of phase "plan"
// Exit status: 0 the same verdicts, 1 others or assertions that cannot be judged, 2 could not work.

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.*;

public final class Judge {
    private static final String SCHXSLT = "http://dmaus.name/ns/2023/schxslt", FUNCTIONS = "urn:hakemus:functions";

    private record Job(String name, String phase, String data, String plan, String told) {}

    // What was found out on one plan, by one of the two programs.
    private static final class Verdicts {
        final Map<String, int[]> counts = new TreeMap<>();          // id -> held, violated
        final Map<String, List<String>> words = new TreeMap<>();    // id -> message and hint of each violation
        final Map<String, String> unjudged = new TreeMap<>();       // id -> why

        void add(String id, int held, int violated) {
            int[] count = counts.computeIfAbsent(id, k -> new int[2]);
            count[0] += held;
            count[1] += violated;
        }

        void say(String id, String message, String hint) {
            words.computeIfAbsent(id, k -> new ArrayList<>()).add(collapse(message) + " | " + collapse(hint));
        }
    }

    // Some patterns, or one assertion of them, as a program; ids by the rule that they stand in.
    private record Unit(List<String> patterns, Map<String, List<String>> rules, XsltExecutable program, String problem) {}

    private static final class Unjudgeable extends Exception {
        private static final long serialVersionUID = 1;

        Unjudgeable(String why) {
            super(why);
        }
    }

    private final Processor processor = new Processor(false);
    private final XPathCompiler xpath = processor.newXPathCompiler();
    private final XsltExecutable expand, facts, include, transpile;
    private final Map<String, XdmNode> documents = new HashMap<>();
    private final Map<String, List<Unit>> units = new HashMap<>();   // data folder, call and phase -> units
    private final Map<String, Verdicts> findings = new HashMap<>();  // file -> what check says of it
    private final Map<String, String> unjudged = new TreeMap<>();    // id -> why, on any plan
    private final Set<String> seen = new TreeSet<>();
    private long verdicts;
    private int passed, failed;

    private Judge(Path folder) throws Exception {
        xpath.declareNamespace("sch", "http://purl.oclc.org/dsdl/schematron");
        xpath.declareNamespace("svrl", "http://purl.oclc.org/dsdl/svrl");
        xpath.setCaching(true);
        expand = processor.newXsltCompiler().compile(new StreamSource(folder.resolve("expand.xsl").toFile()));
        facts = processor.newXsltCompiler().compile(new StreamSource(folder.resolve("facts.xsl").toFile()));
        include = processor.newXsltCompiler().compile(new StreamSource(folder.resolve("include.xsl").toFile()));
        XsltCompiler compiler = processor.newXsltCompiler();
        compiler.setParameter(new QName(SCHXSLT, "terminate-validation-on-error"), new XdmAtomicValue(false));
        var source = Judge.class.getResource("/content/transpile.xsl");
        transpile = compiler.compile(new StreamSource(source.openStream(), source.toString()));
    }

    // Small helps

    private static String collapse(String text) {
        return text.strip().replaceAll("[ \t\r\n]+", " ");
    }

    private XdmNode load(String path) throws SaxonApiException {
        XdmNode document = documents.get(path);
        if (document == null) {
            document = processor.newDocumentBuilder().build(new File(path));
            if (path.endsWith("/call.xml") || path.endsWith(".sch")) document = transform(include, Map.of(), document);
            documents.put(path, document);
        }
        return document;
    }

    private XdmValue find(String expression, XdmItem context) throws SaxonApiException {
        return xpath.evaluate(expression, context);
    }

    private List<String> texts(String expression, XdmItem context) throws SaxonApiException {
        List<String> list = new ArrayList<>();
        for (XdmItem item : find(expression, context)) list.add(item.getStringValue());
        return list;
    }

    private XdmNode transform(XsltExecutable program, Map<QName, XdmValue> parameters, XdmNode input)
            throws SaxonApiException {
        Xslt30Transformer transformer = program.load30();
        XdmDestination out = new XdmDestination();
        transformer.setErrorReporter(error -> {});
        transformer.setStylesheetParameters(parameters);
        transformer.setGlobalContextItem(input);
        transformer.applyTemplates(input, out);
        return out.getXdmNode();
    }

    // Rules to programs

    // The call whose folder an attribute of the plan's root names.
    private String folderOf(Job job) throws SaxonApiException {
        for (String name : texts("/*/@*/string()", load(job.plan)))
            if (!name.isEmpty() && new File(job.data + "/schemas/" + name + "/call.xml").isFile()) return job.data + "/schemas/" + name;
        throw new SaxonApiException(job.plan + ": names no call");
    }

    private XdmNode callOf(Job job) throws SaxonApiException {
        return load(folderOf(job) + "/call.xml");
    }

    private String rulesFile(Job job) throws SaxonApiException {
        return folderOf(job) + "/" + find("string(/call/rules/@file)", callOf(job));
    }

    private Map<String, List<String>> rulesOf(XdmNode schema) throws SaxonApiException {
        Map<String, List<String>> rules = new LinkedHashMap<>();
        for (XdmItem rule : find("/sch:schema/sch:pattern/sch:rule[not(@abstract = 'true')]", schema))
            rules.put(find("string(@id)", rule).toString(),
                    texts("for $r in . return ($r, $r/../sch:rule[@abstract = 'true'][@id = $r/sch:extends/@rule])"
                            + "/(sch:assert | sch:report)/string(@id)", rule));
        return rules;
    }

    private Unit compile(XdmNode rules, List<String> patterns, String only) throws SaxonApiException {
        Map<QName, XdmValue> parameters = new HashMap<>();
        parameters.put(new QName("patterns"), XdmValue.makeSequence(patterns));
        parameters.put(new QName("only"), new XdmAtomicValue(only));
        XdmNode schema = transform(expand, parameters, rules);
        Map<String, List<String>> ids = rulesOf(schema);
        List<String> problems = new ArrayList<>();
        try {
            XdmNode stylesheet = transform(transpile, Map.of(), schema);
            XsltCompiler compiler = processor.newXsltCompiler();
            compiler.setErrorReporter(error -> {
                if (!error.isWarning()) problems.add(collapse(error.getMessage()));
            });
            return new Unit(patterns, ids, compiler.compile(stylesheet.asSource()), null);
        } catch (SaxonApiException e) {
            problems.add(collapse(String.valueOf(e.getMessage())));
            return new Unit(patterns, ids, null, problems.get(0));
        }
    }

    private static List<String> idsOf(Unit unit) {
        List<String> ids = new ArrayList<>();
        unit.rules.values().forEach(ids::addAll);
        return ids;
    }

    // Patterns that do not compile are taken apart at once, those that fail on a plan when they do.
    private List<Unit> apart(XdmNode rules, Unit unit) throws SaxonApiException {
        List<Unit> parts = new ArrayList<>();
        for (String id : idsOf(unit)) parts.add(compile(rules, unit.patterns, id));
        return parts;
    }

    // The processor makes global variables of a pattern's lets: patterns that use one name cannot be in one program.
    private List<List<String>> together(XdmNode rules, String phase) throws SaxonApiException {
        List<List<String>> groups = new ArrayList<>();
        List<Set<String>> names = new ArrayList<>();
        for (String id : texts("/*/sch:phase[@id = '" + phase + "']/sch:active/string(@pattern)", rules)) {
            XdmValue pattern = find("(., /*/sch:include ! doc(resolve-uri(@href, base-uri(.))))/*/sch:pattern[@id = '" + id + "']", rules);
            if (pattern.size() != 1) {
                unjudged.put("pattern " + id, "active in a phase, but there are " + pattern.size() + " of it");
                continue;
            }
            List<String> lets = texts("sch:let/string(@name)", pattern.itemAt(0));
            int i = 0;
            while (i < groups.size() && !Collections.disjoint(names.get(i), lets)) i++;
            if (i == groups.size()) {
                groups.add(new ArrayList<>());
                names.add(new TreeSet<>());
            }
            groups.get(i).add(id);
            names.get(i).addAll(lets);
        }
        return groups;
    }

    private List<Unit> unitsOf(Job job) throws SaxonApiException {
        String file = rulesFile(job), key = file + " " + job.phase;
        if (units.containsKey(key)) return units.get(key);
        XdmNode rules = load(file);
        List<Unit> list = new ArrayList<>();
        for (List<String> patterns : together(rules, job.phase)) {
            Unit unit = compile(rules, patterns, "");
            if (unit.program == null && idsOf(unit).size() > 1) list.addAll(apart(rules, unit));
            else list.add(unit);
        }
        units.put(key, list);
        return list;
    }

    // Judging

    // An expression of call.xml, which sees $plan and $call.
    private XdmValue findByCall(String expression, XdmValue plan, XdmValue call) throws SaxonApiException {
        XPathCompiler compiler = processor.newXPathCompiler();
        QName[] names = {new QName("plan"), new QName("call")};
        for (QName name : names) compiler.declareVariable(name);
        XPathSelector selector = compiler.compile(expression).load();
        selector.setVariable(names[0], plan);
        selector.setVariable(names[1], call);
        selector.setContextItem(plan.itemAt(0));
        return selector.evaluate();
    }

    private Map<QName, XdmValue> variables(Job job) throws Exception {
        XdmNode document = callOf(job);
        XdmValue plan = find("/*", load(job.plan)), call = find("/*", document);
        String lang = findByCall(find("string(/call/plan/@lang)", document).toString(), plan, call).toString();
        Map<QName, XdmValue> all = new HashMap<>();
        all.put(new QName("plan"), plan);
        all.put(new QName("call"), call);
        all.put(new QName("applicant"), findByCall(find("string(/call/applicant-of/@select)", document).toString(), plan, call));
        for (XdmItem input : find("/call/input[not(ends-with(@file, '.csv'))]", document))
            all.put(new QName(find("string(@name)", input).toString()), find("/*", load(folderOf(job) + "/" + find("string(@file)", input))));
        all.put(new QName(FUNCTIONS, "call"), call);
        all.put(new QName(FUNCTIONS, "lang"), lang.isEmpty() ? find("string(/call/@lang)", document) : new XdmAtomicValue(lang));
        return all;
    }

    // In the phase "rendered" the facts are judged; hakemus tells them in the manifest.
    private XdmNode renderedFacts(Job job, Map<QName, XdmValue> variables) throws Exception {
        XdmNode call = callOf(job);
        String manifest = Files.readString(Path.of(job.told));
        XdmNode input = transform(facts, Map.of(new QName("manifest"), new XdmAtomicValue(manifest)), call);
        String names = "parse-json(unparsed-text('" + Path.of(job.told).toUri() + "'))?documents?*";
        variables.put(new QName("facts"), find("/*", input));
        variables.put(new QName("documents"), find("/call/documents/document[@name = " + names + "?name]", call));
        variables.put(new QName("sent"), find("/call/documents/document[@name = " + names + "[?sent]?name]", call));
        return input;
    }

    private void count(Unit unit, XdmNode report, Verdicts out) throws SaxonApiException {
        Map<String, Integer> violated = new HashMap<>();
        for (XdmItem failure : find("//svrl:failed-assert | //svrl:successful-report", report)) {
            String id = find("string(@id)", failure).toString();
            violated.merge(id, 1, Integer::sum);
            out.say(id, find("string(svrl:text)", failure).toString(), find("string(svrl:diagnostic-reference[1])", failure).toString());
        }
        Map<String, Integer> fired = new HashMap<>();
        for (XdmItem rule : find("//svrl:fired-rule/string(@id)", report)) fired.merge(rule.getStringValue(), 1, Integer::sum);
        for (var rule : fired.entrySet())
            for (String id : unit.rules.get(rule.getKey()))
                out.add(id, rule.getValue() - violated.getOrDefault(id, 0), violated.getOrDefault(id, 0));
    }

    private void judge(Unit unit, Map<QName, XdmValue> variables, XdmNode input, Verdicts out) throws Unjudgeable, SaxonApiException {
        if (unit.program == null) throw new Unjudgeable(unit.problem);
        XdmNode report;
        try {
            report = transform(unit.program, variables, input);
        } catch (SaxonApiException e) {
            throw new Unjudgeable(collapse(String.valueOf(e.getMessage())));
        }
        List<String> errors = texts("//svrl:error/concat(@code, ' ', .)", report);
        if (!errors.isEmpty()) throw new Unjudgeable(collapse(errors.get(0)));
        count(unit, report, out);
    }

    // What has to be taken apart stays apart for the plans that follow.
    private Verdicts judgeAll(Job job) throws Exception {
        Map<QName, XdmValue> variables = variables(job);
        XdmNode input = job.phase.equals("rendered") ? renderedFacts(job, variables) : load(job.plan);
        List<Unit> list = unitsOf(job);
        Verdicts out = new Verdicts();
        for (int i = 0; i < list.size(); i++) {
            Unit unit = list.get(i);
            try {
                judge(unit, variables, input, out);
            } catch (Unjudgeable e) {
                List<String> ids = idsOf(unit);
                if (ids.size() == 1) {
                    out.unjudged.put(ids.get(0), e.getMessage());
                } else {
                    list.remove(i);
                    list.addAll(i, apart(load(rulesFile(job)), unit));
                    i--;
                }
            }
        }
        return out;
    }

    // What hakemus says

    private static String firstId(String ids) {
        return ids.contains(",") ? ids.substring(0, ids.indexOf(',')) : ids;
    }

    private void readFindings(Path file) throws Exception {
        String fields = "for $f in parse-json(unparsed-text('" + file.toUri() + "'))?* return array { $f?file, $f?id, string($f?message), string($f?hint) }";
        for (XdmItem item : xpath.evaluate(fields, null)) {
            XdmArray f = (XdmArray) item;
            findings.computeIfAbsent(f.get(0).toString(), k -> new Verdicts())
                    .say(firstId(f.get(1).toString()), f.get(2).toString(), f.get(3).toString());
        }
    }

    private Verdicts toldByVerdicts(Job job) throws Exception {
        Verdicts told = new Verdicts();
        for (String line : Files.readAllLines(Path.of(job.told))) {
            String[] part = line.split(" ");
            told.add(part[0], Integer.parseInt(part[1]), Integer.parseInt(part[2]));
        }
        Verdicts found = findings.get(job.plan);
        for (String id : told.counts.keySet())
            if (found != null && found.words.containsKey(id)) told.words.put(id, found.words.get(id));
        return told;
    }

    // A manifest tells what was violated only, and without hints.
    private Verdicts toldByManifest(Job job, Verdicts judged) throws Exception {
        Verdicts told = new Verdicts();
        for (String id : judged.counts.keySet()) told.add(id, judged.counts.get(id)[0], 0);
        String fields = "for $f in parse-json(unparsed-text('" + Path.of(job.told).toUri() + "'))?findings?* return array { $f?id, string($f?message) }";
        for (XdmItem item : xpath.evaluate(fields, null)) {
            String id = firstId(((XdmArray) item).get(0).toString());
            if (!isOfPhase(job, id)) continue;
            told.add(id, 0, 1);
            told.say(id, ((XdmArray) item).get(1).toString(), "");
        }
        return told;
    }

    private boolean isOfPhase(Job job, String id) throws SaxonApiException {
        for (Unit unit : unitsOf(job)) if (idsOf(unit).contains(id)) return true;
        return false;
    }

    // Comparing

    // Words are the same also when hakemus adds why the plan overrules the rule, in brackets.
    private static boolean sameWords(List<String> told, List<String> judged, boolean hints) {
        if (told.size() != judged.size()) return false;
        Collections.sort(told);
        Collections.sort(judged);
        for (int i = 0; i < told.size(); i++) {
            String[] a = told.get(i).split(" \\| ", 2), b = judged.get(i).split(" \\| ", 2);
            if (!a[0].equals(b[0]) && !a[0].startsWith(b[0] + " (")) return false;
            if (hints && !a[1].equals(b[1])) return false;
        }
        return true;
    }

    private static String numbers(int[] count) {
        return count == null ? "not judged" : "held " + count[0] + ", violated " + count[1];
    }

    private List<String> differences(Verdicts told, Verdicts judged, boolean rendered) {
        List<String> all = new ArrayList<>();
        Set<String> ids = new TreeSet<>(told.counts.keySet());
        ids.addAll(judged.counts.keySet());
        for (String id : ids) {
            if (judged.unjudged.containsKey(id)) continue;
            int[] a = told.counts.get(id), b = judged.counts.get(id);
            if (!numbers(a).equals(numbers(b))) {
                all.add(id + ": hakemus: " + numbers(a) + "; here: " + numbers(b));
                continue;
            }
            seen.add(id);
            verdicts += rendered ? a[1] : a[0] + a[1];
            if (a[1] > 0 && !sameWords(told.words.getOrDefault(id, new ArrayList<>()), judged.words.get(id), !rendered))
                all.add(id + ": other words\n        hakemus: " + told.words.get(id) + "\n        here:    " + judged.words.get(id));
        }
        return all;
    }

    private void report(Job job, List<String> differences) {
        boolean ok = differences.isEmpty();
        System.out.println((ok ? "ok " : "FAILED ") + job.name);
        for (String line : differences) System.out.println("    " + line);
        if (ok) passed++;
        else failed++;
    }

    private void compare(Job job) throws Exception {
        if (job.told.equals("-")) {
            report(job, List.of("hakemus built no package"));
            return;
        }
        boolean rendered = job.phase.equals("rendered");
        Verdicts judged = judgeAll(job);
        Verdicts told = rendered ? toldByManifest(job, judged) : toldByVerdicts(job);
        List<String> all = differences(told, judged, rendered);
        if (told.counts.isEmpty()) all.add(0, "hakemus judges nothing: is the plan valid?");
        for (var e : judged.unjudged.entrySet()) unjudged.putIfAbsent(e.getKey(), e.getValue() + " (" + job.name + ")");
        report(job, all);
    }

    private int run(Path jobs, Path found) throws Exception {
        readFindings(found);
        for (String line : Files.readAllLines(jobs)) {
            String[] part = line.split("\t");
            compare(new Job(part[0], part[1], part[2], part[3], part[4]));
            documents.remove(part[3]);
        }
        if (!unjudged.isEmpty()) System.out.println("cannot be judged here:");
        unjudged.forEach((id, why) -> System.out.println("    " + id + ": " + why));
        System.out.println(verdicts + " verdicts of " + seen.size() + " assertions compared, " + unjudged.size() + " not judged");
        System.out.println(passed + " passed, " + failed + " failed");
        return failed == 0 && unjudged.isEmpty() && passed > 0 ? 0 : 1;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.err.println("usage: Judge FOLDER JOBS FINDINGS");
            System.exit(2);
        }
        try {
            System.exit(new Judge(Path.of(args[0])).run(Path.of(args[1]), Path.of(args[2])));
        } catch (SaxonApiException | java.io.IOException e) {
            System.err.println("schematron: " + e.getMessage());
            System.exit(2);
        }
    }
}
