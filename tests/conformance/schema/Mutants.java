import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Changes plans a little, at random but always the same, and says of each whether Xerces finds that it conforms to the
 * schema: Mutants SCHEMA FOLDER NUMBER PLAN... writes FOLDER/<plan>-<n>.xml, the plan itself as number 0, and a line
 * "path valid|invalid what-was-done" each to standard output.
 */
public class Mutants {
	private static final String[] VALUES = {
		"", " ", "0", "-1", "1.234", "0,5", "2023-02-30", "2023-02-28", "9999-12-31", "kylla", "ei", "I1", "fi", "x", "æ",
		"1234567-1", "100.00", " 100.00 ", "99999999999999999999", "2022-10-05T12:00:00+03:00", "24:00", "a b",
	};
	private static final int KINDS = 12; /* of change; values have the most ways to be wrong */

	private final Random random;
	private final Document document;
	/* By name, that of the owner too with attributes: what there is little of is changed as often as what there is much of. */
	private final Map<String, List<Element>> elements = new TreeMap<>();
	private final Map<String, List<Attr>> attributes = new TreeMap<>();

	private Mutants(Document document, long seed) {
		this.document = document;
		this.random = new Random(seed);
		NodeList all = document.getDocumentElement().getElementsByTagName("*");
		for (int i = 0; i < all.getLength(); i++)
			add((Element) all.item(i));
	}

	private void add(Element e) {
		elements.computeIfAbsent(e.getTagName(), k -> new ArrayList<>()).add(e);
		for (int i = 0; i < e.getAttributes().getLength(); i++) {
			Attr a = (Attr) e.getAttributes().item(i);
			attributes.computeIfAbsent(e.getTagName() + " " + a.getName(), k -> new ArrayList<>()).add(a);
		}
	}

	private <T> T any(Map<String, List<T>> map) {
		List<List<T>> lists = List.copyOf(map.values());
		List<T> list = lists.get(random.nextInt(lists.size()));
		return list.get(random.nextInt(list.size()));
	}

	private String anyValue() {
		return random.nextInt(3) == 0 ? VALUES[random.nextInt(VALUES.length)] : any(attributes).getValue();
	}

	/** One change; what was done, in words. */
	private String change() {
		Element e = any(elements);
		Attr a = any(attributes);
		switch (random.nextInt(KINDS)) {
		case 0:
			e.getParentNode().removeChild(e);
			return "remove " + e.getTagName();
		case 1:
			e.getParentNode().insertBefore(e.cloneNode(true), e);
			return "double " + e.getTagName();
		case 2:
			return move(e, any(elements));
		case 3:
			return "rename to " + document.renameNode(e, null, any(elements).getTagName()).getNodeName();
		case 4:
			e.setTextContent(anyValue());
			return "content of " + e.getTagName();
		case 5:
			e.appendChild(document.createTextNode("x"));
			return "text into " + e.getTagName();
		case 6:
			e.setAttribute(a.getName(), anyValue());
			return "attribute " + a.getName() + " of " + e.getTagName();
		case 7:
			a.getOwnerElement().removeAttributeNode(a);
			return "remove attribute " + a.getName();
		default:
			a.setValue(anyValue());
			return "value of " + a.getName() + "=" + a.getValue();
		}
	}

	private static String move(Element e, Element to) {
		for (Node n = to; n != null; n = n.getParentNode())
			if (n == e)
				return "nothing";
		to.getParentNode().insertBefore(e, to);
		return "move " + e.getTagName() + " before " + to.getTagName();
	}

	private static boolean conforms(Schema schema, Path plan) throws IOException {
		try {
			schema.newValidator().validate(new StreamSource(plan.toFile()));
			return true;
		} catch (SAXException e) {
			return false;
		}
	}

	private static void write(Document document, Path path) throws Exception {
		TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(path.toFile()));
	}

	private static void mutate(Schema schema, Path plan, Path folder, int number) throws Exception {
		var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
		String name = plan.getParent().getFileName() + "-" + plan.getFileName().toString().replace(".xml", "");
		for (int i = 0; i <= number; i++) {
			Document document = builder.parse(plan.toFile());
			String done = i == 0 ? "nothing" : new Mutants(document, i * 31L + name.hashCode()).change();
			Path path = folder.resolve(name + "-" + i + ".xml");
			write(document, path);
			System.out.println(path + "\t" + (conforms(schema, path) ? "valid" : "invalid") + "\t" + done.replaceAll("\\s+", " "));
		}
	}

	public static void main(String[] arguments) throws Exception {
		Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(new File(arguments[0]));
		Path folder = Files.createDirectories(Path.of(arguments[1]));
		for (int i = 3; i < arguments.length; i++)
			mutate(schema, Path.of(arguments[i]).toAbsolutePath(), folder, Integer.parseInt(arguments[2]));
	}
}
