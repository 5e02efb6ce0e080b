package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.trace.Span;
import io.alys.actor.trace.SpanSink;
import io.alys.primitives.Seed;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class SpansTest {
  private static final TraceContext ONE = TraceContext.root(Seed.of(1));

  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private volatile boolean samples = true;

  /** Tells and asks a baker. */
  sealed interface Host {
    record Serve(int loaves) implements Host {}

    record Thank() implements Host {}
  }

  /** Bakes, answers at once, or burns. */
  sealed interface Baker {
    record Knead() implements Baker {}

    record Bake(int loaves) implements Baker, Request<Integer> {}

    record Burn() implements Baker {}
  }

  private static final class HostVerticle extends ActorVerticle<Host> {
    @Override
    protected Future<?> receive(Host message) {
      switch (message) {
        case Host.Serve(int loaves) -> {
          ActorRef<Baker> baker = self().ref("baker", Baker.class);
          baker.tell(new Baker.Knead());
          // Not awaited: the answer comes when this handler has ended.
          baker.ask(new Baker.Bake(loaves)).onComplete(_ -> self().ref().tell(new Host.Thank()));
        }
        case Host.Thank() -> OpenSpan.call("taxi home").with("fare", "12").end("");
      }
      return DONE;
    }
  }

  private static final class BakerVerticle extends ActorVerticle<Baker> {
    @Override
    protected Future<?> receive(Baker message) {
      return switch (message) {
        case Baker.Knead() -> DONE;
        case Baker.Bake question when question.loaves() < 0 -> refuse(question, "no such number");
        case Baker.Bake question -> reply(question, question.loaves());
        case Baker.Burn() -> throw new IllegalStateException("burnt");
      };
    }
  }

  private SpanSink sink() {
    return new SpanSink() {
      @Override
      public boolean on() {
        return true;
      }

      @Override
      public boolean samples(long traceLow) {
        return samples;
      }

      @Override
      public void ended(Span span) {
        spans.add(span);
      }
    };
  }

  private ActorTestKit kit() {
    return ActorTestKit.with(ActorSystemConfig.named("test").tracing(true).spans(sink()))
        .start(
            ActorSpec.of("baker", Baker.class, BakerVerticle::new).redeliveries(1),
            ActorSpec.of("host", Host.class, HostVerticle::new).dependsOn("baker"));
  }

  private Span span(String name) {
    Await.until(name + " is noted", () -> spans.stream().anyMatch(is(name)));
    return spans.stream().filter(is(name)).findFirst().orElseThrow();
  }

  private static java.util.function.Predicate<Span> is(String name) {
    return span -> span.name().equals(name);
  }

  @Test
  void tellWhatFollowedFromAMessage() {
    try (ActorTestKit kit = kit()) {
      kit.ref("host", Host.class).within(Optional.of(ONE)).tell(new Host.Serve(3));
      Span serve = span("host Host.Serve");
      Span knead = span("baker Baker.Knead");
      Span asked = span("ask baker Baker.Bake");
      Span bake = span("baker Baker.Bake");
      Span thank = span("host Host.Thank");
      Span taxi = span("taxi home");

      assertThat(List.of(serve, knead, asked, bake, thank, taxi))
          .allMatch(each -> each.at().traceId().equals(ONE.traceId()))
          .allMatch(each -> each.error().isEmpty() && !each.took().isNegative());
      assertThat(serve.parentSpan()).isEqualTo(ONE.span());
      assertThat(knead.parentSpan()).isEqualTo(serve.at().span());
      assertThat(asked.parentSpan()).isEqualTo(serve.at().span());
      assertThat(bake.parentSpan()).isEqualTo(asked.at().span());
      assertThat(thank.parentSpan())
          .as("what waits for an answer goes on in the trace of its question")
          .isEqualTo(serve.at().span());
      assertThat(taxi.parentSpan()).isEqualTo(thank.at().span());
      assertThat(taxi.attributes()).containsEntry("fare", "12");
      assertThat(bake.attributes())
          .containsEntry("alys.actor", "baker")
          .containsEntry("alys.node", "test")
          .containsEntry("alys.message", "Baker.Bake")
          .containsEntry("alys.sender", "host")
          .containsEntry("alys.outcome", "done");
      assertThat(asked.kind()).isEqualTo(Span.Kind.CLIENT);
    }
  }

  @Test
  void sayWhatWentWrongAndHowOftenItWasTried() {
    try (ActorTestKit kit = kit()) {
      kit.ref("baker", Baker.class).within(Optional.of(ONE)).tell(new Baker.Burn());
      Await.until("both tries", () -> spans.stream().filter(is("baker Baker.Burn")).count() == 2);
      List<Span> tries = spans.stream().filter(is("baker Baker.Burn")).toList();
      assertThat(tries).allMatch(each -> each.error().contains("burnt"));
      assertThat(tries).extracting(each -> each.at().span()).doesNotHaveDuplicates();
      assertThat(tries).extracting(Span::parentSpan).containsOnly(ONE.span());
      assertThat(tries.getLast().attributes()).containsEntry("alys.attempt", "2");
    }
  }

  @Test
  void sayOfAQuestionWhyItHasNoAnswer() {
    try (ActorTestKit kit = kit()) {
      kit.ref("host", Host.class).within(Optional.of(ONE)).tell(new Host.Serve(-1));
      assertThat(span("ask baker Baker.Bake"))
          .extracting(each -> each.attributes().get("alys.outcome"), Span::error)
          .containsExactly("refused", "no such number");
    }
  }

  @Test
  void areNotMadeOfWhatIsNotSampled() {
    samples = false;
    try (ActorTestKit kit = kit()) {
      kit.ref("host", Host.class).tell(new Host.Serve(1));
      kit.ref("host", Host.class).within(Optional.empty()).tell(new Host.Serve(1));
      kit.ref("host", Host.class).within(Optional.of(ONE.sampled(false))).tell(new Host.Serve(1));
      kit.ref("host", Host.class).within(Optional.of(ONE)).tell(new Host.Thank());
      span("host Host.Thank");
      assertThat(spans).extracting(Span::name).containsOnly("host Host.Thank", "taxi home");
    }
  }

  @Test
  void beginATraceOfTheirOwnOutsideOfAnActor() {
    try (ActorTestKit kit = kit()) {
      kit.ref("host", Host.class).tell(new Host.Serve(1));
      assertThat(span("host Host.Serve").parentSpan()).isZero();
    }
  }

  @Test
  void tellOfAMessageThatNobodyHandled() {
    try (ActorTestKit kit = kit()) {
      ActorRef<Baker> baker = kit.ref("baker", Baker.class);
      Await.result(kit.system().stop(Duration.ofSeconds(1)));
      baker.within(Optional.of(ONE)).tell(new Baker.Knead());
      Span span = span("baker Baker.Knead");
      assertThat(span.error()).isEqualTo("not handled: stopped");
      assertThat(span.attributes()).containsEntry("alys.outcome", "stopped");
    }
  }

  @Test
  void ofACallGoOnInTheTraceOfTheCaller() {
    try (ActorTestKit kit = kit()) {
      OpenSpan served = OpenSpan.served(kit.system(), "rpc one", Optional.of(ONE));
      assertThat(served.trace().orElseThrow().traceId()).isEqualTo(ONE.traceId());
      served.end("deadline");
      Span span = span("rpc one");
      assertThat(span.parentSpan()).isEqualTo(ONE.span());
      assertThat(span.kind()).isEqualTo(Span.Kind.SERVER);
      assertThat(span.error()).isEqualTo("deadline");

      OpenSpan.served(kit.system(), "rpc two", Optional.empty()).end("");
      assertThat(span("rpc two").parentSpan()).isZero();
      OpenSpan.served(kit.system(), "rpc three", Optional.of(ONE.sampled(false))).end("");
      assertThat(spans).noneMatch(is("rpc three"));
    }
  }

  @Test
  void costNothingWhereNobodyKeepsThem() {
    try (ActorTestKit kit = ActorTestKit.create()) {
      OpenSpan served = OpenSpan.served(kit.system(), "rpc", Optional.of(ONE));
      assertThat(served.trace()).as("passed on all the same").contains(ONE);
      assertThat(OpenSpan.served(kit.system(), "rpc", Optional.empty()).trace()).isEmpty();
      assertThat(OpenSpan.call("outside of actors").with("a", "b").trace()).isEmpty();
    }
  }
}
