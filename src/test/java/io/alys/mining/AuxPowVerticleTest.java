package io.alys.mining;

import static io.alys.consensus.finality.SomeChain.MINER;
import static io.alys.consensus.finality.SomeChain.THIEF;
import static io.alys.consensus.finality.SomeChain.hash;
import static io.alys.consensus.finality.SomeChain.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Health;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Template;
import io.alys.mining.AuxPowCommand.CreateAuxBlock;
import io.alys.mining.AuxPowCommand.Follow;
import io.alys.mining.AuxPowCommand.GetMiningStatus;
import io.alys.mining.AuxPowCommand.GetProof;
import io.alys.mining.AuxPowCommand.GetQueuedProof;
import io.alys.mining.AuxPowCommand.MiningStatus;
import io.alys.mining.AuxPowCommand.SubmitAuxBlock;
import io.alys.mining.AuxPowCommand.Submitted;
import io.alys.mining.AuxPowCommand.WorkOffer;
import io.alys.primitives.Bytes;
import io.alys.storage.RecordCommand.LoadEvents;
import io.alys.storage.RecordCommand.LoadSnapshot;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.StorageCommand;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuxPowVerticleTest {
  private @TempDir Path folder;
  private boolean deaf;
  private AuxPowWorld world;

  @BeforeEach
  void start() {
    world = restarted(new Faults());
  }

  private AuxPowWorld restarted(Faults faults) {
    return new AuxPowWorld(folder, faults);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static ClaimedProof claim(Template template) {
    return new ClaimedProof(
        template.range().first().hash(),
        template.range().last().hash(),
        template.work().feeAddress(),
        SomeChain.mined(template.hash(), template.work().bits()));
  }

  /** The chain with one more block, which carries the proof for a template. */
  private static Unfinalised proven(Unfinalised branch, Template template, int block) {
    return branch.plusProof(hash(block), template.range(), template.work().bits());
  }

  @Test
  void givesNoWorkBeforeTheChainHasSaidWhereItStands() {
    String reason =
        "the chain has not said yet where it stands: the node is starting; ask again in some"
            + " seconds";
    assertThat(world.ask(new CreateAuxBlock(MINER))).isEqualTo(new WorkOffer.Nothing(reason));
    assertThat(world.refusal(new SubmitAuxBlock(new AuxHash(hash(1)), Bytes.EMPTY)))
        .isEqualTo(reason);
    assertThat(world.ask(new GetMiningStatus())).isEqualTo(new MiningStatus.NotReady(reason));
    assertThat(world.ask(new GetQueuedProof())).isEmpty();
    assertThat(world.health()).isEqualTo(new Health.Degraded(reason));
    world.follow(upTo(3));
    assertThat(world.work(MINER).range().last().hash()).isEqualTo(hash(3));
    assertThat(world.health()).isEqualTo(Health.healthy());
  }

  @Test
  void saysWhenNothingIsLeftToProve() {
    world.follow(upTo(0));
    assertThat(world.ask(new CreateAuxBlock(MINER)))
        .isEqualTo(
            new WorkOffer.Nothing(
                "up to block 0 (%s) nothing is left to prove; ask again after the next block"
                    .formatted(hash(0))));
  }

  @Test
  void handsAProofToTheChainUntilABlockHasIt() {
    Unfinalised branch = upTo(3);
    world.follow(branch);
    Template template = world.work(MINER);
    assertThat(world.ask(new GetProof(branch))).isEmpty();
    assertThat(world.submit(template)).isEqualTo(new Submitted.Accepted(template));
    assertThat(world.ask(new GetQueuedProof()).orElseThrow().template()).isEqualTo(template);
    Unfinalised later = branch.plus(hash(4));
    world.follow(later);
    assertThat(world.ask(new GetProof(later))).contains(claim(template));
    assertThat(SomeChain.RULES.check(later, claim(template)).reason()).contains("is final by");
    Unfinalised done = proven(later, template, 5);
    world.follow(done);
    assertThat(world.ask(new GetQueuedProof())).isEmpty();
    assertThat(world.ask(new GetProof(done))).isEmpty();
    assertThat(world.work(MINER).lastProof().hash()).isEqualTo(hash(5));
    assertThat(world.kit.events(AuxPowEvent.ProofAccepted.class))
        .containsExactly(
            new AuxPowEvent.ProofAccepted(
                template.hash(),
                template.range().last(),
                MINER,
                claim(template).proof().parent().hash()));
  }

  @Test
  void losesNoProofInACrash() {
    Unfinalised branch = upTo(3);
    world.follow(branch);
    Template template = world.work(MINER);
    world.submit(template);
    world.close();
    world = restarted(new Faults().crashOn("auxpow", CreateAuxBlock.class, 1));
    assertThat(world.ask(new GetProof(branch))).contains(claim(template));
    assertThat(world.ask(new GetQueuedProof()).orElseThrow().template()).isEqualTo(template);
    world.auxpow().tell(new CreateAuxBlock(THIEF));
    Await.asserted(
        () ->
            assertThat(world.ask(new GetMiningStatus())).isInstanceOf(MiningStatus.NotReady.class));
    world.follow(branch.plus(hash(4)));
    assertThat(world.ask(new GetProof(branch))).contains(claim(template));
    assertThat(((MiningStatus.Ready) world.ask(new GetMiningStatus())).waiting().orElseThrow())
        .satisfies(
            waiting -> {
              assertThat(waiting.hash()).isEqualTo(template.hash());
              assertThat(waiting.feeAddress()).isEqualTo(MINER);
              assertThat(waiting.since()).isBefore(world.kit.system().clock().now());
            });
  }

  @Test
  void forgetsAfterAStartWhatABlockHasByThen() {
    Unfinalised branch = upTo(3);
    world.follow(branch);
    Template template = world.work(MINER);
    world.submit(template);
    world.close();
    world = restarted(new Faults());
    Unfinalised done = proven(branch, template, 4);
    world.follow(done);
    assertThat(world.ask(new GetQueuedProof())).isEmpty();
    assertThat(world.ask(new GetProof(done))).isEmpty();
  }

  @Test
  void tellsTheMinerNothingThatIsNotOnDisk() {
    world.close();
    world =
        restarted(
            new Faults()
                .drop("storage", envelope -> deaf && envelope.message() instanceof RecordWrites));
    world.follow(upTo(3));
    Template template = world.work(MINER);
    deaf = true;
    assertThat(world.submit(template))
        .isInstanceOfSatisfying(
            Submitted.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .startsWith(template.hash() + " holds, but the node could not write it down: ")
                    .endsWith("; submit it again"));
    assertThat(world.ask(new GetQueuedProof())).isEmpty();
    assertThat(world.ask(new GetProof(upTo(3)))).isEmpty();
    assertThat(world.health())
        .isInstanceOfSatisfying(
            Health.Degraded.class,
            health -> assertThat(health.reason()).startsWith("a proof could not be written down"));
    deaf = false;
    assertThat(world.submit(template)).isEqualTo(new Submitted.Accepted(template));
    assertThat(world.health()).isEqualTo(Health.healthy());
    assertThat(world.counter(AuxPowMetrics.SUBMISSIONS, "outcome", "not_kept")).isEqualTo(1);
  }

  @Test
  void refusesWhatIsStaleUnknownOrTooLittleAndKeepsTheTemplate() {
    world.follow(upTo(3));
    Template template = world.work(MINER);
    Bytes proof = AuxPowWorld.mined(template);
    assertThat(world.refusal(new SubmitAuxBlock(new AuxHash(hash(9)), proof)))
        .isEqualTo(
            "no work %s was given out by this node; submit where you asked"
                .formatted(new AuxHash(hash(9))));
    assertThat(world.refusal(new SubmitAuxBlock(template.hash(), Bytes.fromHex("00"))))
        .isEqualTo("byte 0: 3 bytes are missing");
    assertThat(world.refusal(new SubmitAuxBlock(world.work(THIEF).hash(), proof)))
        .startsWith("the coinbase commits to something else than");
    byte[] other = proof.toArray();
    do {
      other[other.length - 4]++; // The nonce in the parent's header.
    } while (!world
        .refusal(new SubmitAuxBlock(template.hash(), Bytes.copyOf(other)))
        .contains("is above the target"));
    assertThat(world.submit(template)).isEqualTo(new Submitted.Accepted(template));
    assertThat(world.submit(template))
        .isInstanceOfSatisfying(
            Submitted.Refused.class,
            it -> assertThat(it.reason()).startsWith("another proof waits for a block already"));
    world.follow(proven(upTo(3), template, 4));
    assertThat(world.refusal(new SubmitAuxBlock(template.hash(), proof)))
        .isEqualTo("the work %s is outdated; ask for new work".formatted(template.hash()));
    for (String outcome :
        new String[] {
          "unknown",
          "unreadable",
          "does_not_hold",
          "too_little_work",
          "accepted",
          "already_proven",
          "outdated"
        }) {
      assertThat(world.counter(AuxPowMetrics.SUBMISSIONS, "outcome", outcome))
          .as(outcome)
          .isPositive();
    }
    assertThat(world.kit.events(AuxPowEvent.ProofRefused.class))
        .hasSizeGreaterThanOrEqualTo(6)
        .last()
        .isEqualTo(
            new AuxPowEvent.ProofRefused(
                template.hash(),
                "the work %s is outdated; ask for new work".formatted(template.hash())));
  }

  @Test
  void hasAProofStillWhenTheChainLeavesItsBranchAndComesBack() {
    Unfinalised branch = upTo(3);
    world.follow(branch);
    Template template = world.work(MINER);
    world.submit(template);
    Unfinalised other = upTo(1).plus(hash(102)).plus(hash(103)).plus(hash(104));
    world.follow(other);
    assertThat(world.ask(new GetProof(other))).isEmpty();
    assertThat(world.ask(new GetQueuedProof())).isEmpty();
    assertThat(world.ask(new GetProof(branch))).contains(claim(template));
  }

  @Test
  void startsWithTheBranchThatTheChainAsksFor() {
    assertThat(world.ask(new GetProof(upTo(2)))).isEmpty();
    assertThat(world.work(MINER).range().last().hash()).isEqualTo(hash(2));
    world.ask(new GetProof(upTo(5)));
    assertThat(world.work(MINER).range().last().hash()).isEqualTo(hash(2));
  }

  @Test
  void showsHowItStands() {
    Unfinalised branch = upTo(3);
    world.follow(branch);
    Template template = world.work(MINER);
    world.work(THIEF);
    assertThat(world.ask(new GetMiningStatus()))
        .isEqualTo(
            new MiningStatus.Ready(
                branch.head(),
                branch.lastProof(),
                3,
                Optional.of(template.work().bits()),
                2,
                Optional.empty()));
    assertThat(world.gauge(AuxPowMetrics.TEMPLATES)).isEqualTo(2);
    assertThat(world.gauge(AuxPowMetrics.UNFINALISED)).isEqualTo(3);
    assertThat((long) world.gauge(AuxPowMetrics.BITS)).isEqualTo(template.work().bits().bits());
    assertThat(world.gauge(AuxPowMetrics.WAITING)).isZero();
    assertThat(world.counter(AuxPowMetrics.OFFERS, "work", "given")).isEqualTo(2);
    world.submit(template);
    Await.until("it waits", () -> world.gauge(AuxPowMetrics.WAITING) > 0);
    world.ask(new CreateAuxBlock(MINER));
    assertThat(world.counter(AuxPowMetrics.OFFERS, "work", "none")).isEqualTo(1);
    world.follow(proven(branch, template, 4));
    Await.until("nothing waits", () -> world.gauge(AuxPowMetrics.WAITING) == 0);
  }

  /** More proofs than a snapshot waits for; a start reads few of them, and has the last. */
  @Test
  void readsFewProofsAfterALongLife() {
    int proofs = ProofJournal.SNAPSHOT_EVERY + 3;
    Unfinalised branch = upTo(0);
    List<Template> given = new ArrayList<>();
    for (int number = 1; number <= proofs; number++) {
      branch = branch.plus(hash(number));
      world.auxpow().tell(new Follow(branch));
      given.add(world.work(MINER));
      assertThat(world.submit(given.getLast())).isInstanceOf(Submitted.Accepted.class);
    }
    var storage = world.kit.ref("storage", StorageCommand.class);
    long from =
        Await.result(storage.ask(new LoadSnapshot(ProofJournal.TOPIC))).orElseThrow().position();
    assertThat(from).isEqualTo(ProofJournal.SNAPSHOT_EVERY - ProofShelf.CAPACITY);
    assertThat(Await.result(storage.ask(new LoadEvents(ProofJournal.TOPIC, from, 100))).events())
        .hasSize(ProofShelf.CAPACITY + 3);
    world.close();
    world = restarted(new Faults());
    assertThat(world.ask(new GetProof(branch))).contains(claim(given.getLast()));
  }
}
