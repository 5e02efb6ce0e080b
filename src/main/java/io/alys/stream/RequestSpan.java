package io.alys.stream;

import io.alys.actor.ActorContext;
import io.alys.actor.TraceContext;
import io.alys.actor.trace.Span;
import io.alys.stream.Outbox.Letter;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A request to governance as a span: from when it was on disk to its final answer. */
final class RequestSpan {
  private RequestSpan() {}

  static void note(ActorContext<?> self, Letter request, String outcome, Duration took) {
    if (!self.spansAreKept()) {
      return;
    }
    TraceContext.parse(request.trace())
        .filter(TraceContext::sampled)
        .ifPresent(asked -> self.note(of(self, request, asked, outcome, took)));
  }

  private static Span of(
      ActorContext<?> self, Letter request, TraceContext asked, String outcome, Duration took) {
    return new Span(
        "governance " + request.message().getClass().getSimpleName(),
        Span.Kind.CLIENT,
        self.below(asked),
        asked.span(),
        self.clock().now().minus(took),
        took,
        Map.of("rpc.system", "grpc", "alys.request", request.requestId(), "alys.outcome", outcome),
        outcome.equals("complete") ? "" : outcome,
        List.of());
  }
}
