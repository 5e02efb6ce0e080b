package io.alys.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.alys.actor.ActorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;

/**
 * Puts node, actor, message, correlation and trace into the log's context at the moment when a line
 * is written, from the message in hand. So a message that logs nothing costs nothing.
 */
public final class ActorMdc extends TurboFilter {
  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    if (level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      ActorContext.current().ifPresentOrElse(ActorMdc::fill, ActorMdc::clear);
    }
    return FilterReply.NEUTRAL;
  }

  private static void fill(ActorContext.Current current) {
    MDC.put("node", current.node());
    MDC.put("actor", current.actor());
    MDC.put("message", current.message());
    MDC.put("correlation", current.correlation());
    MDC.put("trace", current.trace());
  }

  private static void clear() {
    MDC.remove("node");
    MDC.remove("actor");
    MDC.remove("message");
    MDC.remove("correlation");
    MDC.remove("trace");
  }
}
