package io.alys.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.TraceContext;
import io.alys.actor.trace.Span;
import io.alys.actor.trace.SpanSink;
import io.alys.bitcoin.Txid;
import io.alys.peg.PegTrace;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class PegStoryTest {
  private static final String ID = "ab".repeat(32);
  private static final PegTrace PEG = PegTrace.of(Txid.fromDisplayHex(ID));

  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

  /** Tells of one peg. */
  sealed interface Teller {
    record Seen() implements Teller {}

    record Minted() implements Teller {}
  }

  private static final class TellerVerticle extends ActorVerticle<Teller> {
    @Override
    protected Future<?> receive(Teller message) {
      // One for each message, as after a restart.
      PegStory story = new PegStory(self());
      switch (message) {
        case Teller.Seen() -> story.begins(stage("SEEN"));
        case Teller.Minted() -> {
          story.reached(stage("MINTED"));
          story.reached(stage("FINAL"));
        }
      }
      return DONE;
    }

    private static PegStory.Stage stage(String name) {
      return new PegStory.Stage(PEG, ID, "pegin " + name, Map.of("alys.block", "7"));
    }
  }

  private SpanSink sink(boolean on) {
    return new SpanSink() {
      @Override
      public boolean on() {
        return on;
      }

      @Override
      public boolean samples(long traceLow) {
        return true;
      }

      @Override
      public void ended(Span span) {
        spans.add(span);
      }
    };
  }

  private ActorTestKit kit(String node, boolean on) {
    return ActorTestKit.with(ActorSystemConfig.named(node).tracing(on).spans(sink(on)))
        .start(ActorSpec.of("teller", Teller.class, TellerVerticle::new));
  }

  private Span span(String name) {
    Await.until(name + " is told", () -> spans.stream().anyMatch(each -> each.name().equals(name)));
    return spans.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void isToldInThePegsOwnTraceBelowTheRootOfTheNode() {
    try (ActorTestKit kit = kit("alpha", true)) {
      kit.ref("teller", Teller.class).tell(new Teller.Seen());
      kit.ref("teller", Teller.class).tell(new Teller.Minted());
      Span seen = span("pegin SEEN");
      Span minted = span("pegin MINTED");
      Span isFinal = span("pegin FINAL");
      assertThat(List.of(seen, minted, isFinal))
          .allMatch(each -> each.at().traceId().equals(PEG.toString()))
          .allMatch(each -> each.at().sampled())
          .allMatch(each -> ID.equals(each.attributes().get("alys.peg")))
          .allMatch(each -> "teller".equals(each.attributes().get("alys.actor")))
          .allMatch(each -> "7".equals(each.attributes().get("alys.block")));
      assertThat(seen.parentSpan()).isZero();
      assertThat(minted.parentSpan()).isEqualTo(seen.at().span());
      assertThat(isFinal.parentSpan()).isEqualTo(seen.at().span());
      assertThat(isFinal.start()).isEqualTo(minted.start().plus(minted.took()));
    }
  }

  @Test
  void isLinkedToTheMessageThatBroughtItAbout() {
    try (ActorTestKit kit = kit("alpha", true)) {
      kit.ref("teller", Teller.class).tell(new Teller.Seen());
      TraceContext message = span("teller Teller.Seen").at();
      assertThat(span("pegin SEEN").links()).containsExactly(message);
      assertThat(message.traceId()).isNotEqualTo(PEG.toString());
    }
  }

  @Test
  void hasARootForEachNode() {
    for (String node : List.of("alpha", "bravo")) {
      try (ActorTestKit kit = kit(node, true)) {
        kit.ref("teller", Teller.class).tell(new Teller.Seen());
        span("pegin SEEN");
      }
      Await.until("of " + node, () -> roots().stream().anyMatch(of(node)));
    }
    assertThat(roots()).hasSize(2);
    assertThat(roots()).extracting(each -> each.at().span()).doesNotHaveDuplicates();
  }

  private static java.util.function.Predicate<Span> of(String node) {
    return each -> node.equals(each.attributes().get("alys.node"));
  }

  private List<Span> roots() {
    return spans.stream().filter(each -> each.name().equals("pegin SEEN")).toList();
  }

  @Test
  void isNotToldWhereNobodyListens() {
    try (ActorTestKit kit = kit("alpha", false)) {
      kit.ref("teller", Teller.class).tell(new Teller.Minted());
      Await.until(
          "it was handled",
          () ->
              kit.meters()
                      .get("alys.actor.processed")
                      .tag("actor", "teller")
                      .functionCounter()
                      .count()
                  == 1);
      assertThat(spans).isEmpty();
    }
  }
}
