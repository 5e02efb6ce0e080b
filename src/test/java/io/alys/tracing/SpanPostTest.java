package io.alys.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.alys.actor.TraceContext;
import io.alys.actor.trace.Span;
import io.alys.config.Secret;
import io.alys.primitives.Seed;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.alys.testkit.Ports;
import io.alys.testkit.StandInCollector;
import io.alys.testkit.StandInCollector.Taken;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SpanPostTest {
  private static final TraceContext AT = TraceContext.root(Seed.of(1));
  private static final TraceContext OTHER = TraceContext.root(Seed.of(2));

  private final Vertx vertx = Vertx.vertx();
  private final HandClock clock = new HandClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @TempDir Path folder;
  private int seconds;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private SpanPost post(String endpoint, Optional<Secret> headers, double ratio, int queue) {
    return new SpanPost(
        new TracingConfig(true, endpoint, headers, ratio, queue, Duration.ofSeconds(5)),
        new SpanPost.Means(vertx, clock, meters, Map.of("service.name", "bravo"), Map.of()));
  }

  private SpanPost post(String endpoint) {
    return post(endpoint, Optional.empty(), 1, 1_000);
  }

  private static Span span(String name) {
    return new Span(
        name,
        Span.Kind.CONSUMER,
        AT,
        7,
        Instant.ofEpochSecond(1_700_000_000L, 5),
        Duration.ofNanos(123),
        Map.of("alys.actor", "bridge"),
        "burnt",
        List.of(OTHER));
  }

  /** A second with each look. */
  private void asTimePasses(String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          clock.advance(Duration.ofSeconds(1));
          seconds++;
          return condition.getAsBoolean();
        });
  }

  private double dropped(String at) {
    return meters.get("alys.tracing.dropped").tag("at", at).counter().count();
  }

  @Test
  void sendsWhatWasDoneAsItWas() {
    try (StandInCollector collector = new StandInCollector(0)) {
      SpanPost post = post(collector.endpoint());
      post.ended(span("bridge ImportBlock"));
      Await.result(post.close(Duration.ofSeconds(5)));
      Taken taken = collector.spans().getFirst();
      assertThat(taken.service()).isEqualTo("bravo");
      assertThat(taken.name()).isEqualTo("bridge ImportBlock");
      assertThat(AT.toString()).isEqualTo("00-%s-%s-01".formatted(taken.trace(), taken.id()));
      assertThat(taken.parent()).isEqualTo("0000000000000007");
      assertThat(taken.startNanos()).isEqualTo(1_700_000_000_000_000_005L);
      assertThat(taken.endNanos() - taken.startNanos()).isEqualTo(123);
      assertThat(taken.kind().name()).isEqualTo("SPAN_KIND_CONSUMER");
      assertThat(taken.attributes()).containsExactly(Map.entry("alys.actor", "bridge"));
      assertThat(taken.error()).isEqualTo("burnt");
      assertThat(OTHER.toString()).contains(taken.links().getFirst());
      assertThat(meters.get("alys.tracing.sent").counter().count()).isEqualTo(1);
    }
  }

  @Test
  void sendsByItselfWhenThereIsABatch() {
    try (StandInCollector collector = new StandInCollector(0)) {
      SpanPost post = post(collector.endpoint());
      for (int i = 0; i < SpanPost.BATCH; i++) {
        post.ended(span("each"));
      }
      Await.until("all are there", () -> collector.spans().size() == SpanPost.BATCH);
    }
  }

  @Test
  void dropsAndCountsWhatTheQueueDoesNotHold() {
    SpanPost post = post("http://127.0.0.1:%d/".formatted(Ports.free()), Optional.empty(), 1, 512);
    for (int i = 0; i < 5_000; i++) {
      post.ended(span("each"));
    }
    // What the first request holds, which nobody answers, has left the queue.
    assertThat(dropped("queue")).isBetween(5_000.0 - 2 * 512, 5_000.0 - 512);
    Await.result(post.close(Duration.ofSeconds(2)));
    assertThat(dropped("queue") + dropped("collector")).isEqualTo(5_000);
  }

  @Test
  void keepsSpansForACollectorThatIsBackSoon() {
    try (StandInCollector collector = new StandInCollector(0)) {
      collector.answer(503);
      SpanPost post = post(collector.endpoint());
      post.start();
      post.ended(span("kept"));
      asTimePasses("it was asked", () -> !collector.headers().isEmpty());
      assertThat(collector.spans()).isEmpty();
      collector.answer(200);
      asTimePasses("it is there", () -> collector.spans().size() == 1);
      assertThat(dropped("collector")).isZero();
      Await.result(post.close(Duration.ofSeconds(2)));
    }
  }

  private List<String> linesWhile(Runnable work) {
    Logger logger = (Logger) LoggerFactory.getLogger(SpanPost.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(Level.WARN);
    logger.addAppender(lines);
    work.run();
    logger.detachAppender(lines);
    logger.setLevel(null);
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void saysWhyACollectorTakesNothing() {
    String endpoint = "http://127.0.0.1:%d/v1/traces".formatted(Ports.free());
    List<String> lines =
        linesWhile(
            () -> {
              SpanPost post = post(endpoint);
              post.ended(span("lost"));
              Await.result(post.close(Duration.ofSeconds(5)));
            });
    assertThat(lines)
        .containsExactly(
            "1 spans were not sent before the node stopped; the collector at %s did not take them"
                .formatted(endpoint));
  }

  @Test
  void saysOnceAMinuteThatTheCollectorIsAway() {
    String endpoint = "http://127.0.0.1:%d/v1/traces".formatted(Ports.free());
    List<String> lines =
        linesWhile(
            () -> {
              SpanPost post = post(endpoint);
              post.start();
              post.ended(span("lost"));
              asTimePasses("it is given up", () -> dropped("collector") == 1);
              Await.result(post.close(Duration.ofSeconds(5)));
            });
    assertThat(lines).hasSizeLessThanOrEqualTo(1 + seconds / 60);
    assertThat(lines.getFirst())
        .isEqualTo(
            ("the collector at %s took no spans: nobody listens there; they wait, and what the"
                    + " queue of 1000 does not hold is dropped and counted: see tracing.endpoint,"
                    + " and tracing.queue")
                .formatted(endpoint));
  }

  @Test
  void showsWhatTheFileOfHeadersSaysNow() throws IOException {
    Path file = folder.resolve("headers");
    Files.writeString(file, "Authorization: Bearer one\nX-Team:  peg \n");
    try (StandInCollector collector = new StandInCollector(0)) {
      SpanPost post = post(collector.endpoint(), Optional.of(new Secret("file:" + file)), 1, 1_000);
      post.ended(span("each"));
      Await.result(post.close(Duration.ofSeconds(5)));
      assertThat(collector.headers().getFirst().get("authorization")).isEqualTo("Bearer one");
      assertThat(collector.headers().getFirst().get("x-team")).isEqualTo("peg");
    }
  }

  @Test
  void neverShowsWhatItCouldNotReadAsHeaders() throws IOException {
    Path file = folder.resolve("headers");
    Files.writeString(file, "verysecret\n");
    Secret secret = new Secret("file:" + file);
    assertThatThrownBy(() -> Headers.read(secret, Map.of()))
        .hasMessageContaining("has a line that is no header, such as 'Name: value'")
        .hasMessageNotContaining("verysecret");
    try (StandInCollector collector = new StandInCollector(0)) {
      SpanPost post = post(collector.endpoint(), Optional.of(secret), 1, 1_000);
      post.ended(span("each"));
      Await.result(post.close(Duration.ofSeconds(5)));
      assertThat(collector.headers()).isEmpty();
      assertThat(dropped("collector")).isEqualTo(1);
    }
  }

  @Test
  void recordsThePartOfTheTracesThatItShould() {
    SpanPost none = post("http://127.0.0.1:1/", Optional.empty(), 0, 512);
    SpanPost half = post("http://127.0.0.1:1/", Optional.empty(), 0.5, 512);
    Seed seed = Seed.of(3);
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      long low = seed.nextLong();
      assertThat(none.samples(low)).isFalse();
      taken += half.samples(low) ? 1 : 0;
    }
    assertThat(taken).isBetween(4_800, 5_200);
  }

  @Test
  void refusesAnEndpointThatIsNone() {
    assertThatThrownBy(() -> post("ftp://here/"))
        .hasMessage(
            "endpoint must be http://host:port/path or https, without a user: see tracing.headers");
    assertThatThrownBy(() -> post("https://me:secret@here/")).hasMessageNotContaining("secret");
  }
}
