package io.alys.mining;

import static io.alys.consensus.finality.SomeChain.MINER;
import static io.alys.consensus.finality.SomeChain.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.Health;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.mining.AuxPowCommand.MiningStatus;
import io.alys.mining.ProofShelf.Shelved;
import io.alys.mining.WorkDesk.Judgement;
import io.alys.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkDeskTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration WAIT = Duration.ofMinutes(10);

  private static ClaimedProof claim(Unfinalised branch) {
    return SomeChain.proven(branch, branch.hashes().getLast(), MINER);
  }

  @Test
  void saysThatAProofWaitsTooLong() {
    WorkDesk desk = new WorkDesk(SomeChain.RULES, 4);
    desk.restore(new Shelved(claim(upTo(3)), NOON));
    desk.follow(upTo(3));
    assertThat(desk.health(NOON.plus(WAIT), WAIT)).isEqualTo(Health.healthy());
    assertThat(desk.health(NOON.plus(WAIT).plusSeconds(1), WAIT))
        .isEqualTo(
            new Health.Degraded(
                "a proof has waited 601 s for a block; see whether the chain makes any"));
  }

  /** The order in which they were accepted says nothing: the chain may have gone back between. */
  @Test
  void takesUpTheProofThatReachesFurthest() {
    WorkDesk desk = new WorkDesk(SomeChain.RULES, 4);
    desk.restore(new Shelved(claim(upTo(3)), NOON.minusSeconds(1)));
    desk.restore(new Shelved(claim(upTo(4)), NOON));
    desk.restore(new Shelved(claim(upTo(2)), NOON.plusSeconds(1)));
    desk.follow(upTo(5));
    assertThat(desk.queued().orElseThrow().template().range().last().hash())
        .isEqualTo(SomeChain.hash(4));
    assertThat(desk.status())
        .isInstanceOfSatisfying(
            MiningStatus.Ready.class,
            ready -> assertThat(ready.waiting().orElseThrow().since()).isEqualTo(NOON));
    assertThat(desk.proof(upTo(2)).orElseThrow().last()).isEqualTo(SomeChain.hash(2));
  }

  @Test
  void remembersTheLastProofsOnly() {
    ProofShelf shelf = new ProofShelf();
    for (int number = 1; number <= ProofShelf.CAPACITY + 1; number++) {
      shelf.add(new Shelved(claim(upTo(number)), NOON));
    }
    assertThat(shelf.best(SomeChain.RULES, upTo(1))).isEmpty();
    assertThat(shelf.best(SomeChain.RULES, upTo(2))).isPresent();
  }

  @Test
  void judgesWithoutChangingAnything() {
    WorkDesk desk = new WorkDesk(SomeChain.RULES, 4);
    desk.follow(upTo(3));
    if (!(desk.offer(MINER) instanceof AuxPowCommand.WorkOffer.Offered(var template))) {
      throw new AssertionError("there is work");
    }
    Judgement.Holds holds =
        (Judgement.Holds) desk.judge(template.hash(), AuxPowWorld.mined(template));
    assertThat(desk.queued()).isEmpty();
    desk.accept(holds, NOON);
    assertThat(desk.queued()).isPresent();
  }

  @Test
  void readsBackWhatItWroteAndNothingElse() {
    ClaimedProof claim = claim(upTo(3));
    Bytes written = ClaimCodec.encode(claim);
    assertThat(ClaimCodec.decode(written)).isEqualTo(claim);
    for (int size = 0; size < written.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(written.toArray(), size));
      assertThatThrownBy(() -> ClaimCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    byte[] other = written.toArray();
    other[0] = 2;
    assertThatThrownBy(() -> ClaimCodec.decode(Bytes.copyOf(other)))
        .hasMessage("%d bytes are no proof of form 1".formatted(written.size()));
    assertThat(written.size() - AuxPowWire.encode(claim.proof()).size()).isEqualTo(85);
  }

  @Test
  void countsDifficultyAsBitcoinDoes() {
    assertThat(AuxPowMetrics.difficulty(0)).isZero();
    assertThat(AuxPowMetrics.difficulty(0x1d00ffff)).isEqualTo(1);
    // Block 100,000 of Bitcoin.
    assertThat(AuxPowMetrics.difficulty(0x1b04864c))
        .isCloseTo(14_484.162361, org.assertj.core.data.Offset.offset(1e-5));
  }

  @Test
  void boundsItsSettings() {
    assertThat(AuxPowConfig.DEFAULT.templates()).isEqualTo(1_000);
    assertThat(AuxPowConfig.DEFAULT.longestWait()).isEqualTo(Duration.ofMinutes(10));
    assertThat(new AuxPowConfig(1, Duration.ofSeconds(1)).longestWait()).hasSeconds(1);
    assertThat(new AuxPowConfig(1, Duration.ofDays(1)).longestWait()).hasDays(1);
    for (Duration wrong : new Duration[] {Duration.ofMillis(999), Duration.ofHours(25)}) {
      assertThatThrownBy(() -> new AuxPowConfig(1, wrong))
          .hasMessage("longest-wait must be from 1s to 1d");
    }
  }
}
