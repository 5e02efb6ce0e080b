package io.alys.stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.alys.observability.MetricsCommand;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.testkit.Authority;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A whole node and governance, with TLS between them, and all that the node lets be seen. */
final class SecuredWorld implements AutoCloseable {
  private static final List<String> NODE =
      List.of(
          "node.name=secured",
          "metrics.port=0",
          "governance.enabled=true",
          "governance.liveness.connect-limit=2s",
          "governance.reconnect.initial=20ms",
          "governance.reconnect.breaker-failures=50");

  private final Vertx theirs = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.alys");
  private final Lines lines = new Lines();
  private final Path folder;
  private @Nullable GovernanceService governance;
  private @Nullable RunningNode node;
  private int port;

  /** All that the log and the pages said, to look for what must not be there. */
  private final List<String> shown = new CopyOnWriteArrayList<>();

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      event.getFormattedMessage();
      events.add(event);
    }
  }

  SecuredWorld(Path folder) {
    this.folder = folder;
    logger.setLevel(Level.DEBUG);
    lines.start();
    logger.addAppender(lines);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  void write(String name, String text) {
    try {
      Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Shows this certificate from now on. */
  void write(String name, Authority.Issued issued) {
    write(name + ".pem", issued.certificate());
    write(name + "-key.pem", issued.key());
  }

  void startGovernance(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "federation.announce=false",
                "tls.certificate=" + file("governance.pem"),
                "tls.key=" + file("governance-key.pem"),
                "service.port=" + port));
    all.addAll(List.of(settings));
    governance =
        Await.result(
            GovernanceService.start(
                theirs, Federal.config(folder.resolve("ledger"), all.toArray(String[]::new))));
    port = governance.port();
  }

  void stopGovernance() {
    if (governance != null) {
      Await.result(governance.stop());
      governance = null;
    }
  }

  void startNode(String... settings) {
    List<String> all = new ArrayList<>(NODE);
    all.add("node.data-dir=" + folder);
    all.add("governance.endpoints=https://localhost:" + port);
    all.add("governance.tls.ca=" + file("ca.pem"));
    all.addAll(List.of(settings));
    ConfigSource source = ConfigSource.empty().settings(all.toArray(String[]::new));
    if (!(NodeConfig.loader().load(source) instanceof Loaded<NodeConfig> loaded)) {
      throw new AssertionError(NodeConfig.loader().load(source).toString());
    }
    node = Await.result(RunningNode.start(source, loaded));
  }

  private RunningNode node() {
    if (node == null) {
      throw new AssertionError("no node was started");
    }
    return node;
  }

  ConnectionState state() {
    ConnectionState state =
        Await.result(
                node()
                    .system()
                    .ref("stream", StreamCommand.class)
                    .ask(new StreamCommand.GetConnectionStatus()))
            .state();
    shown.add(state.toString());
    return state;
  }

  void awaitConnected() {
    Await.until("connected", () -> state() instanceof ConnectionState.Connected);
  }

  /** The page /health. */
  String health() {
    try {
      int at =
          Await.result(
                  node()
                      .system()
                      .ref("metrics", MetricsCommand.class)
                      .ask(new MetricsCommand.GetStatus()))
              .port();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/health".formatted(at))).build();
      String page = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      shown.add(page);
      return page;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The lines of the stream's log that are at least warnings. */
  List<String> warnings() {
    return lines.events.stream()
        .filter(event -> event.getLoggerName().startsWith("io.alys.stream"))
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  List<String> log() {
    return lines.events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** How long after the first warning of the stream this one was written, counted from 0. */
  Duration untilWarning(int number) {
    List<Long> at =
        lines.events.stream()
            .filter(event -> event.getLoggerName().startsWith("io.alys.stream"))
            .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
            .map(ILoggingEvent::getTimeStamp)
            .toList();
    return Duration.ofMillis(at.get(number) - at.getFirst());
  }

  /** All that anybody could read. */
  String everythingShown() {
    List<String> all = new ArrayList<>(shown);
    for (ILoggingEvent event : lines.events) {
      all.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        all.add(ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    return String.join("\n", all);
  }

  @Override
  public void close() {
    if (node != null) {
      Await.result(node.stop(Duration.ofSeconds(1)));
    }
    stopGovernance();
    Await.result(theirs.close());
    http.close();
    logger.detachAppender(lines);
    logger.setLevel(null);
  }
}
