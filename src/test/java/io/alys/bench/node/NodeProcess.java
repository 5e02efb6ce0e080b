package io.alys.bench.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The node as an operator runs it, and what the system says of its process. */
final class NodeProcess implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);
  private static final int OK = 200;
  private static final Pattern SAMPLE =
      Pattern.compile("^([a-z_]+)(\\{[^}]*})? ([-+.0-9eE]+)$", Pattern.MULTILINE);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int pages;
  private final long startNanos;

  /**
   * Starts it by the launcher of this folder.
   *
   * @param settings its configuration
   * @param pages the port of its pages
   * @param log where it writes
   */
  NodeProcess(Path settings, int pages, Path log) throws IOException {
    this.pages = pages;
    this.startNanos = System.nanoTime();
    this.process =
        new ProcessBuilder("./alys", "run", "--config", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /** Waits for it; the time since its start. */
  Duration ready() throws InterruptedException {
    while (!isReady()) {
      if (!process.isAlive() || took().compareTo(READY_LIMIT) > 0) {
        throw new IllegalStateException("the node did not become ready: see its log");
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    return took();
  }

  private Duration took() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private boolean isReady() throws InterruptedException {
    try {
      return page("/health/ready").statusCode() == OK;
    } catch (IOException _) {
      return false;
    }
  }

  private HttpResponse<String> page(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(pages, path));
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What is resident, in KiB. */
  long residentKib() throws IOException {
    return status("VmRSS:");
  }

  long threads() throws IOException {
    return status("Threads:");
  }

  private long status(String name) throws IOException {
    return Files.readAllLines(proc("status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  int openFiles() throws IOException {
    try (Stream<Path> files = Files.list(proc("fd"))) {
      return (int) files.count();
    }
  }

  /** The time that its threads had of the processors. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Has it collect all garbage that there is. */
  void collect() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Its metrics, each the sum over all of its tags. */
  Map<String, Double> metrics() throws IOException, InterruptedException {
    Map<String, Double> sums = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(page("/metrics").body());
    while (sample.find()) {
      sums.merge(sample.group(1), Double.parseDouble(sample.group(3)), Double::sum);
    }
    return sums;
  }

  /** The heap's use, in bytes. */
  double heapBytes() throws IOException, InterruptedException {
    Matcher sample = SAMPLE.matcher(page("/metrics").body());
    double bytes = 0;
    while (sample.find()) {
      if (sample.group(1).equals("jvm_memory_used_bytes") && sample.group(2).contains("\"heap\"")) {
        bytes += Double.parseDouble(sample.group(3));
      }
    }
    return bytes;
  }

  /** Ends it as an operator would; what does not end then is killed. */
  @Override
  public void close() {
    process.destroy();
    http.close();
    try {
      int code =
          process.onExit().orTimeout(EXIT_LIMIT.toSeconds(), TimeUnit.SECONDS).join().exitValue();
      if (code != 0) {
        throw new IllegalStateException("the node ended with " + code);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
