package io.alys.node;

import io.alys.actor.SystemClock;
import io.alys.actor.trace.SpanSink;
import io.alys.tracing.SpanPost;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the spans of this node go: nowhere, unless the settings say where. */
record Tracing(Optional<SpanPost> post) {
  static Tracing of(NodeConfig config, Vertx vertx, MeterRegistry meters, String instance) {
    if (!config.tracing().enabled()) {
      return new Tracing(Optional.empty());
    }
    Map<String, String> about =
        Map.of(
            "service.name",
            config.node().name(),
            "service.namespace",
            "alys",
            "service.version",
            NodeProfile.version(),
            "service.instance.id",
            instance);
    SpanPost post =
        new SpanPost(
            config.tracing(),
            new SpanPost.Means(vertx, new SystemClock(vertx), meters, about, System.getenv()));
    post.start();
    return new Tracing(Optional.of(post));
  }

  SpanSink spans() {
    return post.isPresent() ? post.get() : SpanSink.NONE;
  }

  /** Sends what waits. */
  Future<Void> close(Duration within) {
    return post.map(each -> each.close(within)).orElseGet(Future::succeededFuture);
  }
}
