package io.alys.peg.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.Burn;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bitcoin gives up more blocks than the chain asks confirmations of. */
class DeepReorgSimTest {
  private static final int CONFIRMATIONS = 3;

  private final PegWorld world = new PegWorld(new PegWorld.Nature(CONFIRMATIONS, Signing.QUICK, 0));

  private void mine(int blocks) {
    for (int i = 0; i < blocks; i++) {
      world.bitcoin.mine(Seed.of(i), 100);
    }
    world.node.scan();
  }

  private void produce(List<Burn> burns, boolean finalising) {
    world.now = world.now.plusSeconds(15);
    BlockNumber head = world.chain.state().head().number();
    world.chain.produce(
        world.node.core.view(world.chain.state(), Optional.of(FeeRate.perVirtualByte(5)), 16),
        world.now,
        burns,
        finalising ? Optional.of(head) : Optional.empty());
    world.node.follow();
  }

  private Burn burn() {
    return new Burn(
        world.chain.state().head().number().next(),
        SimKeys.hash("burn", 0),
        0,
        SimKeys.account(1),
        SimKeys.ADDRESSES.getFirst(),
        Wei.of(new Sats(10_000_000)));
  }

  private void deposit(long id) {
    Bytes memo = Bytes.copyOf((byte) 0x6a, (byte) 20).plus(SimKeys.account(1).octets());
    Outpoint outside = new Outpoint(new Txid(SimKeys.hash("outside", id).octets()), 0);
    world.bitcoin.deposit(
        new Transaction(
            2,
            List.of(new Transaction.Input(outside, Bytes.EMPTY, 0xffff_fffdL)),
            List.of(
                new Transaction.Output(new Sats(40_000_000), SimKeys.outputScript(1)),
                new Transaction.Output(Sats.ZERO, memo)),
            0));
  }

  /** A block proposes to pay a burn out of two credited deposits, and is not final yet. */
  private void propose() {
    deposit(1);
    deposit(2);
    mine(CONFIRMATIONS);
    produce(List.of(), false);
    produce(List.of(burn()), false);
    produce(List.of(), true);
    produce(List.of(), false);
    produce(List.of(), false);
    assertThat(world.chain.state().payouts().byBlock()).hasSize(1);
  }

  @Test
  void asksForNoSignatureWhileItOwesWhatItDoesNotHaveUntilSomebodyResumes() {
    propose();
    world.bitcoin.reorganise(Seed.of(1), CONFIRMATIONS, 100);
    world.node.scan();
    assertThat(world.node.core.halted().orElseThrow()).contains("Bitcoin has given up its block");
    assertThat(world.node.alarms).anyMatch(each -> each instanceof Trouble.CreditedButReorged);
    produce(List.of(), true);
    world.now = world.now.plusSeconds(600);
    world.node.tick();
    world.node.crash();
    assertThat(world.governance.requests()).isEmpty();
    assertThat(world.node.core.halted()).isPresent();
    for (int i = 0; i < 20 && world.governance.requests().isEmpty(); i++) {
      world.seed = Seed.of(i);
      world.node.feed(new BridgeInput.Resume());
    }
    assertThat(world.governance.requests()).hasSize(1);
    assertThat(world.node.core.halted()).isEmpty();
  }

  @Test
  void haltsNothingWhenTheReorganisationIsAsDeepAsExpected() {
    propose();
    mine(1);
    world.bitcoin.reorganise(Seed.of(1), 1, 100);
    world.node.scan();
    assertThat(world.node.core.halted()).isEmpty();
  }
}
