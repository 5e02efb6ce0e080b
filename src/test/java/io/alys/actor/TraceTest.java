package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Seed;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** In whose trace a message stands, and the work that is done for it. */
class TraceTest {
  private static final TraceContext ONE = TraceContext.root(Seed.of(1));
  private static final TraceContext TWO = TraceContext.root(Seed.of(2));

  private final List<String> seen = new CopyOnWriteArrayList<>();

  /** An actor that notes in which trace it works. */
  sealed interface Scribe {
    record Note(String what) implements Scribe {}

    record Split(Optional<TraceContext> part) implements Scribe {}

    record Stumble(TraceContext part) implements Scribe {}
  }

  private final class ScribeVerticle extends ActorVerticle<Scribe> {
    @Override
    protected Future<?> receive(Scribe message) {
      switch (message) {
        case Scribe.Note(String what) -> note(what);
        case Scribe.Split(Optional<TraceContext> part) -> {
          self().within(part, () -> tell("told within"));
          note("after");
          tell("told after");
        }
        case Scribe.Stumble(TraceContext part) -> {
          try {
            self().within(Optional.of(part), ScribeVerticle::stumble);
          } catch (IllegalStateException _) {
            note("after the fall");
          }
        }
      }
      return DONE;
    }

    private static Object stumble() {
      throw new IllegalStateException("on purpose");
    }

    private Future<?> tell(String what) {
      note("before " + what);
      self().ref().tell(new Scribe.Note(what));
      return DONE;
    }
  }

  private void note(String what) {
    seen.add(what + " " + ActorContext.current().orElseThrow().trace());
  }

  private List<String> seenOf(
      int lines, ActorSystemConfig config, Optional<TraceContext> of, Scribe message) {
    try (ActorTestKit kit = ActorTestKit.with(config)) {
      kit.start(ActorSpec.of("scribe", Scribe.class, ScribeVerticle::new));
      kit.ref("scribe", Scribe.class).within(of).tell(message);
      Await.until("all is noted", () -> seen.size() == lines);
    }
    return List.copyOf(seen);
  }

  private List<String> seenOf(int lines, Optional<TraceContext> of, Scribe message) {
    return seenOf(lines, ActorSystemConfig.named("test"), of, message);
  }

  @Test
  void isTheOneInWhichAMessageIsTold() {
    assertThat(seenOf(1, Optional.of(ONE), new Scribe.Note("told")))
        .containsExactly("told " + ONE.traceId());
  }

  @Test
  void isNoneWhereNoneIsWanted() {
    ActorSystemConfig tracing = ActorSystemConfig.named("test").tracing(true);
    assertThat(seenOf(1, tracing, Optional.empty(), new Scribe.Note("told")))
        .containsExactly("told ");
  }

  @Test
  void isAnotherForAPartOfTheWork() {
    assertThat(seenOf(5, Optional.of(ONE), new Scribe.Split(Optional.of(TWO))))
        .containsExactly(
            "before told within " + TWO.traceId(),
            "after " + ONE.traceId(),
            "before told after " + ONE.traceId(),
            "told within " + TWO.traceId(),
            "told after " + ONE.traceId());
  }

  @Test
  void isNoneForAPartThatHasNone() {
    assertThat(seenOf(5, Optional.of(ONE), new Scribe.Split(Optional.empty())))
        .contains("before told within ", "told within ", "after " + ONE.traceId());
  }

  @Test
  void isTheMessagesOwnAgainAfterAPartThatFailed() {
    assertThat(seenOf(1, Optional.of(ONE), new Scribe.Stumble(TWO)))
        .containsExactly("after the fall " + ONE.traceId());
  }
}
