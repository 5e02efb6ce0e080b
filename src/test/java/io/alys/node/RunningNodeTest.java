package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.Health;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.node.ConfigurationCommand.GetStatus;
import io.alys.node.ConfigurationCommand.Status;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** A whole node in this JVM, whose configuration file changes under it. */
@Isolated("It sets the level of the log for all.")
class RunningNodeTest {
  private static final String HEAD = "metrics.port = 0\nlog.level = 'warn'\n";

  private @TempDir Path folder;
  private Path file;
  private RunningNode node;

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("node.toml");
    Files.writeString(file, HEAD);
    ConfigSource source =
        ConfigSource.of(file.toString(), HEAD).settings("node.data-dir=" + folder);
    if (!(NodeConfig.load(source) instanceof Loaded<NodeConfig> loaded)) {
      throw new AssertionError("it is valid");
    }
    RunningNode.log(loaded.value().log());
    node = Await.result(RunningNode.start(source, loaded));
  }

  @AfterEach
  void stop() {
    Await.result(node.stop(Duration.ofSeconds(1)));
    ((Logger) LoggerFactory.getLogger("io.alys")).setLevel(null);
  }

  private void write(String more) throws IOException {
    Files.writeString(file, HEAD + more);
  }

  /** Asked again while the mailbox is full, as after a flood. */
  private Status status() {
    List<Status> answers = new ArrayList<>();
    Await.until(
        "it answers",
        () -> {
          Future<Status> asked =
              node.system()
                  .ref("configuration", ConfigurationCommand.class)
                  .ask(new GetStatus())
                  .onSuccess(answers::add);
          return Await.result(asked.map(true).otherwise(false));
        });
    return answers.getLast();
  }

  /** How many of a flood of questions the mailbox of the configuration's actor refuses. */
  private int refusedOf(int questions) {
    ActorRef<ConfigurationCommand> actor =
        node.system().ref("configuration", ConfigurationCommand.class);
    List<Future<?>> offers = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      offers.add(actor.offer(new GetStatus(), Duration.ofSeconds(5)));
    }
    Await.result(Future.join(offers).otherwiseEmpty());
    return (int)
        offers.stream()
            .filter(Future::failed)
            .filter(
                offer ->
                    offer.cause() instanceof ActorException e
                        && e.kind() == ActorException.Kind.MAILBOX_FULL)
            .count();
  }

  @Test
  void takesALevelADrainLimitAndMailboxesWhileItRuns() throws IOException {
    assertThat(LoggerFactory.getLogger("io.alys.x").isInfoEnabled()).isFalse();
    assertThat(Await.result(node.drainLimit())).isEqualTo(Duration.ofSeconds(10));
    assertThat(refusedOf(5_000)).isZero();

    write("actors.drain-limit = '3s'\nactors.mailbox-of.configuration.capacity = 1\n");
    Await.until(
        "the limit is in force",
        () -> Await.result(node.drainLimit()).equals(Duration.ofSeconds(3)));
    Await.until("the mailbox is small", () -> refusedOf(5_000) > 0);
    assertThat(status()).isEqualTo(new Status(Duration.ofSeconds(3), List.of(), ""));

    write("actors.mailbox.capacity = 20000\n");
    Await.until("the mailbox is large", () -> refusedOf(15_000) == 0);
    Files.writeString(file, HEAD.replace("warn", "debug"));
    Await.until("the level is", () -> LoggerFactory.getLogger("io.alys.x").isDebugEnabled());
  }

  @Test
  void saysWhatWaitsForARestartUntilItIsPutBack() throws IOException {
    write("node.name = 'other'\ncluster.port = 5702\n");
    Await.until("two wait", () -> status().waiting().size() == 2);
    assertThat(status().waiting()).containsExactly("cluster.port", "node.name");
    assertThat(node.system().registry().health())
        .isEqualTo(new Health.Degraded("settings wait for a restart: [cluster.port, node.name]"));
    assertThat(node.system().config().node()).isEqualTo("alys");
    write("cluster.port = 5702\n");
    Await.until("one waits", () -> status().waiting().equals(List.of("cluster.port")));
    write("");
    Await.until("none waits", () -> status().waiting().isEmpty());
    assertThat(node.system().registry().health()).isEqualTo(Health.healthy());
  }

  @Test
  void keepsWhatItHasWhenTheFileNamesAnActorThatDoesNotExist() throws IOException {
    write("actors.mailbox-of.metrik.capacity = 1\nactors.drain-limit = '1s'\n");
    Await.until("it is refused", () -> !status().problem().isEmpty());
    assertThat(status())
        .isEqualTo(
            new Status(
                Duration.ofSeconds(10),
                List.of(),
                "the changed configuration is not valid: "
                    + file
                    + ":3: actors.mailbox-of.metrik: no such actor; did you mean metrics?"));
  }
}
