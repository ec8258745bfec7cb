// Validates PDF files with veraPDF: one line per file and flavour, then the totals.
// Usage: Validate FLAVOUR[,FLAVOUR...] FILE.pdf...
// Exit status: 0 all pass, 1 some fail, 2 usage.

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class Validate {
    private static int passed, failed;

    private static void report(boolean ok, String flavour, String file, String why) {
        System.out.println((ok ? "PASS " : "FAIL ") + flavour + " " + file + why);
        if (ok) passed++; else failed++;
    }

    // The rules that failed go on the line itself, the first place of each to standard error.
    private static String failures(ValidationResult result) {
        Map<String, String> rules = new TreeMap<>();
        for (TestAssertion a : result.getTestAssertions()) {
            if (a.getStatus() != TestAssertion.Status.FAILED) continue;
            String rule = a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber();
            if (rules.putIfAbsent(rule, rule) == null)
                System.err.println("  " + rule + ": " + a.getMessage() + " at " + a.getLocation().getContext());
        }
        return rules.isEmpty() ? ": not compliant" : ": " + String.join(", ", rules.keySet());
    }

    private static void validate(VeraPDFFoundry foundry, String flavourName, String file) {
        PDFAFlavour flavour = PDFAFlavour.fromString(flavourName);
        try (InputStream in = new FileInputStream(file);
             PDFAParser parser = foundry.createParser(in, flavour);
             PDFAValidator validator = foundry.createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            boolean ok = result.isCompliant() && result.getTotalAssertions() > 0;
            report(ok, flavourName, file, ok ? "" : failures(result));
        } catch (Exception e) {
            report(false, flavourName, file, ": " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: Validate FLAVOUR[,FLAVOUR...] FILE.pdf...");
            System.exit(2);
        }
        VeraGreenfieldFoundryProvider.initialise();
        String[] flavours = args[0].split(",");
        for (String name : flavours)
            if (PDFAFlavour.fromString(name) == PDFAFlavour.NO_FLAVOUR) {
                System.err.println("Validate: unknown flavour: " + name);
                System.exit(2);
            }
        try (VeraPDFFoundry foundry = Foundries.defaultInstance()) {
            for (int i = 1; i < args.length; i++)
                for (String name : flavours)
                    validate(foundry, name, args[i]);
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }
}
