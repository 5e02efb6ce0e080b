package io.alys.peg.sim;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.payout.PayoutInput.Whereabouts;
import io.alys.peg.payout.Stage;
import io.alys.peg.payout.Verdict;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bitcoin: a chain, a mempool with a floor, double spends, replacements and reorganisations. It
 * knows the coins of federations; what other people spend it takes on trust.
 */
final class ModelBitcoin {
  record Mined(BlockHeight height, BlockHash hash, BlockHash parent, List<Entry> entries) {}

  /**
   * @param txid of the transaction; looked at so often that it is not computed anew
   * @param feeSats what it pays; deposits pay enough
   */
  record Entry(Txid txid, SignedTransaction signed, long feeSats, boolean fromOutside) {

    FeeRate rate() {
      return new FeeRate(feeSats * 1_000 / vsize(signed.transaction()));
    }
  }

  private final List<Mined> chain = new ArrayList<>();
  private final Map<Txid, Entry> mempool = new LinkedHashMap<>();
  private final Map<Outpoint, Transaction.Output> coins = new HashMap<>();

  /** Spent or not, so that a reorganisation can bring it back. */
  private final Map<Outpoint, Transaction.Output> everything = new HashMap<>();

  private final Map<Txid, Mined> confirmed = new HashMap<>();
  private final Signing signing;
  private long hashes;
  FeeRate floor = FeeRate.RELAY_FLOOR;

  ModelBitcoin(Signing signing) {
    this.signing = signing;
    chain.add(new Mined(new BlockHeight(0), nextHash(), BlockHash.ZERO, List.of()));
  }

  private BlockHash nextHash() {
    return new BlockHash(SimKeys.hash("bitcoin", hashes++).octets());
  }

  Mined tip() {
    return chain.getLast();
  }

  Optional<Mined> at(BlockHeight height) {
    return height.value() < chain.size()
        ? Optional.of(chain.get(height.value()))
        : Optional.empty();
  }

  boolean has(BlockHeight height, BlockHash hash) {
    return at(height).filter(block -> block.hash().equals(hash)).isPresent();
  }

  int confirmations(Txid txid) {
    Mined block = confirmed.get(txid);
    return block == null ? 0 : block.height().confirmations(tip().height());
  }

  /** What nobody has spent in a block. */
  Map<Outpoint, Transaction.Output> coins() {
    return coins;
  }

  List<Txid> onChain() {
    return chain.stream().flatMap(block -> block.entries().stream()).map(Entry::txid).toList();
  }

  Whereabouts locate(Txid txid) {
    Mined block = confirmed.get(txid);
    if (block != null) {
      return new Whereabouts.InBlock(new Stage.Place(block.height(), block.hash()));
    }
    return mempool.containsKey(txid) ? new Whereabouts.InMempool() : new Whereabouts.Nowhere();
  }

  void deposit(Transaction transaction) {
    Entry entry =
        new Entry(transaction.txid(), SignedTransaction.bare(transaction), 1_000_000, true);
    mempool.put(entry.txid(), entry);
  }

  Verdict submit(SignedTransaction signed) {
    Verdict verdict = test(signed);
    if (verdict instanceof Verdict.Accepted) {
      conflicts(signed.transaction()).forEach(each -> mempool.remove(each.txid()));
      Entry entry = new Entry(signed.txid(), signed, fee(signed.transaction()), false);
      mempool.put(entry.txid(), entry);
    }
    return verdict;
  }

  Verdict test(SignedTransaction signed) {
    Transaction transaction = signed.transaction();
    Txid txid = signed.txid();
    if (mempool.containsKey(txid) || confirmed.containsKey(txid)) {
      return new Verdict.Known();
    }
    for (Transaction.Input input : transaction.inputs()) {
      if (!coins.containsKey(input.spends())) {
        return new Verdict.CoinsMissing("bad-txns-inputs-missingorspent");
      }
    }
    @Nullable String broken = broken(signed);
    if (broken != null) {
      return new Verdict.Invalid(broken);
    }
    long fee = fee(transaction);
    if (fee < floor.feeFor(vsize(transaction)).value()) {
      return new Verdict.FeeTooLow("min relay fee not met");
    }
    for (Entry other : conflicts(transaction)) {
      if (fee < other.feeSats() + FeeRate.RELAY_FLOOR.feeFor(vsize(transaction)).value()) {
        return new Verdict.Conflict("insufficient fee, rejecting replacement");
      }
    }
    return new Verdict.Accepted();
  }

  private List<Entry> conflicts(Transaction transaction) {
    List<Outpoint> spends = transaction.inputs().stream().map(Transaction.Input::spends).toList();
    return mempool.values().stream()
        .filter(
            other ->
                !other.fromOutside()
                    && other.signed().transaction().inputs().stream()
                        .anyMatch(input -> spends.contains(input.spends())))
        .toList();
  }

  private long fee(Transaction transaction) {
    long in = 0;
    for (Transaction.Input input : transaction.inputs()) {
      Transaction.Output coin = coins.get(input.spends());
      in += coin == null ? 0 : coin.value().value();
    }
    return in - transaction.outputTotal().value();
  }

