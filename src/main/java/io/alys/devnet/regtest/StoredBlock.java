package io.alys.devnet.regtest;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A block that the chain knows, on the best chain or beside it. */
public final class StoredBlock {
  private final Block block;
  private final BlockHash hash;
  private final int height;
  private final long medianSeconds;
  private final List<KnownTransaction> transactions;
  private boolean invalid;
  private Optional<Refusal> refusal = Optional.empty();
  private Map<Outpoint, Coin> spent = Map.of();

  StoredBlock(Block block, int height, long medianSeconds) {
    this.block = block;
    this.hash = block.header().hash();
    this.height = height;
    this.medianSeconds = medianSeconds;
    this.transactions = block.transactions().stream().map(KnownTransaction::of).toList();
  }

  public Block block() {
    return block;
  }

  public BlockHash hash() {
    return hash;
  }

  public int height() {
    return height;
  }

  /** The median of its time and of the ten before it (BIP113), since 1970. */
  public long medianSeconds() {
    return medianSeconds;
  }

  public List<KnownTransaction> transactions() {
    return transactions;
  }

  /** What one of its transactions pays; nothing for its coinbase, and beside the best chain. */
  public Optional<Sats> fee(KnownTransaction known) {
    Sats total = Sats.ZERO;
    for (Transaction.Input input : known.transaction().inputs()) {
      Coin coin = spent.get(input.spends());
      if (coin == null) {
        return Optional.empty();
      }
      total = total.plus(coin.value());
    }
    return Optional.of(total.minus(known.transaction().outputTotal()));
  }

  BlockHash parent() {
    return block.header().parent();
  }

  /** Whether it, or the operator, says that no chain may hold it. */
  boolean isInvalid() {
    return invalid;
  }

  void setInvalid(boolean value) {
    invalid = value;
  }

  /** Why its coins or scripts are wrong, when they were found to be. */
  Optional<Refusal> refusal() {
    return refusal;
  }

  void refuse(Refusal why) {
    refusal = Optional.of(why);
    invalid = true;
  }

  /** The coins that it took from before it; only while it is on the best chain. */
  Map<Outpoint, Coin> spent() {
    return spent;
  }

  void setSpent(Map<Outpoint, Coin> coins) {
    spent = coins;
  }
}
