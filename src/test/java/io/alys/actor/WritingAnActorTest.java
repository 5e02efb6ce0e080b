package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code of docs/writing-an-actor.md, compiled and run. */
class WritingAnActorTest {
  sealed interface CounterCommand {
    record Add(int amount) implements CounterCommand {}

    record GetTotal() implements CounterCommand, Request<Integer> {}
  }

  static final class CounterVerticle extends ActorVerticle<CounterCommand> {
    private int total;

    @Override
    protected Future<?> receive(CounterCommand message) {
      return switch (message) {
        case CounterCommand.Add(int amount) -> {
          total += amount;
          yield DONE;
        }
        case CounterCommand.GetTotal question -> reply(question, total);
      };
    }
  }

  @Test
  void countsAsThePageSays() throws IOException {
    try (ActorTestKit kit =
        ActorTestKit.create()
            .start(ActorSpec.of("counter", CounterCommand.class, CounterVerticle::new))) {
      ActorRef<CounterCommand> counter = kit.ref("counter", CounterCommand.class);
      counter.tell(new CounterCommand.Add(2));
      counter.tell(new CounterCommand.Add(3));
      assertThat(Await.result(counter.ask(new CounterCommand.GetTotal()))).isEqualTo(5);
    }
    assertThat(Files.readString(Path.of("docs/writing-an-actor.md")))
        .contains("total += amount;")
        .contains("reply(question, total);");
  }
}
