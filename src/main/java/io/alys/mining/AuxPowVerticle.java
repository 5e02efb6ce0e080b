package io.alys.mining;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Template;
import io.alys.mining.AuxPowCommand.CreateAuxBlock;
import io.alys.mining.AuxPowCommand.Follow;
import io.alys.mining.AuxPowCommand.GetMiningStatus;
import io.alys.mining.AuxPowCommand.GetProof;
import io.alys.mining.AuxPowCommand.GetQueuedProof;
import io.alys.mining.AuxPowCommand.Internal;
import io.alys.mining.AuxPowCommand.SubmitAuxBlock;
import io.alys.mining.AuxPowCommand.Submitted;
import io.alys.mining.AuxPowCommand.WorkOffer;
import io.alys.mining.WorkDesk.Judgement;
import io.alys.storage.StorageCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link WorkDesk}: what it accepts is on disk before the miner is told. */
public final class AuxPowVerticle extends ActorVerticle<AuxPowCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(AuxPowVerticle.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  private final Setup setup;
  private final WorkDesk desk;
  private Optional<String> notKept = Optional.empty();
  private @Nullable Tools tools;

  /** What it needs. */
  public record Setup(FinalityRules rules, AuxPowConfig config, MeterRegistry meters) {}

  private record Tools(AuxPowMetrics metrics, ProofJournal journal) {}

  AuxPowVerticle(Setup setup) {
    this.setup = setup;
    this.desk = new WorkDesk(setup.rules(), setup.config().templates());
  }

  /**
   * The actor {@code auxpow}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<AuxPowCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of("auxpow", AuxPowCommand.class, () -> new AuxPowVerticle(setup.get()))
        .dependsOn("storage");
  }

  @Override
  protected Future<?> preStart() {
    ProofJournal journal = new ProofJournal(self().ref("storage", StorageCommand.class));
    tools = new Tools(new AuxPowMetrics(setup.meters(), self().clock()), journal);
    journal.load().forEach(desk::restore);
    show();
    self().repeat(LOOK_EVERY, new Internal.Look());
    return DONE;
  }

  @Override
  protected Future<?> stopped() {
    Tools used = tools;
    if (used != null) { // A start that failed before may have left none.
      used.metrics().close();
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> receive(AuxPowCommand message) {
    return switch (message) {
      case Follow(Unfinalised branch) -> follow(branch);
      case GetProof question -> {
        // A chain that rests for want of a proof has no other head to tell of.
        if (!desk.isReady()) {
          follow(question.branch());
        }
        yield reply(question, desk.proof(question.branch()));
      }
      case CreateAuxBlock question -> offer(question);
      case SubmitAuxBlock question -> submit(question);
      case GetQueuedProof question -> reply(question, desk.queued());
      case GetMiningStatus question -> reply(question, desk.status());
      case Internal.Look _ -> show();
    };
  }

  private Future<?> follow(Unfinalised branch) {
    boolean first = !desk.isReady();
    boolean waited = desk.queued().isPresent();
    desk.follow(branch);
    if (first) {
      LOG.info(
          "miners get work up to {}; {} waits for a block",
          branch.head(),
          desk.queued().map(it -> "a proof for " + it.template().range()).orElse("no proof"));
    } else if (waited && desk.queued().isEmpty()) {
      LOG.info("no proof waits any more: the chain is at {}", branch.head());
    }
    return show();
  }

  private Future<?> offer(CreateAuxBlock question) {
    WorkOffer offer = desk.offer(question.feeAddress());
    with().metrics().offered(offer instanceof WorkOffer.Offered);
    show();
    return reply(question, offer);
  }

  private Future<?> submit(SubmitAuxBlock question) {
    return switch (desk.judge(question.hash(), question.proof())) {
      case Judgement.Fails(Outcome outcome, String reason) -> refuse(question, outcome, reason);
      case Judgement.Holds holds -> keep(question, holds);
    };
  }

  private Future<?> keep(SubmitAuxBlock question, Judgement.Holds holds) {
    Instant now = self().clock().now();
    notKept = with().journal().write(question.hash(), holds.claim(), now);
    if (notKept.isPresent()) {
      LOG.error("a proof for {} is not kept: {}", question.hash(), notKept.get());
      show();
      return refuse(
          question,
          Outcome.NOT_KEPT,
          "%s holds, but the node could not write it down: %s; submit it again"
              .formatted(question.hash(), notKept.get()));
    }
    desk.accept(holds, now);
    Template template = holds.template();
    with().metrics().submitted(Outcome.ACCEPTED);
    LOG.info(
        "{} is proven by {}, for {}",
        template.range(),
        holds.claim().proof().parent().hash(),
        template.work().feeAddress());
    self()
        .publish(
            new AuxPowEvent.ProofAccepted(
                template.hash(),
                template.range().last(),
                template.work().feeAddress(),
                holds.claim().proof().parent().hash()));
    show();
    return reply(question, new Submitted.Accepted(template));
  }

  private Future<?> refuse(SubmitAuxBlock question, Outcome outcome, String reason) {
    with().metrics().submitted(outcome);
    // Anybody may hand in anything: what is refused must not fill the log.
    LOG.debug("a proof for {} is refused: {}", question.hash(), reason);
    self().publish(new AuxPowEvent.ProofRefused(question.hash(), reason));
    return reply(question, new Submitted.Refused(reason));
  }

  private Future<?> show() {
    with().metrics().show(desk.status());
    Health own = desk.health(self().clock().now(), setup.config().longestWait());
    self()
        .health(
            notKept
                .<Health>map(
                    why -> new Health.Degraded("a proof could not be written down: " + why))
                .map(worse -> Health.worse(worse, own))
                .orElse(own));
    return DONE;
  }

  private Tools with() {
    return Objects.requireNonNull(tools);
  }
}
