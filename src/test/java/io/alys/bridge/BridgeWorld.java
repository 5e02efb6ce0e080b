package io.alys.bridge;

import io.alys.actor.ActorRef;
import io.alys.actor.Interference;
import io.alys.actor.Request;
import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.Duties;
import io.alys.bridge.BridgeCommand.GetDuties;
import io.alys.bridge.BridgeCommand.GetHead;
import io.alys.bridge.BridgeCommand.ImportBlock;
import io.alys.bridge.BridgeCommand.SetHead;
import io.alys.ethereum.Keccak256;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.Witness;
import io.alys.peg.Burn;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Bridge and its journal, with recorders in its neighbours' places, and a sidechain by hand. */
final class BridgeWorld implements AutoCloseable {
  static final long BITCOIN = 100_000_000;
  static final int CONFIRMATIONS = 2;
  static final BlockHeight ANCHOR = new BlockHeight(100);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  final ActorTestKit kit;
  final ActorTestKit.Probe<PeginCommand> pegin;
  final ActorTestKit.Probe<PegoutCommand> pegout;
  final ActorTestKit.Probe<FederationCommand> federation;
  final ActorTestKit.Probe<StreamCommand> stream;
  private Deposit.Place bitcoin = Anchor.place(ANCHOR);
  private Instant time = TestChain.START;
  private int ids;

  BridgeWorld(Path home, String holder, Interference faults) {
    this(home, holder, ActorTestKit.with(faults), false);
  }

  /** One whose neighbours begin after it, and where no time passes. */
  static BridgeWorld beforeItsNeighbours(Path home) {
    ActorTestKit kit = ActorTestKit.with(new HandClock(), Interference.NONE);
    return new BridgeWorld(home, "test/1", kit, true);
  }

