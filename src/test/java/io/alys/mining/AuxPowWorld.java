package io.alys.mining;

import io.alys.actor.ActorRef;
import io.alys.actor.Health;
import io.alys.actor.Interference;
import io.alys.actor.Request;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Template;
import io.alys.ethereum.EvmAddress;
import io.alys.mining.AuxPowCommand.CreateAuxBlock;
import io.alys.mining.AuxPowCommand.Follow;
import io.alys.mining.AuxPowCommand.SubmitAuxBlock;
import io.alys.mining.AuxPowCommand.Submitted;
import io.alys.mining.AuxPowCommand.WorkOffer;
import io.alys.primitives.Bytes;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;

/** AuxPow over a journal on disk, with the test in the chain's and the miners' places. */
final class AuxPowWorld implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  final ActorTestKit kit;

  AuxPowWorld(Path home, Interference faults) {
    this(home, faults, AuxPowConfig.DEFAULT);
  }

  AuxPowWorld(Path home, Interference faults, AuxPowConfig config) {
    kit = ActorTestKit.with(faults);
    AuxPowVerticle.Setup setup = new AuxPowVerticle.Setup(SomeChain.RULES, config, kit.meters());
    kit.start(
        StorageVerticle.spec(
            home,
            new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, 0),
            kit::meters),
        AuxPowVerticle.spec(() -> setup));
  }

  ActorRef<AuxPowCommand> auxpow() {
    return kit.ref("auxpow", AuxPowCommand.class);
  }

  <R> R ask(Request<R> question) {
    return Await.result(auxpow().ask(question, LIMIT));
  }

  /** The chain says where it is. */
  AuxPowWorld follow(Unfinalised branch) {
    auxpow().tell(new Follow(branch));
    return this;
  }

  Template work(EvmAddress feeAddress) {
    return switch (ask(new CreateAuxBlock(feeAddress))) {
      case WorkOffer.Offered(Template template) -> template;
      case WorkOffer.Nothing(String reason) -> throw new AssertionError(reason);
    };
  }

  static Bytes mined(Template template) {
    return AuxPowWire.encode(SomeChain.mined(template.hash(), template.work().bits()));
  }

  Submitted submit(Template template) {
    return ask(new SubmitAuxBlock(template.hash(), mined(template)));
  }

  /** Why a submission is refused; empty when it is taken. */
  String refusal(SubmitAuxBlock submission) {
    return switch (ask(submission)) {
      case Submitted.Accepted _ -> "";
      case Submitted.Refused(String reason) -> reason;
    };
  }

  Health health() {
    return kit.system().registry().entries().stream()
        .filter(entry -> entry.id().name().equals("auxpow"))
        .findFirst()
        .orElseThrow()
        .health();
  }

  double counter(String name, String tag, String value) {
    return kit.meters().get(name).tag(tag, value).counter().count();
  }

  double gauge(String name) {
    return kit.meters().get(name).gauge().value();
  }

  @Override
  public void close() {
    kit.close();
  }
}
