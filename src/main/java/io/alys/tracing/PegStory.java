package io.alys.tracing;

import io.alys.actor.ActorContext;
import io.alys.actor.TraceContext;
import io.alys.actor.trace.Span;
import io.alys.peg.PegTrace;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells of pegs in their traces: a span for each stage, from the moment of the stage before, linked
 * to the message whose handler brought it about. Belongs to one actor.
 *
 * <p>Every node has a root of its own in a peg's trace, which follows from the trace and the node's
 * name; so a stage after a restart still has its parent.
 */
public final class PegStory {
  /** Pegs whose last stage is remembered; of others a stage is told as a moment. */
  private static final int REMEMBERED = 10_000;

  private final ActorContext<?> self;
  private final Map<PegTrace, Instant> last =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PegTrace, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * A stage.
   *
   * @param peg the id as commands print it
   * @param name such as {@code pegout SIGNED}
   * @param attributes what else is worth knowing
   */
  public record Stage(PegTrace trace, String peg, String name, Map<String, String> attributes) {}

  public PegStory(ActorContext<?> self) {
    this.self = self;
  }

  /** Where the work for a peg stands: below this node's root in its trace. */
  public TraceContext root(PegTrace trace) {
    Seed own = Seed.of(trace.low() ^ self.node().hashCode());
    // The lower half is never zero in practice, and a trace id may not be zero at all.
    return new TraceContext(trace.high(), trace.low(), own.nextLong() | 1, (byte) 0)
        .sampled(self.spansAreKept());
  }

  /** The first that this node heard of a peg: the root of all that follows. */
  public void begins(Stage stage) {
    if (self.spansAreKept()) {
      tell(stage, root(stage.trace()), 0);
    }
  }

  /** How far a peg is now. */
  public void reached(Stage stage) {
    if (self.spansAreKept()) {
      TraceContext root = root(stage.trace());
      tell(stage, self.below(root), root.span());
    }
  }

  private void tell(Stage stage, TraceContext at, long parent) {
    Instant now = self.clock().now();
    Instant before = last.put(stage.trace(), now);
    Duration took = before == null ? Duration.ZERO : Duration.between(before, now);
    Map<String, String> attributes = new TreeMap<>(stage.attributes());
    attributes.put("alys.peg", stage.peg());
    attributes.put("alys.actor", self.id().name());
    attributes.put("alys.node", self.node());
    Duration positive = took.isNegative() ? Duration.ZERO : took;
    self.note(
        new Span(
            stage.name(),
            Span.Kind.INTERNAL,
            at,
            parent,
            now.minus(positive),
            positive,
            attributes,
            "",
            links()));
  }

  private List<TraceContext> links() {
    Optional<TraceContext> here = self.trace().filter(TraceContext::sampled);
    return here.map(List::of).orElse(List.of());
  }
}