  private BridgeWorld(Path home, String holder, ActorTestKit kit, boolean first) {
    this.kit = kit;
    pegin = kit.probe("pegin", PeginCommand.class);
    pegout = kit.probe("pegout", PegoutCommand.class);
    federation = kit.probe("federation", FederationCommand.class);
    stream = kit.probe("stream", StreamCommand.class);
    BridgeVerticle.Setup setup =
        new BridgeVerticle.Setup(
            new BridgeTerms(TestChain.PARAMETERS, CONFIRMATIONS, PayoutTerms.DEFAULTS),
            PegState.genesis(TestChain.GENESIS_HASH, TestChain.START, TestChain.federation(1)),
            ANCHOR,
            100,
            holder,
            true,
            kit.meters());
    kit.start(
        StorageVerticle.spec(
            home,
            new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, 0),
            kit::meters),
        first ? pegin.spec().dependsOn("bridge") : pegin.spec(),
        first ? pegout.spec().dependsOn("bridge") : pegout.spec(),
        first ? federation.spec().dependsOn("bridge") : federation.spec(),
        stream.spec(),
        BridgeVerticle.spec(() -> setup));
  }

  ActorRef<BridgeCommand> bridge() {
    return kit.ref("bridge", BridgeCommand.class);
  }

  <R> R ask(Request<R> question) {
    return Await.result(bridge().ask(question, LIMIT));
  }

  /** As the chain asks: again, when the answer is that Bridge crashed on it. */
  private <R> R askAgain(Request<R> question) {
    return Await.result(bridge().ask(question, LIMIT).recover(_ -> bridge().ask(question, LIMIT)));
  }

  private Hash32 fresh(String what) {
    ids++;
    return Keccak256.of(Bytes.copyOf((what + ids).getBytes(StandardCharsets.US_ASCII)));
  }

  /** Goes on where another world left Bitcoin and time. */
  BridgeWorld after(BridgeWorld other) {
    bitcoin = other.bitcoin;
    time = other.time;
    ids = other.ids + 1_000;
    return this;
  }

  /** A deposit of someone, in the next Bitcoin block that is mined. */
  Found deposit(long sats) {
    return new Found(
        new Outpoint(new Txid(fresh("deposit").octets()), 0),
        new Sats(sats),
        new DepositMemo.Recipient(TestChain.account(7)),
        1,
        false);
  }

  /** Bitcoin gets another block, and Bridge hears of it. */
  Deposit.Place mine(Found... found) {
    Deposit.Place next =
        new Deposit.Place(bitcoin.height().plus(1), new BlockHash(fresh("bitcoin").octets()));
    bridge()
        .tell(
            new BridgeCommand.BitcoinMoved(
                List.of(new DepositEvent.BlockScanned(next, bitcoin.block(), List.of(found))),
                next.height()));
    bitcoin = next;
    return next;
  }

  BlockHeight tip() {
    return bitcoin.height();
  }

  /** What Bridge would write into the next block. */
  PegContent duties() {
    return switch (ask(new GetDuties(ask(new GetHead()).hash(), nextTime(), 16))) {
      case Duties.Write(PegContent content) -> content;
      case Duties.UnknownParent unknown -> throw new AssertionError(unknown.toString());
    };
  }

  private Instant nextTime() {
    return time.plusSeconds(15);
  }

  PegBlock block(PegContent content, List<Burn> burns, Optional<BlockNumber> finalises) {
    BridgeCommand.Head head = ask(new GetHead());
    return new PegBlock(
        new PegBlock.Position(fresh("block"), head.hash(), head.number().next(), nextTime()),
        content,
        burns,
        finalises);
  }

  /** Imports a block and makes it the head. */
  BlockNumber add(PegBlock block) {
    BridgeCommand.Import imported = askAgain(new ImportBlock(block, true));
    if (!(imported instanceof BridgeCommand.Import.Taken)) {
      throw new AssertionError(imported.toString());
    }
    return switch (askAgain(new SetHead(block.position().hash()))) {
      case BridgeCommand.HeadSet.Moved(BlockNumber number) -> {
        time = block.position().timestamp();
        yield number;
      }
      case BridgeCommand.HeadSet.UnknownBlock unknown ->
          throw new AssertionError(unknown.toString());
    };
  }

  /** The next block, as an honest producer makes it. */
  BlockNumber produce(Burn... burns) {
    return add(block(duties(), List.of(burns), Optional.empty()));
  }

  /** The same, with a proof that makes everything before it final. */
  BlockNumber finalise() {
    BlockNumber head = ask(new GetHead()).number();
    return add(block(duties(), List.of(), Optional.of(head)));
  }

  /** In the next block. */
  Burn burn(long sats) {
    Bytes address = Bytes.copyOf(TestChain.ADDRESS.getBytes(StandardCharsets.US_ASCII));
    ids++;
    return new Burn(
        ask(new GetHead()).number().next(),
        fresh("burn"),
        ByteBuffer.wrap(fresh("index").octets().toArray()).getInt() & 0xffff,
        TestChain.account(9),
        address,
        Wei.of(new Sats(sats)));
  }

  /** What governance says when two of three have signed. */
  static SignatureReport signed(Order order) {
    List<Witness> witnesses = new ArrayList<>();
    Bip143 sighash = new Bip143(order.transaction());
    for (int input = 0; input < order.amounts().size(); input++) {
      Bytes digest = sighash.digest(input, order.witnessScript(), order.amounts().get(input));
      for (int i = 1; i <= 2; i++) {
        SigningKey key = SigningKey.of(Keccak256.of(Bytes.copyOf((byte) 1, (byte) i)).octets());
        witnesses.add(new Witness(input, key.publicKey(), key.sign(digest)));
      }
    }
    return new SignatureReport(
        order.txid().toString(), new Progress.Complete(), witnesses, List.of());
  }

  /** Someone deposited a bitcoin, and it was minted. */
  Found minted() {
    Found deposit = deposit(BITCOIN);
    mine(deposit);
    mine();
    produce();
    return deposit;
  }

  /** A burn is final, and a transaction for it too. */
  Order ordered(Burn burn) {
    produce(burn);
    finalise();
    // Pegout says it every now and then: a crash forgets it.
    bridge().tell(new BridgeCommand.FeeEstimated(Optional.of(TestChain.RATE)));
    produce();
    finalise();
    return requested();
  }

  Order requested() {
    Await.until("signatures are asked for", () -> requests().findAny().isPresent());
    return requests().findAny().orElseThrow();
  }

  Stream<Order> requests() {
    return carried(PayoutEffect.RequestSignatures.class).map(PayoutEffect.RequestSignatures::order);
  }

  /** What Pegout is to carry out. */
  <E extends PayoutEffect> Stream<E> carried(Class<E> type) {
    return pegout.received().stream()
        .filter(PegoutCommand.CarryOut.class::isInstance)
        .map(command -> ((PegoutCommand.CarryOut) command).effect())
        .filter(type::isInstance)
        .map(type::cast);
  }

  @Override
  public void close() {
    kit.close();
  }
}
