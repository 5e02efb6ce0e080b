package io.alys.devnet.execution.ledger;

import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmTransaction;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Transactions that wait for a block, bounded in number, in bytes and for each sender. What can be
 * in no block now, because of its price or its sender's balance, waits too.
 */
public final class TransactionPool {
  static final int MAX_TRANSACTIONS = 4_096;
  static final int MAX_BYTES = 32 * 1024 * 1024;
  static final int MAX_TRANSACTION_BYTES = 128 * 1024;

  /** How far a nonce may be beyond its sender's next, and so how many of one sender wait. */
  static final int MAX_AHEAD = 64;

  /** Who replaces a transaction offers so much more of both prices, in percent. */
  private static final int BUMP_PERCENT = 10;

  private final TransactionRules rules;
  private final Map<EvmAddress, TreeMap<Long, SentTransaction>> bySender = new LinkedHashMap<>();
  private final Map<Hash32, SentTransaction> byHash = new HashMap<>();
  private long bytes;

  TransactionPool(TransactionRules rules) {
    this.rules = rules;
  }

  public Optional<SentTransaction> get(Hash32 hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  public int size() {
    return byHash.size();
  }

  /** Its sender's next nonce when everything that waits without a gap is through. */
  public long nextNonce(EvmAddress sender, WorldState state) {
    long next = state.account(sender).nonce();
    TreeMap<Long, SentTransaction> own = bySender.getOrDefault(sender, new TreeMap<>());
    while (own.containsKey(next)) {
      next++;
    }
    return next;
  }

  /** Each sender's transactions that may be in a block one after the other. */
  List<List<SentTransaction>> waiting(WorldState state) {
    List<List<SentTransaction>> all = new ArrayList<>();
    bySender.forEach(
        (sender, own) -> {
          List<SentTransaction> queue = new ArrayList<>();
          long nonce = state.account(sender).nonce();
          for (SentTransaction next = own.get(nonce); next != null; next = own.get(nonce)) {
            queue.add(next);
            nonce++;
          }
          all.add(queue);
        });
    return all;
  }

  /** Takes a transaction that {@link #refusal} has nothing against. */
  void add(SentTransaction sent, WorldState state) {
    Optional<SentTransaction> other = other(sent);
    if (other.isEmpty() && isFull(sent)) {
      poor(state).forEach(this::remove);
    }
    other.ifPresent(this::remove);
    put(sent);
  }

  /**
   * Why a transaction is not taken.
   *
   * @param gasLimit of the head
   */
  Optional<String> refusal(SentTransaction sent, WorldState state, long gasLimit) {
    EvmTransaction body = sent.body();
    if (byHash.containsKey(sent.hash())) {
      return Optional.of("already known: %s waits".formatted(sent.hash()));
    }
    if (sent.raw().size() > MAX_TRANSACTION_BYTES) {
      return Optional.of(
          "oversized data: it has %d bytes, the limit is %d"
              .formatted(sent.raw().size(), MAX_TRANSACTION_BYTES));
    }
    if (body.chainId().isEmpty()) {
      return Optional.of("only replay-protected (EIP-155) transactions allowed over RPC");
    }
    if (body.gasLimit() > gasLimit) {
      return Optional.of(
          "exceeds block gas limit: its limit is %d, a block's %d"
              .formatted(body.gasLimit(), gasLimit));
    }
    Account sender = state.account(sent.sender());
    if (body.nonce() < sender.nonce() || body.nonce() - sender.nonce() >= MAX_AHEAD) {
      return Optional.of(
          "nonce too %s: it is %d, the sender's next is %d"
              .formatted(
                  body.nonce() < sender.nonce() ? "low" : "high", body.nonce(), sender.nonce()));
    }
    return rules
        .never(sent)
        .or(() -> TransactionRules.poor(sent, sender))
        .or(
            () -> {
              Optional<SentTransaction> other = other(sent);
              return other.isPresent()
                  ? underpriced(body, other.get().body())
                  : noRoom(sent, state);
            });
  }

  private Optional<String> noRoom(SentTransaction sent, WorldState state) {
    return isFull(sent) && poor(state).isEmpty()
        ? Optional.of("txpool is full: %d transactions with %d bytes wait".formatted(size(), bytes))
        : Optional.empty();
  }

  private Optional<SentTransaction> other(SentTransaction sent) {
    TreeMap<Long, SentTransaction> own = bySender.get(sent.sender());
    return own == null ? Optional.empty() : Optional.ofNullable(own.get(sent.body().nonce()));
  }

  private static Optional<String> underpriced(EvmTransaction body, EvmTransaction other) {
    return bumped(other.feeCap()).compareTo(body.feeCap().value()) > 0
            || bumped(other.tipCap()).compareTo(body.tipCap().value()) > 0
        ? Optional.of(
            "replacement transaction underpriced: both its prices must be %d%% above those of %s"
                .formatted(BUMP_PERCENT, other.hash()))
        : Optional.empty();
  }

  private static BigInteger bumped(Wei price) {
    BigInteger hundred = BigInteger.valueOf(100);
    return price
        .value()
        .multiply(BigInteger.valueOf(100 + BUMP_PERCENT))
        .add(hundred.subtract(BigInteger.ONE))
        .divide(hundred);
  }

  private boolean isFull(SentTransaction sent) {
    return size() >= MAX_TRANSACTIONS || bytes + sent.raw().size() > MAX_BYTES;
  }

  /** What its sender cannot pay for now, and so makes room for others. */
  private List<SentTransaction> poor(WorldState state) {
    return byHash.values().stream()
        .filter(sent -> TransactionRules.poor(sent, state.account(sent.sender())).isPresent())
        .toList();
  }

  /**
   * Follows the head.
   *
   * @param state after it
   * @param returned what is in no block of its chain any more
   */
  void follow(WorldState state, List<SentTransaction> returned) {
    returned.stream()
        .filter(sent -> sent.body().chainId().isPresent() && other(sent).isEmpty())
        .forEach(this::put);
    List.copyOf(bySender.keySet())
        .forEach(
            sender ->
                List.copyOf(
                        bySender
                            .getOrDefault(sender, new TreeMap<>())
                            .headMap(state.account(sender).nonce())
                            .values())
                    .forEach(this::remove));
  }

  private void put(SentTransaction sent) {
    bySender.computeIfAbsent(sent.sender(), _ -> new TreeMap<>()).put(sent.body().nonce(), sent);
    byHash.put(sent.hash(), sent);
    bytes += sent.raw().size();
  }

  private void remove(SentTransaction sent) {
    TreeMap<Long, SentTransaction> own = bySender.getOrDefault(sent.sender(), new TreeMap<>());
    own.remove(sent.body().nonce());
    if (own.isEmpty()) {
      bySender.remove(sent.sender());
    }
    byHash.remove(sent.hash());
    bytes -= sent.raw().size();
  }
}
