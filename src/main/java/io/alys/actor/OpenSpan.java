package io.alys.actor;

import io.alys.actor.trace.Span;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something under way that becomes a span when it ends: a call of another program, or one that
 * another program made. Costs next to nothing, and says nothing, where nobody keeps spans.
 */
public final class OpenSpan {
  private static final OpenSpan NONE = new OpenSpan(null, null, null);

  private final @Nullable ActorContext<?> actor;
  private final @Nullable TraceContext before;
  private final @Nullable Begun begun;

  private record Begun(
      ActorSystem system,
      Span.Kind kind,
      String name,
      TraceContext at,
      long sinceNanos,
      Map<String, String> attributes) {}

  private OpenSpan(
      @Nullable ActorContext<?> actor, @Nullable TraceContext before, @Nullable Begun begun) {
    this.actor = actor;
    this.before = before;
    this.begun = begun;
  }

  /** A call that the actor of this thread makes, as a part of what it has in hand. */
  public static OpenSpan call(String name) {
    ActorContext<?> actor = ActorContext.ofThread();
    TraceContext place = actor == null ? null : actor.place();
    if (actor == null || !actor.system().spans().takes(place) || place == null) {
      return NONE;
    }
    return of(actor, place, begun(actor.system(), Span.Kind.CLIENT, name, place));
  }

  /**
   * A call that somebody makes of this node.
   *
   * @param caller where it stands in the caller's trace; empty: it begins one
   */
  public static OpenSpan served(ActorSystem system, String name, Optional<TraceContext> caller) {
    if (!system.config().spans().on()) {
      return caller.map(place -> of(null, place, null)).orElse(NONE);
    }
    TraceContext place = caller.orElse(null);
    if (place != null) {
      return system.spans().takes(place)
          ? of(null, place, begun(system, Span.Kind.SERVER, name, place))
          : of(null, place, null);
    }
    TraceContext root = system.rootTrace();
    return root.sampled()
        ? new OpenSpan(null, null, begun(system, Span.Kind.SERVER, name, root))
        : of(null, root, null);
  }

  private static OpenSpan of(
      @Nullable ActorContext<?> actor, TraceContext before, @Nullable Begun begun) {
    return new OpenSpan(actor, before, begun);
  }

  private static Begun begun(ActorSystem system, Span.Kind kind, String name, TraceContext above) {
    return new Begun(
        system, kind, name, system.childOf(above), system.clock().nanoTime(), new TreeMap<>());
  }

  /** Says more of it. Never a secret. */
  public OpenSpan with(String key, String value) {
    if (begun != null) {
      begun.attributes.put(key, value);
    }
    return this;
  }

  /** Where it stands, for whatever is done because of it; empty when it is in no trace. */
  public Optional<TraceContext> trace() {
    return Optional.ofNullable(begun != null ? begun.at : before);
  }

  /**
   * It is over.
   *
   * @param error what went wrong; empty when nothing did
   */
  public void end(String error) {
    if (begun == null) {
      return;
    }
    Duration took = Duration.ofNanos(begun.system.clock().nanoTime() - begun.sinceNanos);
    begun
        .system
        .spans()
        .ended(
            new Span(
                begun.name,
                begun.kind,
                begun.at,
                before == null ? 0 : before.span(),
                begun.system.clock().now().minus(took),
                took,
                begun.attributes,
                error,
                List.of()));
  }

  /**
   * Goes on with what waited for it, in the trace in which it began: the handler that began it may
   * have ended, and another message may be in hand. Called on the actor's own context.
   */
  public void resume(Runnable rest) {
    if (actor == null) {
      rest.run();
    } else {
      actor.resume(Optional.ofNullable(before), rest);
    }
  }
}
