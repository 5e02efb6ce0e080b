package io.alys.actor;

import io.alys.actor.event.DeadLetter;
import io.alys.actor.trace.Span;
import io.alys.actor.trace.SpanSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes spans of what the kernel does with messages: one each time that a handler ran. */
final class SpanRecorder {
  private final ActorSystem system;
  private final SpanSink sink;
  private final boolean on;

  SpanRecorder(ActorSystem system) {
    this.system = system;
    this.sink = system.config().spans();
    this.on = sink.on();
  }

  /** Whether a span at this place would be taken. */
  boolean takes(@Nullable TraceContext place) {
    return on && place != null && place.sampled();
  }

  void ended(Span span) {
    sink.ended(span);
  }

  /**
   * A handler ended.
   *
   * @param tookNanos from its beginning
   */
  void handled(
      ActorId actor, List<? extends Envelope<?>> hand, long tookNanos, @Nullable Throwable cause) {
    if (!on) {
      return;
    }
    for (Envelope<?> envelope : hand) {
      if (takes(envelope.trace())) {
        Map<String, String> attributes = of(actor, envelope, cause == null ? "done" : "crashed");
        if (hand.size() > 1) {
          attributes.put("alys.batch", Integer.toString(hand.size()));
        }
        String error = cause == null ? "" : Causes.describe(cause);
        message(envelope, actor, Duration.ofNanos(tookNanos), attributes, error);
      }
    }
  }

  /** A message that no handler finished; one that crashed its handler was noted then. */
  void dead(Envelope<?> envelope, DeadLetter.Reason reason) {
    if (!takes(envelope.trace()) || reason == DeadLetter.Reason.CRASHED) {
      return;
    }
    String outcome = reason.name().toLowerCase(Locale.ROOT);
    message(
        envelope,
        envelope.target(),
        Duration.ofNanos(Math.max(0, system.clock().nanoTime() - envelope.createdNanos())),
        of(envelope.target(), envelope, outcome),
        "not handled: " + outcome);
  }

  private void message(
      Envelope<?> envelope,
      ActorId actor,
      Duration took,
      Map<String, String> attributes,
      String error) {
    TraceContext place = envelope.trace();
    if (place != null) {
      sink.ended(
          new Span(
              actor.name() + " " + envelope.messageName(),
              Span.Kind.CONSUMER,
              place,
              envelope.parentSpan(),
              system.clock().now().minus(took),
              took,
              attributes,
              error,
              List.of()));
    }
  }

  private Map<String, String> of(ActorId actor, Envelope<?> envelope, String outcome) {
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("alys.actor", actor.name());
    attributes.put("alys.node", system.config().node());
    attributes.put("alys.message", envelope.messageName());
    attributes.put("alys.outcome", outcome);
    ActorAddress sender = envelope.sender();
    if (sender != null) {
      attributes.put("alys.sender", sender.actor().name());
    }
    if (envelope.attempt() > 1) {
      attributes.put("alys.attempt", Integer.toString(envelope.attempt()));
    }
    return attributes;
  }

  /**
   * A question that was asked, until its answer is there: that is handled in the trace in which the
   * question was asked, also when the handler that asked has ended.
   */
  <R> Future<R> asked(Envelope<?> question, Future<R> answer) {
    long began = system.clock().nanoTime();
    ActorContext<?> asker = ActorContext.ofThread();
    Optional<TraceContext> before = asker == null ? Optional.empty() : asker.trace();
    Promise<R> handled = Promise.promise();
    answer.onComplete(
        done -> {
          note(question, Duration.ofNanos(system.clock().nanoTime() - began), done.cause());
          if (asker == null) {
            handled.handle(done);
          } else {
            asker.resume(before, () -> handled.handle(done));
          }
        });
    return handled.future();
  }

  private void note(Envelope<?> question, Duration took, @Nullable Throwable cause) {
    TraceContext place = question.trace();
    if (place == null) {
      return;
    }
    String outcome =
        switch (cause) {
          case null -> "answered";
          case ActorException failed -> failed.kind().name().toLowerCase(Locale.ROOT);
          case Throwable _ -> "failed";
        };
    sink.ended(
        new Span(
            "ask " + question.target().name() + " " + question.messageName(),
            Span.Kind.CLIENT,
            place,
            question.parentSpan(),
            system.clock().now().minus(took),
            took,
            of(question.target(), question, outcome),
            cause == null ? "" : Causes.describe(cause),
            List.of()));
  }
}
