package io.alys.peg.rules;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.federation.Federation;
import io.alys.federation.FederationUpdate;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Settlement;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A sidechain that has a block every five seconds and nothing in them but the peg. */
public final class TestChain {
  public static final FeeRate RATE = FeeRate.perVirtualByte(10);
  public static final Duration SLOT = Duration.ofSeconds(5);
  public static final Hash32 GENESIS_HASH = Keccak256.of(Bytes.EMPTY);
  public static final Instant START = Instant.ofEpochSecond(1_700_000_000);

  private static final Map<Long, List<PublicKey>> MEMBERS = new ConcurrentHashMap<>();

  public static final String ADDRESS = address(1);

  /** Quick, small, and with every limit within reach. */
  public static final PegParameters PARAMETERS =
      new PegParameters(
          Network.REGTEST,
          new PegParameters.Amounts(
              new Sats(10_000),
              new Sats(1_000_000),
              new Sats(1_000_000_000),
              new Sats(10_000_000_000L),
              100),
          new PegParameters.Batching(5, Duration.ofSeconds(10), 20, 50, 10_000),
          PegParameters.FeePolicy.DEFAULT,
          new PegParameters.Replacing(Duration.ofSeconds(60), FeeRate.RELAY_FLOOR, 5, 20),
          new PegParameters.Rotation(2, 30, 10));

  public final PegRules rules;
  private final PegParameters parameters;
  private int ids;
  private PegState state;

  public TestChain() {
    this(PARAMETERS);
  }

  public TestChain(PegParameters parameters) {
    this(ByHeight.always(parameters));
  }

  /** Whose parameters change. */
  public TestChain(ByHeight<PegParameters> parameters) {
    this.parameters = parameters.at(BlockNumber.GENESIS);
    rules = new PegRules(parameters);
    state = PegState.genesis(GENESIS_HASH, START, federation(1));
  }

  /** Two of three, with keys of their own. */
  public static Federation federation(long version) {
    return Federation.of(version, members(version), 2);
  }

  /** Remembered, as making keys takes longer than all else in these tests. */
  public static List<PublicKey> members(long version) {
    return MEMBERS.computeIfAbsent(version, TestChain::newMembers);
  }

  private static List<PublicKey> newMembers(long version) {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(
            i ->
                SigningKey.of(Keccak256.of(Bytes.copyOf((byte) version, (byte) i)).octets())
                    .publicKey())
        .toList();
  }

  public static FederationUpdate update(long version, BlockNumber activation) {
    return new FederationUpdate(
        version,
        members(version),
        2,
        federation(version).address(Network.REGTEST),
        activation,
        Bytes.EMPTY);
  }

  /** An address of someone. */
  public static String address(int who) {
    return Federation.of(1, List.of(members(100 + who).getFirst()), 1).address(Network.REGTEST);
  }

  public static EvmAddress account(int who) {
    return new EvmAddress(
        Bytes.copyOf(ByteBuffer.allocate(EvmAddress.SIZE_BYTES).putInt(who).array()));
  }

  public PegParameters parameters() {
    return parameters;
  }

  public PegState state() {
    return state;
  }

  /** Goes on from another state: a reorganisation. */
  public void reorganise(PegState older) {
    state = older;
  }

  public BlockNumber next() {
    return state.head().number().next();
  }

  public Instant nextTime() {
    return state.head().timestamp().plus(SLOT);
  }

  private Hash32 fresh(String what) {
    ids++;
    return Keccak256.of(Bytes.copyOf((what + ids).getBytes(StandardCharsets.US_ASCII)));
  }

  public DepositMint deposit(long sats) {
    return deposit(sats, account(7), 1);
  }

  public DepositMint deposit(long sats, EvmAddress recipient, long version) {
    return new DepositMint(
        new Outpoint(new Txid(fresh("deposit").octets()), 0),
        BlockHash.ZERO,
        new BlockHeight(100 + ids),
        new Sats(sats),
        recipient,
        version);
  }

  public Burn burn(long sats) {
    return burn(Wei.of(new Sats(sats)), ADDRESS);
  }

  /** In the next block; the logs of one block are counted on. */
  public Burn burn(Wei value, String address) {
    Hash32 transaction = fresh("burn");
    Bytes ascii = Bytes.copyOf(address.getBytes(StandardCharsets.ISO_8859_1));
    return new Burn(next(), transaction, ids, account(9), ascii, value);
  }

  public static Wei wei(String decimal) {
    return new Wei(new BigInteger(decimal));
  }

  public static Settlement settlement(Txid txid) {
    return new Settlement(txid, BlockHash.ZERO, new BlockHeight(500));
  }

  /** The block that would come next with this content. */
  public PegBlock block(PegContent content, List<Burn> burns, Optional<BlockNumber> finalises) {
    return new PegBlock(
        new PegBlock.Position(fresh("block"), state.head().hash(), next(), nextTime()),
        content,
        burns,
        finalises);
  }

  public PegVerdict check(PegContent content) {
    return rules.check(state, block(content, List.of(), Optional.empty()));
  }

  /** Adds a block that must be accepted. */
  public PegState add(PegBlock block) {
    state =
        switch (rules.check(state, block)) {
          case PegVerdict.Accept(PegState next) -> next;
          case PegVerdict.Refuse refusal -> throw new AssertionError(refusal.toString());
        };
    return state;
  }

  public PegState add(PegContent content) {
    return add(block(content, List.of(), Optional.empty()));
  }

  public static ProducerView view(
      Optional<FeeRate> rate, List<DepositMint> mature, List<Settlement> confirmed) {
    return new ProducerView(rate, 16, mature, confirmed, Optional.empty());
  }

  /** Adds what an honest producer makes of this. */
  public PegState produce(ProducerView view) {
    return add(rules.duties(state, nextTime(), view));
  }

  public PegState produce(Optional<FeeRate> rate) {
    return produce(view(rate, List.of(), List.of()));
  }

  public PegState credit(DepositMint... deposits) {
    return produce(view(Optional.empty(), List.of(deposits), List.of()));
  }

  public PegState settle(Txid txid) {
    return produce(view(Optional.empty(), List.of(), List.of(settlement(txid))));
  }

  /** A block with these burns. */
  public PegState burned(Burn... burns) {
    return add(block(PegContent.EMPTY, List.of(burns), Optional.empty()));
  }

  /** A block that makes everything before it final. */
  public PegState finalise() {
    return add(block(PegContent.EMPTY, List.of(), Optional.of(state.head().number())));
  }

  /** So many blocks with nothing in them. */
  public PegState idle(int blocks) {
    for (int i = 0; i < blocks; i++) {
      add(PegContent.EMPTY);
    }
    return state;
  }

  /** Burns are in a block, final, and have waited long enough. */
  public PegState queue(Burn... burns) {
    burned(burns);
    finalise();
    return idle(1);
  }

  /** All open payouts that were proposed, newest variants. */
  public List<Txid> open() {
    List<Txid> txids = new ArrayList<>();
    state.payouts().byBlock().values().forEach(payout -> txids.add(payout.latest().txid()));
    return txids;
  }

  public BurnState stateOf(Burn burn) {
    return stateOf(burn.id());
  }

  public BurnState stateOf(BurnId burn) {
    return state.burn(burn).orElseThrow().state();
  }
}
