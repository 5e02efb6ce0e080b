package io.alys.tracing;

import io.alys.actor.ActorClock;
import io.alys.actor.trace.Span;
import io.alys.actor.trace.SpanSink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to the collector: from a bounded queue, one request at a time, away from the threads
 * of the actors. When the queue is full, spans are dropped and counted; nobody ever waits.
 *
 * <p>A request that fails is made again a few times, and what comes meanwhile waits: a collector
 * that is started anew misses nothing that the queue holds.
 */
public final class SpanPost implements SpanSink {
  private static final Logger LOG = LoggerFactory.getLogger(SpanPost.class);

  /** The library's own log: it knows no limit, and no form; we say what it says. */
  private static final java.util.logging.Logger THEIRS =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  static final int BATCH = 512;
  private static final int TRIES = 5;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final ActorClock clock;
  private final TracingConfig config;
  private final SpanExporter exporter;
  private final Resource resource;
  private final ArrayBlockingQueue<Span> queue;
  private final Counter sent;
  private final Counter overflow;
  private final Counter refused;
  private final long sampledBelow;
  private final Promise<Void> closing = Promise.promise();

  /** Held by whoever sends, and with it the five fields below. */
  private final Semaphore turn = new Semaphore(1);

  private List<SpanData> batch = List.of();
  private int tries;
  private boolean failing;
  private long notBeforeNanos;
  private long quietUntilNanos;

  /**
   * What it needs beside the settings.
   *
   * @param about the node, in the words of OpenTelemetry's conventions for resources
   * @param environment where headers given as {@code env:NAME} are looked up
   */
  public record Means(
      Vertx vertx,
      ActorClock clock,
      MeterRegistry meters,
      Map<String, String> about,
      Map<String, String> environment) {}

  public SpanPost(TracingConfig config, Means means) {
    this.vertx = means.vertx();
    this.clock = means.clock();
    this.config = config;
    THEIRS.setLevel(Level.OFF);
    exporter = exporter(config, means.environment());
    AttributesBuilder about = Attributes.builder();
    means.about().forEach(about::put);
    resource = Resource.create(about.build());
    queue = new ArrayBlockingQueue<>(config.queue());
    sampledBelow = (long) (config.sampleRatio() * Long.MAX_VALUE);
    quietUntilNanos = clock.nanoTime();
    notBeforeNanos = quietUntilNanos;
    MeterRegistry meters = means.meters();
    sent =
        Counter.builder("alys.tracing.sent")
            .description("Spans that the collector took")
            .register(meters);
    overflow = dropped(meters, "queue");
    refused = dropped(meters, "collector");
    Gauge.builder("alys.tracing.queue", queue, ArrayBlockingQueue::size)
        .description("Spans that wait for the collector")
        .register(meters);
  }

  private static Counter dropped(MeterRegistry meters, String why) {
    return Counter.builder("alys.tracing.dropped")
        .description("Spans that the collector never got, by where they were lost")
        .tag("at", why)
        .register(meters);
  }

