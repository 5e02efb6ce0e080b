package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSystem;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Transaction;
import io.alys.cluster.ReplicaMain;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand.RequestSignatures;
import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actor that a message of governance is for runs on another node, which comes and goes. */
@Tag("long")
class StreamClusterIT {
  private @TempDir Path folder;

  private static Process clerk(int port, String members) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StreamClerkMain.class.getName(),
            "two",
            Integer.toString(port),
            members)
        .redirectErrorStream(true)
        .redirectOutput(new File("target/stream-cluster-it.log"))
        .start();
  }

  @Test
  void holdsWhatIsForAnotherNodeUntilItIsThere() throws IOException, InterruptedException {
    Vertx theirs = Vertx.vertx();
    GovernanceService governance =
        Await.result(
            GovernanceService.start(
                theirs, Federal.config(folder.resolve("governance"), "federation.announce=false")));
    Multisig federation = Await.result(governance.federation()).script();
    int one = Ports.free();
    int two = Ports.free();
    String members = "127.0.0.1:%d,127.0.0.1:%d".formatted(one, two);
    StreamVerticle.Setup setup =
        new StreamVerticle.Setup(
            StreamWorld.config("governance.endpoints=http://127.0.0.1:" + governance.port()),
            "node",
            "one",
            Letters.profile(),
            List.of(Clerk.consumer()),
            new SimpleMeterRegistry(),
            Map.of());
    ActorSystem system =
        Await.result(
            ReplicaMain.start(
                "one",
                one,
                List.of(members.split(",", -1)),
                StorageVerticle.spec(
                    folder.resolve("node"), Journals.settings(), () -> setup.meters()),
                StreamVerticle.spec(() -> setup)));
    Process replica = null;
    try {
      for (int round = 0; round < 2; round++) {
        Transaction payout = Federal.payout(federation, 1, round);
        Await.result(
            system
                .ref("stream", StreamCommand.class)
                .ask(
                    new RequestSignatures(
                        Federal.id(payout), Federal.request(federation, payout))));
        int rounds = round;
        Await.until(
            "it is held",
            () ->
                Await.result(governance.seen()).stream()
                            .filter(seen -> seen.outcome().equals("complete"))
                            .count()
                        > rounds
                    && Await.result(governance.waiting("node")) > 0);
        replica = clerk(two, members);
        Await.until("it is accepted", () -> Await.result(governance.waiting("node")) == 0);
        replica.destroyForcibly().waitFor();
        Await.until("the clerk is gone", () -> system.readyNodes().isEmpty());
      }
    } finally {
      if (replica != null) {
        replica.destroyForcibly();
      }
      Await.result(system.stop(Duration.ofSeconds(1)));
      Await.result(system.vertx().close());
      Await.result(theirs.close());
    }
    assertThat(system.readyNodes()).isEmpty();
  }
}
