package io.alys.devnet.execution.ledger;

import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All blocks that were found right, which of them is the head, and the pool of transactions.
 *
 * <p>Branches that end before the finalized block are forgotten; states are kept down to {@value
 * #STATES_BELOW_FINALIZED} blocks before it. Who is told of a change has it before it can be seen
 * here.
 */
public final class ExecutionChain {
  /** How many blocks before the finalized one can still be asked for their state. */
  public static final int STATES_BELOW_FINALIZED = 1_024;

  private static final int MAX_BAD = 1_024;
  private static final int MAX_READ = 8_192;

  private final Genesis genesis;
  private final TransactionRules rules;
  private final PayloadJudge judge;
  private final TransactionPool pool;
  private final Consumer<ChainChange> told;
  private final Map<Hash32, StoredBlock> blocks = new HashMap<>();
  private final Set<Hash32> aside = new LinkedHashSet<>();
  private final BestChain best = new BestChain();
  private final Map<Hash32, Hash32> lastValidOfBad = new LinkedHashMap<>();
  private final Map<Hash32, SentTransaction> read = new LinkedHashMap<>();
  private Hash32 head;
  private Hash32 safe;
  private Hash32 finalized;
  private long statesFrom;

  /**
   * @param told of every change, before it is made; what it throws undoes it
   */
  public ExecutionChain(Genesis genesis, Consumer<ChainChange> told) {
    this.genesis = genesis;
    this.told = told;
    rules = new TransactionRules(genesis);
    judge = new PayloadJudge(rules, this::reading);
    pool = new TransactionPool(rules);
    StoredBlock first =
        new StoredBlock(genesis.block(), List.of(), List.of(), Optional.of(genesis.state()));
    head = first.hash();
    safe = head;
    finalized = head;
    blocks.put(head, first);
    best.push(first);
  }

  public Genesis genesis() {
    return genesis;
  }

  public TransactionRules rules() {
    return rules;
  }

  public TransactionPool pool() {
    return pool;
  }

  public StoredBlock head() {
    return known(head);
  }

  /** The state after the head. */
  public WorldState state() {
    return head().state().orElseThrow();
  }

  public StoredBlock safe() {
    return known(safe);
  }

  public StoredBlock finalized() {
    return known(finalized);
  }

  /** Of the chosen chain. */
  public Optional<StoredBlock> block(long number) {
    return best.at(number).map(this::known);
  }

  /** Of any branch. */
  public Optional<StoredBlock> block(Hash32 hash) {
    return Optional.ofNullable(blocks.get(hash));
  }

  /** Whether a block is on the way to the head. */
  public boolean isChosen(StoredBlock block) {
    return best.contains(block);
  }

  /**
   * A transaction of the chosen chain.
   *
   * @param index in its block
   */
  public record Found(StoredBlock block, int index) {
    public SentTransaction transaction() {
      return block.transactions().get(index);
    }
  }

  public Optional<Found> transaction(Hash32 hash) {
    return best.place(hash).map(place -> new Found(known(place.block()), place.index()));
  }

  private StoredBlock known(Hash32 hash) {
    StoredBlock block = blocks.get(hash);
    if (block == null) {
      throw new IllegalStateException("block %s is gone, but is still needed".formatted(hash));
    }
    return block;
  }

  /** Judges a block, and keeps it when it is right. */
  public PayloadStatus add(ExecutionPayload payload) {
    if (!payload.hashIsRight()) {
      return new PayloadStatus.Invalid(
          Optional.empty(),
          "the block hash %s is not that of its content, %s"
              .formatted(payload.blockHash(), payload.computedHash()));
    }
    if (blocks.containsKey(payload.blockHash())) {
      return new PayloadStatus.Valid(payload.blockHash());
    }
    if (lastValidOfBad.containsKey(payload.parentHash())) {
      return bad(
          payload.blockHash(),
          lastValidOfBad.get(payload.parentHash()),
          "its parent %s is invalid".formatted(payload.parentHash()));
    }
    StoredBlock parent = blocks.get(payload.parentHash());
    if (parent == null) {
      return new PayloadStatus.Syncing();
    }
    if (parent.number() < finalized().number()) {
      return new PayloadStatus.Invalid(
          Optional.of(parent.hash()),
          "its parent, block %d, is before the finalized one, %d"
              .formatted(parent.number(), finalized().number()));
    }
    return switch (judge.judge(parent, payload)) {
      case PayloadJudge.Judged.Wrong(String why) -> bad(payload.blockHash(), parent.hash(), why);
      case PayloadJudge.Judged.Right(StoredBlock block) -> {
        told.accept(new ChainChange.Stored(payload));
        blocks.put(block.hash(), block);
        aside.add(block.hash());
        yield new PayloadStatus.Valid(block.hash());
      }
    };
  }

  private PayloadStatus bad(Hash32 hash, Hash32 lastValid, String why) {
    bounded(lastValidOfBad, MAX_BAD).put(hash, lastValid);
    return new PayloadStatus.Invalid(Optional.of(lastValid), why);
  }

  private static <V> Map<Hash32, V> bounded(Map<Hash32, V> map, int limit) {
    if (map.size() >= limit) {
      map.remove(map.keySet().iterator().next());
    }
    return map;
  }

  private SentTransaction reading(Bytes raw) {
    Hash32 hash = Keccak256.of(raw);
    Optional<SentTransaction> known = pool.get(hash).or(() -> Optional.ofNullable(read.get(hash)));
    if (known.isPresent()) {
      return known.get();
    }
    SentTransaction sent = SentTransaction.decode(raw);
    bounded(read, MAX_READ).put(hash, sent);
    return sent;
  }

  /**
   * Chooses the head, which may be any block that is known.
   *
   * @param safe what is not likely to change; zero leaves it
   * @param last what never changes; zero leaves it
   * @throws ChainRefusal when the head does not follow from one of these; nothing has changed
   */
  public PayloadStatus choose(Hash32 next, Hash32 safe, Hash32 last) {
    if (lastValidOfBad.containsKey(next)) {
      return new PayloadStatus.Invalid(
          Optional.ofNullable(lastValidOfBad.get(next)), "block %s is invalid".formatted(next));
    }
    StoredBlock chosen = blocks.get(next);
    if (chosen == null) {
      return new PayloadStatus.Syncing();
    }
    requireBelow(finalized, chosen, "finalized");
    requireBelow(last, chosen, "finalized");
    requireBelow(safe, chosen, "safe");
    if (!last.equals(Hash32.ZERO) && known(last).number() < finalized().number()) {
      throw new ChainRefusal(
          ChainRefusal.Kind.INVALID_FORKCHOICE,
          "the finalized block cannot go back from %d to %d"
              .formatted(finalized().number(), known(last).number()));
    }
    Hash32 safeNext = safe.equals(Hash32.ZERO) ? safeFor(chosen) : safe;
    Hash32 lastNext = last.equals(Hash32.ZERO) ? finalized : last;
    if (!next.equals(head) || !safeNext.equals(this.safe) || !lastNext.equals(finalized)) {
      told.accept(new ChainChange.Chosen(next, safe, last));
    }
    if (!next.equals(head)) {
      move(chosen);
    }
    this.safe = safeNext;
    if (!lastNext.equals(finalized)) {
      finalized = lastNext;
      forget();
    }
    return new PayloadStatus.Valid(next);
  }

  /** What was safe stays so while the head follows from it. */
  private Hash32 safeFor(StoredBlock chosen) {
    return ancestor(chosen, safe().number()).equals(Optional.of(safe)) ? safe : finalized;
  }

  private void requireBelow(Hash32 hash, StoredBlock chosen, String what) {
    if (hash.equals(Hash32.ZERO)) {
      return;
    }
    StoredBlock block = blocks.get(hash);
    if (block == null || !ancestor(chosen, block.number()).equals(Optional.of(hash))) {
      throw new ChainRefusal(
          ChainRefusal.Kind.INVALID_FORKCHOICE,
          "the head %s does not follow from the %s block %s".formatted(chosen.hash(), what, hash));
    }
  }

  /** The block with this number on the way to another one. */
  private Optional<Hash32> ancestor(StoredBlock from, long number) {
    StoredBlock at = from;
    while (at.number() > number && !best.contains(at)) {
      at = known(at.payload().parentHash());
    }
    if (at.number() == number) {
      return Optional.of(at.hash());
    }
    return at.number() > number ? best.at(number) : Optional.empty();
  }

  private void move(StoredBlock next) {
    List<StoredBlock> way = new ArrayList<>();
    StoredBlock fork = next;
    while (!best.contains(fork)) {
      way.add(fork);
      fork = known(fork.payload().parentHash());
    }
    List<SentTransaction> returned = new ArrayList<>();
    for (StoredBlock top = head(); !top.hash().equals(fork.hash()); ) {
      best.pop(top);
      aside.add(top.hash());
      returned.addAll(top.transactions());
      top = known(top.payload().parentHash());
    }
    for (StoredBlock block : way.reversed()) {
      best.push(block);
      aside.remove(block.hash());
    }
    head = next.hash();
    returned.removeIf(sent -> best.place(sent.hash()).isPresent());
    pool.follow(state(), returned);
  }

  private void forget() {
    StoredBlock last = finalized();
    List<Hash32> gone =
        aside.stream()
            .filter(hash -> !ancestor(known(hash), last.number()).equals(Optional.of(last.hash())))
            .toList();
    gone.forEach(blocks::remove);
    gone.forEach(aside::remove);
    for (; statesFrom < last.number() - STATES_BELOW_FINALIZED; statesFrom++) {
      Hash32 old = best.at(statesFrom).orElseThrow();
      blocks.put(old, known(old).withoutState());
    }
  }

  /**
   * Takes a transaction into the pool.
   *
   * @return why not; empty when it waits now
   * @throws IllegalArgumentException when it cannot be read
   */
  public Optional<String> send(Bytes raw) {
    SentTransaction sent = reading(raw);
    if (best.place(sent.hash()).isPresent()) {
      return Optional.of("already known: %s is in a block".formatted(sent.hash()));
    }
    Optional<String> refusal = pool.refusal(sent, state(), head().payload().gasLimit());
    if (refusal.isPresent()) {
      return refusal;
    }
    told.accept(new ChainChange.Pooled(raw));
    pool.add(sent, state());
    return Optional.empty();
  }

  /** What a block upon the head would be with what waits now. */
  PayloadBuilder.Built build(StoredBlock parent, PayloadAttributes wanted) {
    WorldState state = parent.state().orElseThrow();
    return new PayloadBuilder(rules).build(parent, wanted, pool.waiting(state));
  }

  /** Makes a change that was told of before, once more. */
  public void replay(ChainChange change) {
    switch (change) {
      case ChainChange.Stored(ExecutionPayload payload) -> {
        if (!(add(payload) instanceof PayloadStatus.Valid)) {
          throw new IllegalStateException(
              "block %s of the log is not valid: does the genesis fit"
                  .formatted(payload.blockHash()));
        }
      }
      case ChainChange.Chosen(Hash32 next, Hash32 safeBlock, Hash32 last) ->
          choose(next, safeBlock, last);
      case ChainChange.Pooled(Bytes raw) -> send(raw);
    }
  }
}