  private static SpanExporter exporter(TracingConfig config, Map<String, String> environment) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.endpoint())
            .setTimeout(config.timeout())
            .setConnectTimeout(CONNECT)
            .setRetryPolicy(null);
    config
        .headers()
        .ifPresent(secret -> builder.setHeaders(() -> Headers.read(secret, environment)));
    return builder.build();
  }

  /** Begins to send, now and then, until it is closed. */
  public void start() {
    clock.schedule(
        EVERY,
        () -> {
          if (!closing.future().isComplete()) {
            send();
            start();
          }
        });
  }

  @Override
  public boolean on() {
    return true;
  }

  @Override
  public boolean samples(long traceLow) {
    return config.sampleRatio() >= 1 || (traceLow & Long.MAX_VALUE) < sampledBelow;
  }

  @Override
  public void ended(Span span) {
    if (!queue.offer(span)) {
      overflow.increment();
    } else if (queue.size() >= BATCH && !closing.future().isComplete()) {
      send();
    }
  }

  /** Makes the next request, unless one is under way, or the last one has just failed. */
  private void send() {
    if (!turn.tryAcquire()) {
      return;
    }
    if (clock.nanoTime() - notBeforeNanos < 0) {
      turn.release();
      return;
    }
    vertx
        .executeBlocking(this::request, false)
        .onSuccess(code -> code.whenComplete(() -> settled(code)))
        .onFailure(cause -> settled(CompletableResultCode.ofExceptionalFailure(cause)));
  }

  /** With the spans in hand, or with the next ones. */
  private CompletableResultCode request() {
    if (batch.isEmpty()) {
      List<Span> next = new ArrayList<>(BATCH);
      queue.drainTo(next, BATCH);
      batch = next.stream().<SpanData>map(span -> OtlpSpan.of(span, resource)).toList();
      tries = 0;
    }
    tries++;
    return batch.isEmpty() ? CompletableResultCode.ofSuccess() : exporter.export(batch);
  }

  private void settled(CompletableResultCode code) {
    boolean more = code.isSuccess() && queue.size() >= BATCH;
    if (code.isSuccess()) {
      taken();
    } else {
      notBeforeNanos = clock.nanoTime() + EVERY.toNanos();
      complain(code);
      if (tries >= TRIES) {
        refused.increment(batch.size());
        batch = List.of();
      }
    }
    turn.release();
    if (more && !closing.future().isComplete()) {
      send();
    }
  }

  private void taken() {
    sent.increment(batch.size());
    if (failing && !batch.isEmpty()) {
      failing = false;
      LOG.info("the collector at {} takes spans again", config.endpoint());
    }
    batch = List.of();
  }

  private void complain(CompletableResultCode code) {
    long now = clock.nanoTime();
    failing = true;
    if (now - quietUntilNanos >= 0) {
      quietUntilNanos = now + QUIET.toNanos();
      LOG.warn(
          "the collector at {} took no spans: {}; they wait, and what the queue of {} does not hold"
              + " is dropped and counted: see tracing.endpoint, and tracing.queue",
          config.endpoint(),
          reason(code.getFailureThrowable()),
          config.queue());
    }
  }

  private static String reason(@Nullable Throwable cause) {
    Throwable last = cause;
    while (last != null && last.getCause() != null) {
      last = last.getCause();
      if (last instanceof ConnectException) {
        return "nobody listens there";
      }
    }
    return last == null ? "no reason is known" : String.valueOf(last.getMessage());
  }

  /**
   * Sends what waits, and ends. The first request that fails is the last one.
   *
   * @param within how long that may take
   */
  public Future<Void> close(Duration within) {
    if (!closing.tryComplete()) {
      return Future.succeededFuture();
    }
    long untilNanos = clock.nanoTime() + within.toNanos();
    return vertx
        .executeBlocking(
            () -> {
              flush(untilNanos);
              return true;
            },
            false)
        .mapEmpty();
  }

  private void flush(long untilNanos) throws InterruptedException {
    if (turn.tryAcquire(untilNanos - clock.nanoTime(), TimeUnit.NANOSECONDS)) {
      boolean well = true;
      while (well && !(queue.isEmpty() && batch.isEmpty()) && left(untilNanos) > 0) {
        CompletableResultCode code = request().join(left(untilNanos), TimeUnit.NANOSECONDS);
        well = code.isSuccess();
        if (well) {
          taken();
        }
      }
    }
    int lost = queue.size() + batch.size();
    refused.increment(lost);
    if (lost > 0) {
      LOG.warn(
          "{} spans were not sent before the node stopped; the collector at {} did not take them",
          lost,
          config.endpoint());
    }
    exporter.shutdown();
  }

  private long left(long untilNanos) {
    return untilNanos - clock.nanoTime();
  }
}
