package io.alys.peg.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositMint;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.payout.SignatureRule;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * From block 3 on a deposit needs 2 confirmations instead of 3, and 5,000 sat instead of 10,000.
 */
class BridgeActivationTest {
  private static final BlockNumber HEIGHT = new BlockNumber(3);
  private static final SignatureRule ANY = (_, _, _) -> SignatureCheck.VALID;
  private static final PegParameters BEFORE = TestChain.PARAMETERS;
  private static final PegParameters AFTER =
      new PegParameters(
          BEFORE.network(),
          new PegParameters.Amounts(
              new Sats(5_000),
              BEFORE.amounts().minPegout(),
              BEFORE.amounts().maxPegout(),
              BEFORE.amounts().windowCap(),
              BEFORE.amounts().windowBlocks()),
          BEFORE.batching(),
          BEFORE.fees(),
          BEFORE.replacing(),
          new PegParameters.Rotation(2, 90, 10));
  private static final BridgeTerms TERMS =
      new BridgeTerms(
          ByHeight.from(BEFORE, Map.of(HEIGHT, AFTER)),
          ByHeight.from(3, Map.of(HEIGHT, 2)),
          PayoutTerms.DEFAULTS);

  private final TestChain chain = new TestChain(TERMS.parameters());
  private BridgeCore core =
      BridgeCore.startingAt(
          TERMS,
          ANY,
          TestChain.GENESIS_HASH,
          new Deposit.Place(new BlockHeight(0), BlockHash.ZERO));

  private static BlockHash bitcoin(int height) {
    return height == 0
        ? BlockHash.ZERO
        : new BlockHash(
            Bytes.copyOf(ByteBuffer.allocate(BlockHash.SIZE_BYTES).putInt(height).array()));
  }

  private static Found found(int number, long sats) {
    return new Found(
        new Outpoint(new Txid(bitcoin(1_000 + number).wire()), 0),
        new Sats(sats),
        new DepositMemo.Recipient(TestChain.account(number)),
        1,
        false);
  }

  private List<BridgeEffect> scan(int height, Found... found) {
    return feed(
        new BridgeInput.BitcoinMoved(
            new DepositEvent.BlockScanned(
                new Deposit.Place(new BlockHeight(height), bitcoin(height)),
                bitcoin(height - 1),
                List.of(found))));
  }

  private List<BridgeEffect> feed(BridgeInput input) {
    BridgeCore.Step step = core.apply(input, TestChain.START);
    core = step.next();
    return step.effects();
  }

  private List<BridgeEffect> followNext() {
    PegBlock block = chain.block(PegContent.EMPTY, List.of(), Optional.empty());
    ChainBlock added = new ChainBlock(chain.add(block), block);
    return feed(new BridgeInput.ChainMoved(List.of(), List.of(added)));
  }

  private List<Long> offered() {
    return core.view(chain.state(), Optional.empty(), 16).mature().stream()
        .map(DepositMint::amount)
        .map(Sats::value)
        .toList();
  }

  @Test
  void offersWhatTheNextBlockMayCreditAndTellsOfWhatItMaySooner() {
    scan(1, found(1, 7_000));
    scan(2, found(2, 20_000), found(3, 4_999));
    scan(3);
    assertThat(core.deposits().deposit(found(1, 7_000).outpoint()).orElseThrow().title())
        .as("no orphan: a later block takes it")
        .isEqualTo("SEEN");
    assertThat(core.deposits().deposit(found(3, 4_999).outpoint()).orElseThrow().title())
        .isEqualTo("ORPHAN");
    followNext();
    assertThat(offered()).as("for block 2").isEmpty();
    List<BridgeEffect> effects = followNext();
    assertThat(offered()).as("for block 3").containsExactly(7_000L, 20_000L);
    assertThat(effects)
        .contains(
            new BridgeEffect.OfDeposits(
                new DepositEffect.Announce("CONFIRMED", List.of(found(2, 20_000).outpoint()))));
  }

  @Test
  void isTheSameFromASnapshotAndGoesBackWithTheChain() {
    scan(1, found(1, 20_000));
    scan(2);
    followNext();
    PegBlock second = chain.block(PegContent.EMPTY, List.of(), Optional.empty());
    var before = chain.state();
    ChainBlock block = new ChainBlock(chain.add(second), second);
    feed(new BridgeInput.ChainMoved(List.of(), List.of(block)));
    core = BridgeCodec.decode(BridgeCodec.encode(core), TERMS, ANY);
    assertThat(offered()).containsExactly(20_000L);
    assertThat(feed(new BridgeInput.Restarted())).isEmpty();
    feed(new BridgeInput.ChainMoved(List.of(block), List.of()));
    chain.reorganise(before);
    assertThat(offered()).as("block 2 asks for three").isEmpty();
  }

  /** Else a node that read Bitcoin before the change would not have what others propose. */
  @Test
  void looksForDepositsOfFormerFederationsThroughTheLongestGrace() {
    chain.add(
        new PegContent(
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.of(TestChain.update(2, new BlockNumber(3)))));
    chain.idle(40);
    assertThat(BridgeCore.scanned(chain.state(), TERMS)).hasSize(2);
    chain.idle(60);
    assertThat(BridgeCore.scanned(chain.state(), TERMS)).hasSize(1);
  }
}
