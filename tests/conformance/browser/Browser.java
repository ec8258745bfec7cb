// A headless Chromium, driven through Debian's chromedriver.

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

final class Browser implements AutoCloseable {
    private static final int JAVASCRIPT_BLOCKED = 2;
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
    private final Path profile = Files.createTempDirectory("hakemus-browser");
    private final ChromeDriver driver;

    Browser(boolean scripts) throws Exception {
        SELENIUM.setLevel(Level.SEVERE); // it warns of every version of Chromium that is younger than itself
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--user-data-dir=" + profile);
        if (!scripts)
            options.setExperimentalOption("prefs",
                Map.of("profile.managed_default_content_settings.javascript", JAVASCRIPT_BLOCKED));
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        driver = new ChromeDriver(new ChromeDriverService.Builder()
            .usingDriverExecutable(new java.io.File("/usr/bin/chromedriver")).usingAnyFreePort().build(), options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
    }

    @Override
    public void close() throws Exception {
        driver.quit();
        try (var files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        }
    }

    void open(Path page, boolean dark, int width) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.get("about:blank");
        console();
        driver.get(page.toUri().toString());
    }

    // What the console has said since it was last asked.
    String console() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
            .map(entry -> entry.getLevel() + " " + entry.getMessage()).collect(Collectors.joining("; "));
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    Object runAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    @SuppressWarnings("unchecked")
    List<String> texts(String script, Object... arguments) {
        return (List<String>) run(script, arguments);
    }

    // Names of all that is exposed to assistive technology; needs no scripts.
    @SuppressWarnings("unchecked")
    List<String> exposed() {
        var nodes = (List<Map<String, Object>>) driver.executeCdpCommand("Accessibility.getFullAXTree", Map.of()).get("nodes");
        return nodes.stream().filter(node -> !Boolean.TRUE.equals(node.get("ignored")))
            .map(node -> value(node, "role") + ": " + value(node, "name")).toList();
    }

    private static String value(Map<String, Object> node, String property) {
        return node.get(property) instanceof Map<?, ?> map && map.get("value") != null ? map.get("value").toString().strip() : "";
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> findAll(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }
}
