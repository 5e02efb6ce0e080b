package io.alys.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorException;
import io.alys.actor.ActorException.Kind;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSystem;
import io.alys.actor.Request;
import io.alys.actor.event.DeadLetter;
import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import io.vertx.core.Future;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two and three JVMs joined by Hazelcast; this test's own is the first. */
@Tag("long")
class ClusterIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<Process> others = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private ActorSystem system;

  @BeforeEach
  void join() {
    for (int i = 0; i < 3; i++) {
      ports.add(Ports.free());
    }
    system = Await.result(ReplicaMain.start("one", ports.getFirst(), members(), Greeter.spec()));
  }

  @AfterEach
  void leave() {
    others.forEach(Process::destroyForcibly);
    Await.result(system.stop(Duration.ofSeconds(1)));
    Await.result(system.vertx().close());
  }

  private List<String> members() {
    return ports.stream().map(port -> "127.0.0.1:" + port).toList();
  }

  private Process replica(String name, int index, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReplicaMain.class.getName(),
                name,
                Integer.toString(ports.get(index)),
                String.join(",", members())));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File("target/replica-" + name + ".log"))
            .start();
    others.add(process);
    return process;
  }

  private void awaitReady(String... nodes) {
    Await.until("ready are " + List.of(nodes), () -> system.readyNodes().equals(List.of(nodes)));
  }

  private static Kind kindOf(Future<?> failing) {
    try {
      Await.result(failing);
    } catch (ActorException e) {
      return e.kind();
    }
    throw new AssertionError("it did not fail");
  }

  @Test
  void talksAcrossThreeNodes() throws IOException {
    replica("two", 1);
    replica("three", 2);
    awaitReady("three", "two");
    ActorRef<Greeter> group = system.group("greeter", Greeter.class);
    Set<String> answered = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      answered.add(Await.result(group.ask(new Greeter.WhereAreYou())));
    }
    assertThat(answered).containsExactlyInAnyOrder("one", "two", "three");

    for (int i = 0; i < 50; i++) {
      system.broadcast("greeter", Greeter.class).tell(new Greeter.Count(i));
    }
    for (int i = 0; i < 3; i++) {
      Await.asserted(
          () -> {
            List<Integer> counted = Await.result(group.ask(new Greeter.HowMany()));
            assertThat(counted).hasSize(50).isSorted();
          });
    }
  }

  @Test
  void sendsNothingToANodeThatIsJoiningOrHasLeft() throws IOException {
    ActorRef<Greeter> group = system.group("greeter", Greeter.class);
    Process two = replica("two", 1);
    List<Future<String>> asked = new ArrayList<>();
    Await.until(
        "it joined while we asked without a pause",
        () -> {
          for (int i = 0; i < 20; i++) {
            asked.add(group.ask(new Greeter.WhereAreYou(), LONG));
          }
          return system.readyNodes().contains("two");
        });
    for (int i = 0; i < 20; i++) {
      asked.add(group.ask(new Greeter.WhereAreYou(), LONG));
    }
    asked.forEach(Await::result);
    assertThat(asked.stream().map(Future::result)).contains("two");

    two.destroyForcibly();
    Await.until("it is known to have left", () -> system.readyNodes().isEmpty());
    for (int i = 0; i < 20; i++) {
      assertThat(Await.result(group.ask(new Greeter.WhereAreYou()))).isEqualTo("one");
    }
  }

  @Test
  void failsWhatAKilledNodeOwesAtOnceAndNotAtItsDeadline() throws IOException {
    Process two = replica("two", 1);
    awaitReady("two");
    ActorRef<Greeter> group = system.group("greeter", Greeter.class);
    List<Future<String>> owed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      owed.add(group.ask(new Greeter.Sulk(), LONG));
    }
    long before = System.nanoTime();
    two.destroyForcibly();
    Await.asserted(() -> assertThat(owed.stream().filter(Future::failed)).hasSize(10));
    List<Future<String>> failed = owed.stream().filter(Future::failed).toList();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG.dividedBy(4));
    failed.forEach(ask -> assertThat(kindOf(ask)).isEqualTo(Kind.NODE_LEFT));
  }

  @Test
  void failsAnUnknownMessageForItsAskerAndHarmsNobody() throws IOException {
    replica("stranger", 1, "stranger");
    awaitReady("stranger");
    ActorRef<Greeter> group = system.group("greeter", Greeter.class);
    Set<Object> outcomes = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Future<String> answer = group.ask(new Greeter.WhereAreYou());
      try {
        outcomes.add(Await.result(answer));
      } catch (ActorException e) {
        outcomes.add(e.kind());
        assertThat(e).hasMessage("message type Greeter.WhereAreYou is not known here");
      }
    }
    assertThat(outcomes).containsExactlyInAnyOrder("one", Kind.UNKNOWN_MESSAGE);
    assertThat(system.readyNodes()).containsExactly("stranger");
  }

  @Test
  void failsAnUnknownVersionAndAMalformedBodyForTheirAskers() throws IOException {
    replica("newer", 1, "newer");
    awaitReady("newer");
    Set<Object> versions = outcomes(Greeter.WhereAreYou::new);
    assertThat(versions)
        .containsExactlyInAnyOrder(
            "one",
            "UNKNOWN_MESSAGE: message type Greeter.WhereAreYou is known in version 2, not 1");
    assertThat(outcomes(Greeter.Unheard::new))
        .hasSize(2)
        .contains("heard")
        .anySatisfy(
            other ->
                assertThat(other)
                    .asString()
                    .startsWith("UNDECODABLE: Greeter.Unheard does not decode: "));
    assertThat(system.readyNodes()).containsExactly("newer");
  }

  @Test
  void countsATellOfAnUnknownVersionWhereItArrives() throws IOException {
    replica("newer", 1, "newer");
    awaitReady("newer");
    for (int i = 0; i < 3; i++) {
      system.broadcast("greeter", Greeter.class).tell(new Greeter.Count(i));
    }
    int unknown = DeadLetter.Reason.UNKNOWN_MESSAGE.ordinal();
    ActorRef<Greeter> group = system.group("greeter", Greeter.class);
    Await.asserted(
        () ->
            assertThat(
                    List.of(
                        Await.result(group.ask(new Greeter.HowMany())),
                        Await.result(group.ask(new Greeter.HowMany()))))
                .containsExactlyInAnyOrder(List.of(0, 1, 2), List.of(unknown, unknown, unknown)));
  }

  /** The different answers to ten questions, by turns of this node and the other. */
  private Set<Object> outcomes(Supplier<? extends Request<String>> question) {
    ActorRef<Greeter> group = system.group("greeter", Greeter.class);
    Set<Object> outcomes = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      try {
        outcomes.add(Await.result(group.ask(question.get())));
      } catch (ActorException e) {
        outcomes.add(e.kind() + ": " + e.reason());
      }
    }
    return outcomes;
  }
}
