package io.alys.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A real Chromium, driven by Playwright as a script says. Both are those of the environment, or
 * those that {@code scripts/real-parts.sh} fetched; without them the test fails.
 */
public final class RealBrowser {
  private static final String ASKS = "ask ";

  private RealBrowser() {}

  /**
   * Has a script look at a page until it ends.
   *
   * @param script for Node.js; it asks by lines {@code ask WHAT}
   * @param answers what is done when it asks
   * @return what it said besides
   */
  public static List<String> look(
      Path script, String page, Path pictures, Map<String, Runnable> answers)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("node", script.toString()).redirectErrorStream(true);
    builder.environment().put("PAGE", page);
    builder.environment().put("SHOTS", pictures.toString());
    builder.environment().put("CHROMIUM", program("chromium", "bin", "chromium"));
    builder
        .environment()
        .put("PLAYWRIGHT", program("playwright", "node_modules", ".bin", "playwright-core"));
    Process process = builder.start();
    List<String> said = new ArrayList<>();
    try (BufferedReader out = process.inputReader();
        Writer in = process.outputWriter()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(ASKS)) {
          Objects.requireNonNull(answers.get(line.substring(ASKS.length())), line).run();
          in.write("done\n");
          in.flush();
        } else {
          said.add(line);
        }
      }
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(String.join("\n", said));
      }
    } finally {
      process.destroyForcibly();
    }
    return said;
  }

  private static String program(String name, String... fetched) {
    return RealParts.program(name, fetched).toString();
  }
}
