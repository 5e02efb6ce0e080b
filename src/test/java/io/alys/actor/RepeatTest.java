package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Messages that an actor tells itself again and again. */
class RepeatTest {
  sealed interface DripCommand {
    record Drop() implements DripCommand {}

    record Freeze(Promise<Void> thaw) implements DripCommand {}

    record Burst() implements DripCommand {}

    record GetDrops() implements DripCommand, Request<Integer> {}
  }

  static final class DripVerticle extends ActorVerticle<DripCommand> {
    private int drops;

    @Override
    protected Future<?> preStart() {
      self().repeat(Duration.ofSeconds(1), new DripCommand.Drop());
      return DONE;
    }

    @Override
    protected Future<?> receive(DripCommand message) {
      return switch (message) {
        case DripCommand.Drop _ -> {
          drops++;
          yield DONE;
        }
        case DripCommand.Freeze(Promise<Void> thaw) -> thaw.future();
        case DripCommand.Burst _ -> throw new IllegalStateException("burst");
        case DripCommand.GetDrops question -> reply(question, drops);
      };
    }
  }

  private final HandClock clock = new HandClock();

  private ActorTestKit drip(int capacity) {
    ActorSpec<DripCommand> spec =
        ActorSpec.of("drip", DripCommand.class, DripVerticle::new)
            .mailbox(MailboxConfig.DEFAULT.capacity(capacity));
    return ActorTestKit.with(clock, Interference.NONE).start(spec);
  }

  private static int drops(ActorTestKit kit) {
    return Await.result(kit.ref("drip", DripCommand.class).ask(new DripCommand.GetDrops()));
  }

  @Test
  void comeAtEachInterval() {
    try (ActorTestKit kit = drip(10)) {
      clock.advance(Duration.ofMillis(999));
      assertThat(drops(kit)).isZero();
      clock.advance(Duration.ofMillis(1));
      assertThat(drops(kit)).isEqualTo(1);
      clock.advance(Duration.ofSeconds(3));
      assertThat(drops(kit)).isEqualTo(4);
    }
  }

  @Test
  void goOnWhenOneFoundNoRoom() {
    try (ActorTestKit kit = drip(1)) {
      Promise<Void> thaw = Promise.promise();
      ActorRef<DripCommand> drip = kit.ref("drip", DripCommand.class);
      Await.result(drip.offer(new DripCommand.Freeze(thaw), Duration.ofSeconds(5)));
      Await.until("it is in hand", () -> size(kit) == 0);
      clock.advance(Duration.ofSeconds(3));
      Await.until("two had no room", () -> kit.system().deadLetters().total() == 2);
      thaw.complete();
      Await.until("there is room", () -> size(kit) == 0);
      assertThat(drops(kit)).isEqualTo(1);
      clock.advance(Duration.ofSeconds(1));
      Await.until("there is room to ask", () -> size(kit) == 0);
      assertThat(drops(kit)).isEqualTo(2);
    }
  }

  @Test
  void endWithTheIncarnation() {
    try (ActorTestKit kit = drip(10)) {
      kit.ref("drip", DripCommand.class).tell(new DripCommand.Burst());
      Await.until(
          "it was restarted",
          () -> kit.system().registry().find(ActorId.of("drip")).orElseThrow().restarts() == 1);
      kit.awaitState("drip", ActorState.RUNNING);
      clock.advance(Duration.ofSeconds(2));
      assertThat(drops(kit)).isEqualTo(2);
    }
  }

  private static int size(ActorTestKit kit) {
    return kit.system().registry().find(ActorId.of("drip")).orElseThrow().mailboxSize();
  }
}