  static int vsize(Transaction transaction) {
    return SimKeys.federation(1).multisig().signedVirtualBytes(transaction);
  }

  /** What Bitcoin's scripts would say. */
  private @Nullable String broken(SignedTransaction signed) {
    Bip143 sighash = new Bip143(signed.transaction());
    for (int i = 0; i < signed.witnesses().size(); i++) {
      List<Bytes> stack = signed.witnesses().get(i);
      Transaction.Output coin = coins.get(signed.transaction().inputs().get(i).spends());
      if (stack.size() < 3 || coin == null) {
        return "witness missing";
      }
      Multisig multisig = Multisig.parse(stack.getLast());
      if (!multisig.outputScript().equals(coin.script())) {
        return "witness program mismatch";
      }
      Bytes digest = sighash.digest(i, stack.getLast(), coin.value());
      List<PublicKey> keys = new ArrayList<>(multisig.keys());
      for (Bytes signature : stack.subList(1, stack.size() - 1)) {
        while (!keys.isEmpty()
            && signing.check(keys.getFirst(), digest, signature) != SignatureCheck.VALID) {
          keys.removeFirst();
        }
        if (keys.isEmpty()) {
          return "mandatory-script-verify-flag-failed";
        }
        keys.removeFirst();
      }
      if (stack.size() - 2 != multisig.threshold()) {
        return "wrong number of signatures";
      }
    }
    return null;
  }

  /** A block with what its miner likes of the mempool. */
  void mine(Seed seed, int percent) {
    List<Entry> taken =
        mempool.values().stream()
            .filter(entry -> entry.rate().compareTo(floor) >= 0)
            .filter(_ -> seed.nextInt(100) < percent)
            .toList();
    List<Entry> valid = new ArrayList<>();
    Mined block = new Mined(tip().height().plus(1), nextHash(), tip().hash(), valid);
    chain.add(block);
    for (Entry entry : taken) {
      valid.add(entry);
      mempool.remove(entry.txid());
      connect(block, entry);
    }
  }

  private void connect(Mined block, Entry entry) {
    Transaction transaction = entry.signed().transaction();
    Txid txid = entry.txid();
    if (!entry.fromOutside()) {
      for (Transaction.Input input : transaction.inputs()) {
        if (coins.remove(input.spends()) == null) {
          throw new IllegalStateException("the model lets %s spend nothing".formatted(txid));
        }
      }
    }
    for (int i = 0; i < transaction.outputs().size(); i++) {
      coins.put(new Outpoint(txid, i), transaction.outputs().get(i));
      everything.put(new Outpoint(txid, i), transaction.outputs().get(i));
    }
    confirmed.put(txid, block);
  }

  /**
   * Gives up the last blocks for one more. What was in them is in the mempool again, but for what
   * its sender spent elsewhere meanwhile.
   */
  void reorganise(Seed seed, int depth, int lostPercent) {
    List<Entry> back = new ArrayList<>();
    for (int i = 0; i < depth && chain.size() > 1; i++) {
      Mined gone = chain.removeLast();
      List<Entry> entries = new ArrayList<>(gone.entries());
      Collections.reverse(entries);
      entries.forEach(entry -> disconnect(entry, back));
    }
    for (int i = back.size() - 1; i >= 0; i--) {
      Entry entry = back.get(i);
      boolean lost = entry.fromOutside() && seed.nextInt(100) < lostPercent;
      if (!lost) {
        mempool.put(entry.txid(), entry);
      }
    }
    mempool.values().removeIf(entry -> !entry.fromOutside() && !spendable(entry));
    for (int i = 0; i <= depth; i++) {
      mine(seed, 50);
    }
  }

  private void disconnect(Entry entry, List<Entry> back) {
    Transaction transaction = entry.signed().transaction();
    confirmed.remove(entry.txid());
    for (int i = 0; i < transaction.outputs().size(); i++) {
      coins.remove(new Outpoint(entry.txid(), i));
    }
    if (!entry.fromOutside()) {
      for (Transaction.Input input : transaction.inputs()) {
        coins.put(input.spends(), outputOf(input.spends()));
      }
    }
    back.add(entry);
  }

  private Transaction.Output outputOf(Outpoint outpoint) {
    Transaction.Output known = everything.get(outpoint);
    if (known == null) {
      throw new IllegalStateException("the model never saw " + outpoint);
    }
    return known;
  }

  private boolean spendable(Entry entry) {
    return entry.signed().transaction().inputs().stream()
        .allMatch(input -> coins.containsKey(input.spends()));
  }

  /** The floor rises or falls; what pays less leaves. */
  void charge(FeeRate now) {
    floor = now;
    mempool.values().removeIf(entry -> entry.rate().compareTo(now) < 0);
  }

  /** A mempool forgets one, for no reason that anyone is told. */
  void evict(Seed seed) {
    List<Txid> ours =
        mempool.values().stream().filter(e -> !e.fromOutside()).map(Entry::txid).toList();
    if (!ours.isEmpty()) {
      mempool.remove(ours.get(seed.nextInt(ours.size())));
    }
  }
}
