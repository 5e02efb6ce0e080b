package io.alys.testkit;

import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Receipt;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An execution client as the engine shows it, which takes every payload for right unless it is told
 * not to: no accounts, but blocks, heads and receipts as strict as those of a real one.
 */
public final class ModelClient {
  private final Tip genesis;
  private final Map<Hash32, ExecutionPayload> blocks = new HashMap<>();
  private final Map<Hash32, List<Receipt>> receipts = new HashMap<>();
  private final List<Receipt> waiting = new ArrayList<>();
  private Hash32 head;
  private Optional<String> away = Optional.empty();
  private boolean receiptsOfTheChosenOnly;
  private boolean executesUponTheChosenOnly;
  private boolean passesOverOldHeads;
  private Optional<String> wrong = Optional.empty();

  public ModelClient(Hash32 genesis, Instant timestamp) {
    this.genesis = new Tip(BlockNumber.GENESIS, genesis, timestamp);
    head = genesis;
  }

  /** It does not answer until {@link #back}. */
  public synchronized void away(String reason) {
    away = Optional.of(reason);
  }

  public synchronized void back() {
    away = Optional.empty();
  }

  public synchronized Optional<String> reasonAway() {
    return away;
  }

  /** As EthereumJS: what is not of the chosen chain has no receipts. */
  public synchronized void receiptsOfTheChosenOnly() {
    receiptsOfTheChosenOnly = true;
  }

  /** As EthereumJS: what follows on a block that was not chosen has to wait. */
  public synchronized void executesUponTheChosenOnly() {
    executesUponTheChosenOnly = true;
  }

  /** As geth and reth were for years: what it takes for an old head it calls valid, and stays. */
  public synchronized void passesOverOldHeads() {
    passesOverOldHeads = true;
  }

  /** It executes transactions to the same end as another one, which has executed them. */
  public void executesAs(ModelClient other) {
    Map<Hash32, List<Receipt>> theirs;
    synchronized (other) {
      theirs = Map.copyOf(other.receipts);
    }
    synchronized (this) {
      receipts.putAll(theirs);
    }
  }

  /** It calls the next payload wrong that it is given. */
  public synchronized void refuseNext(String reason) {
    wrong = Optional.of(reason);
  }

  /** It was started from an older copy of its database. */
  public synchronized void forgetAbove(long number) {
    blocks.values().removeIf(block -> block.blockNumber().value() > number);
    head = at(number).map(ExecutionPayload::blockHash).orElse(genesis.hash());
  }

  /** Whatever happened in transactions that wait for the next payload. */
  public synchronized void submit(Receipt receipt) {
    waiting.add(receipt);
  }

  private Optional<ExecutionPayload> at(long number) {
    Hash32 at = head;
    while (blocks.containsKey(at) && blocks.get(at).blockNumber().value() > number) {
      at = blocks.get(at).parentHash();
    }
    return Optional.ofNullable(blocks.get(at))
        .filter(block -> block.blockNumber().value() == number);
  }

  private long numberOf(Hash32 block) {
    return blocks.containsKey(block) ? blocks.get(block).blockNumber().value() : 0;
  }

  private boolean knows(Hash32 block) {
    return block.equals(genesis.hash()) || blocks.containsKey(block);
  }

  public synchronized Built build(BuildPayload asked) {
    if (!asked.parent().equals(head)) {
      return new Built.StaleParent("the head is " + head);
    }
    List<Bytes> transactions =
        waiting.stream().map(receipt -> receipt.transactionHash().octets()).toList();
    ExecutionPayload bare =
        new ExecutionPayload(
            asked.parent(),
            asked.feeRecipient(),
            Keccak256.of(asked.parent().octets()),
            Receipt.rootOf(waiting),
            Receipt.bloom(waiting.stream().flatMap(receipt -> receipt.logs().stream()).toList()),
            asked.prevRandao(),
            new BlockNumber(numberOf(head) + 1),
            30_000_000,
            21_000L * waiting.size(),
            asked.timestamp(),
            Bytes.EMPTY,
            Wei.of(7),
            Hash32.ZERO,
            transactions,
            asked.withdrawals());
    ExecutionPayload made = bare.withBlockHash(bare.computedHash());
    receipts.put(made.blockHash(), List.copyOf(waiting));
    return new Built.Payload(made, Wei.ZERO);
  }

  public synchronized Imported take(ExecutionPayload payload) {
    if (wrong.isPresent()) {
      String why = wrong.get();
      wrong = Optional.empty();
      return new Imported.Invalid(Optional.empty(), why);
    }
    if (!payload.hashIsRight()) {
      return new Imported.Invalid(Optional.empty(), "its hash is not that of its content");
    }
    boolean executes = !executesUponTheChosenOnly || isBelow(payload.parentHash(), head);
    if (!knows(payload.parentHash()) || !executes) {
      return new Imported.Syncing();
    }
    blocks.put(payload.blockHash(), payload);
    receipts.putIfAbsent(payload.blockHash(), List.of());
    waiting.removeIf(
        receipt -> payload.transactions().contains(receipt.transactionHash().octets()));
    return new Imported.Valid();
  }

  public synchronized ForkchoiceSet choose(SetForkchoice asked) {
    if (!knows(asked.head())) {
      return new ForkchoiceSet.Syncing();
    }
    if (!asked.finalized().equals(Hash32.ZERO) && !isBelow(asked.finalized(), asked.head())) {
      return new ForkchoiceSet.Inconsistent("finalized is no ancestor of the head");
    }
    if (!passesOverOldHeads || !isBelow(asked.head(), head)) {
      head = asked.head();
    }
    return new ForkchoiceSet.Applied();
  }

  private boolean isBelow(Hash32 ancestor, Hash32 block) {
    Hash32 at = block;
    while (!at.equals(ancestor) && blocks.containsKey(at)) {
      at = blocks.get(at).parentHash();
    }
    return at.equals(ancestor);
  }

  public synchronized Optional<List<Receipt>> receipts(Hash32 block) {
    boolean shown = !receiptsOfTheChosenOnly || isBelow(block, head);
    return shown && blocks.containsKey(block)
        ? Optional.of(receipts.getOrDefault(block, List.of()))
        : Optional.empty();
  }

  public synchronized Optional<Tip> tip(BlockNumber number) {
    if (number.value() == 0) {
      return Optional.of(genesis);
    }
    return at(number.value())
        .map(block -> new Tip(block.blockNumber(), block.blockHash(), block.timestamp()));
  }

  public synchronized Hash32 head() {
    return head;
  }
}
