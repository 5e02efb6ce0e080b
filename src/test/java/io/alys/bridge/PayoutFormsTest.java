package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.FeeEstimated;
import io.alys.bridge.BridgeCommand.GetPsbt;
import io.alys.bridge.BridgeCommand.Pause;
import io.alys.bridge.BridgeCommand.PayoutForm;
import io.alys.bridge.BridgeCommand.PayoutMoved;
import io.alys.bridge.BridgeCommand.Resume;
import io.alys.governance.FromGovernance.Witness;
import io.alys.peg.PegContent;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.Signature;
import io.alys.peg.payout.Stage;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.Bytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayoutFormsTest {
  private @TempDir Path home;
  private BridgeWorld world;

  @BeforeEach
  void start() {
    world = new BridgeWorld(home, "test/1", Interference.NONE);
    world.minted();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private PayoutForm ask(Txid txid) {
    return world.ask(new GetPsbt(txid));
  }

  private String withheld(Txid txid) {
    return ((PayoutForm.Withheld) ask(txid)).why();
  }

  private Psbt given(Txid txid, String state) {
    PayoutForm.Given given = (PayoutForm.Given) ask(txid);
    assertThat(given.state()).isEqualTo(state);
    return Psbt.parseBase64(given.psbt());
  }

  private void deliver(Order order, List<Witness> witnesses) {
    List<Signature> signatures =
        witnesses.stream()
            .map(each -> new Signature(each.input(), each.key(), each.signature()))
            .toList();
    world.bridge().tell(new PayoutMoved(order.txid(), new PayoutInput.Delivered(signatures)));
  }

  @Test
  void givesNothingOfAProposalThatMayBeReverted() {
    world.produce(world.burn(10_000_000));
    world.finalise();
    world.bridge().tell(new FeeEstimated(Optional.of(TestChain.RATE)));
    PegContent content = world.duties();
    world.add(world.block(content, List.of(), Optional.empty()));
    Txid txid = content.proposal().orElseThrow().transaction().txid();
    assertThat(withheld(txid))
        .isEqualTo(
            "transaction %s is not final: it may be reverted; ask again when it is"
                .formatted(txid));
    world.finalise();
    assertThat(ask(txid)).isInstanceOf(PayoutForm.Given.class);
  }

  @Test
  void givesWhatEachInputSpendsAndTheGoodSignaturesSoFar() {
    Order order = world.ordered(world.burn(10_000_000));
    world.bridge().tell(new PayoutMoved(order.txid(), new PayoutInput.RequestTaken()));
    PayoutForm.Given first = (PayoutForm.Given) ask(order.txid());
    assertThat(first.amounts()).isEqualTo(order.amounts());
    assertThat(first.witnessScript()).isEqualTo(order.witnessScript());
    Psbt psbt = given(order.txid(), "SIGNATURES_REQUESTED");
    assertThat(psbt.unsigned()).isEqualTo(order.transaction());
    assertThat(psbt.witnessScript(0)).contains(order.witnessScript());
    assertThat(psbt.witnessUtxo(0).orElseThrow().value()).isEqualTo(order.amounts().getFirst());
    assertThat(psbt.partialSignatures(0)).isEmpty();

    List<Witness> all = BridgeWorld.signed(order).witnesses();
    Witness one = all.getFirst();
    Witness bad = new Witness(0, all.getLast().key(), Bytes.fromHex("3006020101020101" + "01"));
    deliver(order, List.of(one, bad));
    assertThat(given(order.txid(), "SIGNATURES_REQUESTED").partialSignatures(0))
        .containsOnlyKeys(one.key())
        .containsValue(one.signature());

    deliver(order, all);
    assertThat(given(order.txid(), "SIGNED").extract().orElseThrow().txid())
        .isEqualTo(order.txid());
  }

  @Test
  void givesNothingWhileItIsPausedAndNothingOfWhatIsOver() {
    Order order = world.ordered(world.burn(10_000_000));
    world.ask(new Pause("alice", "a drill"));
    assertThat(withheld(order.txid()))
        .endsWith(" rests, since peg-outs are paused: alice: a drill; see 'alys resume'");
    world.ask(new Resume("alice"));
    assertThat(ask(order.txid())).isInstanceOf(PayoutForm.Given.class);
    world
        .bridge()
        .tell(
            new PayoutMoved(
                order.txid(),
                new PayoutInput.Located(
                    new PayoutInput.Whereabouts.InBlock(
                        new Stage.Place(world.mine().height(), BlockHash.ZERO)),
                    world.tip())));
    assertThat(withheld(order.txid())).endsWith(" is CONFIRMED: there is nothing left to do");
    assertThat(withheld(new Txid(Bytes.fromHex("ab".repeat(32)))))
        .endsWith(" is none of this chain's proposals; see 'alys peg list pegouts'");
  }
}
