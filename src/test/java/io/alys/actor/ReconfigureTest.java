package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.mailbox.MailboxConfig;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings that change while an actor runs. */
class ReconfigureTest {
  record Oven(int degrees) {}

  record Bell(boolean loud) {}

  sealed interface BakerCommand {
    record Bake(String what) implements BakerCommand {}

    record Heat(Oven oven) implements BakerCommand {}

    record WaitFor(Promise<Void> door) implements BakerCommand {}

    record Burn() implements BakerCommand {}

    record GetBaked() implements BakerCommand, Request<List<String>> {}
  }

  static final class BakerVerticle extends ActorVerticle<BakerCommand> {
    private final List<String> baked = new java.util.ArrayList<>();
    private Oven oven;

    BakerVerticle(Oven oven) {
      this.oven = oven;
    }

    @Override
    protected Future<?> receive(BakerCommand message) {
      return switch (message) {
        case BakerCommand.Bake(String what) -> {
          baked.add(what + " at " + oven.degrees());
          yield DONE;
        }
        case BakerCommand.Heat(Oven hotter) -> {
          oven = hotter;
          yield DONE;
        }
        case BakerCommand.WaitFor(Promise<Void> door) -> door.future();
        case BakerCommand.Burn _ -> throw new IllegalStateException("burnt");
        case BakerCommand.GetBaked question -> reply(question, List.copyOf(baked));
      };
    }
  }

  private static ActorSpec<BakerCommand> baker(String name) {
    return ActorSpec.configured(
        name,
        BakerCommand.class,
        new ActorSpec.Configured<>(new Oven(180), BakerVerticle::new, BakerCommand.Heat::new));
  }

  private static List<String> baked(ActorTestKit kit, String name) {
    return Await.result(kit.ref(name, BakerCommand.class).ask(new BakerCommand.GetBaked()));
  }

  @Test
  void comesAsAMessageBehindTheOneInHandAndKeepsTheState() {
    try (ActorTestKit kit = ActorTestKit.create().start(baker("anna"), baker("ben"))) {
      ActorRef<BakerCommand> anna = kit.ref("anna", BakerCommand.class);
      Promise<Void> door = Promise.promise();
      anna.tell(new BakerCommand.Bake("bread"));
      assertThat(baked(kit, "anna")).hasSize(1);
      anna.tell(new BakerCommand.WaitFor(door));
      Await.result(kit.system().reconfigure(new Oven(220), Duration.ofSeconds(5)));
      Await.result(kit.system().reconfigure(new Bell(true), Duration.ofSeconds(5)));
      door.complete();
      assertThat(Await.result(anna.ask(new BakerCommand.GetBaked())))
          .containsExactly("bread at 180");
      anna.tell(new BakerCommand.Bake("cake"));
      assertThat(baked(kit, "anna")).containsExactly("bread at 180", "cake at 220");
      kit.ref("ben", BakerCommand.class).tell(new BakerCommand.Bake("roll"));
      assertThat(baked(kit, "ben")).containsExactly("roll at 220");
    }
  }

  @Test
  void isStillInForceAfterACrash() {
    try (ActorTestKit kit = ActorTestKit.create().start(baker("anna"))) {
      ActorRef<BakerCommand> anna = kit.ref("anna", BakerCommand.class);
      Await.result(kit.system().reconfigure(new Oven(220), Duration.ofSeconds(5)));
      anna.tell(new BakerCommand.Burn());
      anna.tell(new BakerCommand.Bake("cake"));
      assertThat(baked(kit, "anna")).containsExactly("cake at 220");
    }
  }

  @Test
  void saysWhoseMailboxHadNoRoomForIt() {
    ActorSpec<BakerCommand> full = baker("anna").mailbox(MailboxConfig.DEFAULT.capacity(1));
    try (ActorTestKit kit = ActorTestKit.create().start(full)) {
      ActorRef<BakerCommand> anna = kit.ref("anna", BakerCommand.class);
      Promise<Void> door = Promise.promise();
      Await.result(anna.offer(new BakerCommand.WaitFor(door), Duration.ofSeconds(5)));
      Await.until("the first is in hand", () -> size(kit) == 0);
      anna.tell(new BakerCommand.Bake("bread"));
      Await.until("the second waits", () -> size(kit) == 1);
      Future<Void> told = kit.system().reconfigure(new Oven(220), Duration.ofSeconds(5));
      assertThatThrownBy(() -> Await.result(told))
          .isInstanceOf(ActorException.class)
          .hasMessageEndingWith("Heat for anna was refused: the mailbox holds 1 of 1");
      door.complete();
      Await.until("there is room", () -> size(kit) == 0);
      assertThat(baked(kit, "anna")).containsExactly("bread at 180");
    }
  }

  private static int size(ActorTestKit kit) {
    return kit.system().registry().find(ActorId.of("anna")).orElseThrow().mailboxSize();
  }
}
