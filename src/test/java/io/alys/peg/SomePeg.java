package io.alys.peg;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.federation.AuthorityKey;
import io.alys.federation.Federation;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.payout.Collected;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.Payout;
import io.alys.peg.payout.Signature;
import io.alys.peg.payout.Stage;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Things of the peg as they come: any that its types allow, the same for the same seed. */
public final class SomePeg {
  private static final List<String> TEXTS =
      List.of("", "no answer", "größer als erlaubt", "\u20bf");
  private static final int SIGNATURE_BYTES = 71;

  private final Seed seed;

  public SomePeg(long seed) {
    this.seed = Seed.of(seed);
  }

  public int below(int bound) {
    return seed.nextInt(bound);
  }

  public <T> T one(List<T> all) {
    return all.get(below(all.size()));
  }

  public <T> List<T> upTo(int most, Supplier<T> each) {
    return Stream.generate(each).limit(below(most + 1)).toList();
  }

  public <T> Optional<T> maybe(Supplier<T> each) {
    return below(2) == 0 ? Optional.empty() : Optional.of(each.get());
  }

  public String text() {
    return one(TEXTS);
  }

  public Bytes octets(int size) {
    byte[] all = new byte[size];
    for (int i = 0; i < size; i++) {
      all[i] = (byte) below(256);
    }
    return Bytes.copyOf(all);
  }

  public Hash32 hash() {
    return Keccak256.of(
        Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(seed.nextLong()).array()));
  }

  public Txid txid() {
    return new Txid(hash().octets());
  }

  public BlockHash bitcoinBlock() {
    return new BlockHash(hash().octets());
  }

  public BlockHeight height() {
    return new BlockHeight(below(Integer.MAX_VALUE));
  }

  public BlockNumber number() {
    return new BlockNumber(seed.nextLong() >>> (1 + below(62)));
  }

  public Sats sats() {
    return new Sats(1 + (seed.nextLong() >>> 1) % Sats.MAX);
  }

  public Outpoint outpoint() {
    return new Outpoint(txid(), below(Integer.MAX_VALUE) * 2L);
  }

  public EvmAddress account() {
    return new EvmAddress(octets(EvmAddress.SIZE_BYTES));
  }

  public FeeRate feeRate() {
    return new FeeRate(1 + below(1_000_000));
  }

  public Federation federation() {
    return TestChain.federation(1L + below(5));
  }

  public FederationUpdate update() {
    long version = 1L + below(5);
    FederationUpdate known = TestChain.update(version, number());
    return new FederationUpdate(
        version, known.members(), 2, known.address(), known.activation(), octets(below(80)));
  }

  public FederationUpdate updateOfAuthorities() {
    return update().withAuthorities(authorities());
  }

  private List<AuthorityKey> authorities() {
    return IntStream.rangeClosed(0, below(3))
        .mapToObj(
            _ -> new AuthorityKey(octets(AuthorityKey.KEY_BYTES), octets(AuthorityKey.PROOF_BYTES)))
        .toList();
  }

  public Transaction transaction() {
    List<Transaction.Input> inputs = new ArrayList<>();
    for (int i = below(3); i >= 0; i--) {
      inputs.add(new Transaction.Input(outpoint(), Bytes.EMPTY, 0xffff_fffdL));
    }
    List<Transaction.Output> outputs = new ArrayList<>();
    for (int i = below(3); i >= 0; i--) {
      outputs.add(new Transaction.Output(new Sats(1 + below(1 << 30)), octets(22)));
    }
    return new Transaction(2, inputs, outputs, 0);
  }

  public SignedTransaction signed() {
    Transaction transaction = transaction();
    List<List<Bytes>> witnesses =
        transaction.inputs().stream().map(_ -> List.of(Bytes.EMPTY, octets(9))).toList();
    return new SignedTransaction(transaction, witnesses);
  }

  public Order order() {
    Transaction transaction = transaction();
    Order.Kind kind = one(List.of(Order.Kind.values()));
    Txid family = kind == Order.Kind.REPLACEMENT ? txid() : transaction.txid();
    List<Sats> amounts = transaction.inputs().stream().map(_ -> sats()).toList();
    Order.Terms terms = new Order.Terms(kind, federation(), feeRate(), number());
    return Order.of(terms, family, transaction, amounts);
  }

  /** Of each stage there is, in the order of their numbers on disk. */
  public List<Stage> stages() {
    Order order = order();
    List<Signature> signatures =
        order.federation().multisig().keys().stream()
            .limit(2)
            .map(key -> new Signature(0, key, octets(SIGNATURE_BYTES)))
            .toList();
    Stage requested = new Stage.Requested(new Collected(signatures), below(4));
    return List.of(
        new Stage.Proposed(),
        new Stage.Finalised(),
        requested,
        new Stage.Signed(signed()),
        new Stage.Broadcast(signed(), height()),
        new Stage.Confirmed(maybe(this::signed), stagePlace()),
        new Stage.Failed(maybe(this::signed), text(), below(2) == 0),
        new Stage.Settled(new Stage.Confirmed(maybe(this::signed), stagePlace()), number()),
        new Stage.Replaced(requested, txid(), number()));
  }

  public Stage.Place stagePlace() {
    return new Stage.Place(height(), bitcoinBlock());
  }

  /** As the journal keeps it: without its pace. */
  public Payout payout() {
    return new Payout(order(), one(stages()), new Payout.Pace(0, Optional.empty(), false));
  }

  public Deposit.Place place() {
    return new Deposit.Place(height(), bitcoinBlock());
  }

  public Found found() {
    DepositMemo memo =
        one(
            List.of(
                new DepositMemo.Recipient(account()),
                new DepositMemo.Missing(),
                new DepositMemo.Unreadable()));
    return new Found(outpoint(), sats(), memo, 1L + below(5), below(2) == 0);
  }

  public DepositMint mint() {
    return new DepositMint(outpoint(), bitcoinBlock(), height(), sats(), account(), 1L + below(5));
  }

  public Burn burn() {
    return new Burn(
        number(),
        hash(),
        below(1_000),
        account(),
        octets(below(Burn.MAX_ADDRESS_BYTES + 1)),
        new Wei(new BigInteger(1, octets(1 + below(32)).toArray())));
  }

  public PegBlock block() {
    PegContent content =
        new PegContent(
            upTo(3, this::mint),
            upTo(3, () -> new Refund(new BurnId(hash()), account(), new Gwei(1 + below(9_999)))),
            maybe(
                () -> new Proposal(one(List.of(Proposal.Kind.values())), feeRate(), transaction())),
            upTo(3, () -> new Settlement(txid(), bitcoinBlock(), height())),
            maybe(this::update));
    Instant timestamp =
        Instant.ofEpochSecond(1_700_000_000L + below(1_000_000))
            .plus(Duration.ofMillis(below(1_000)));
    PegBlock.Position position = new PegBlock.Position(hash(), hash(), number(), timestamp);
    return new PegBlock(position, content, upTo(3, this::burn), maybe(this::number));
  }
}
