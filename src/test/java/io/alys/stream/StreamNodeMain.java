package io.alys.stream;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.governance.Federal;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.primitives.Bytes;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand.RequestSignatures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A stream with its journal in a JVM of its own: {@code StreamNodeMain directory port federation
 * first count}. It asks for the signatures of so many payouts from that number on, and writes to
 * its output what is accepted and what is complete.
 */
public final class StreamNodeMain {
  private StreamNodeMain() {}

  public static void main(String[] args) {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
    Path folder = Path.of(args[0]);
    StreamConfig config = StreamWorld.config("governance.endpoints=http://127.0.0.1:" + args[1]);
    Multisig federation = Multisig.parse(Bytes.fromHex(args[2]));
    int first = Integer.parseInt(args[3]);
    int count = Integer.parseInt(args[4]);
    Vertx vertx = Vertx.vertx();
    ActorSystem system =
        ActorSystem.create(vertx, ActorSystemConfig.named("child"), new SimpleMeterRegistry());
    StreamVerticle.Setup setup =
        new StreamVerticle.Setup(
            config,
            "node",
            "start" + first,
            Letters.profile(),
            List.of(Clerk.consumer()),
            new SimpleMeterRegistry(),
            Map.of());
    system
        .start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.Never(),
                StorageVerticle.spec(folder, Journals.settings(), () -> setup.meters()),
                Clerk.spec(delivery -> note(delivery, out)),
                StreamVerticle.spec(() -> setup)))
        .onSuccess(
            _ -> {
              out.println("ready");
              ActorRef<StreamCommand> stream = system.ref("stream", StreamCommand.class);
              vertx.runOnContext(
                  _ -> {
                    for (int number = first; number < first + count; number++) {
                      ask(stream, federation, number, out);
                    }
                  });
            })
        .onFailure(
            cause -> {
              out.println("refused " + cause.getMessage());
              Runtime.getRuntime().halt(1);
            });
  }

  private static void ask(
      ActorRef<StreamCommand> stream, Multisig federation, int number, PrintStream out) {
    Transaction payout = Federal.payout(federation, 1, number);
    stream
        .ask(new RequestSignatures(Federal.id(payout), Federal.request(federation, payout)))
        .onSuccess(_ -> out.println("accepted " + number));
  }

  private static void note(Delivery delivery, PrintStream out) {
    if (delivery.message() instanceof SignatureReport report
        && report.progress() instanceof Progress.Complete) {
      out.println("complete " + report.requestId());
    }
  }
}
