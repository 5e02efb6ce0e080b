package io.alys.devnet.bitcoin;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.regtest.Admission;
import io.alys.devnet.regtest.KnownTransaction;
import io.alys.devnet.regtest.RegtestChain;
import io.alys.devnet.regtest.StoredBlock;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Refusal;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Gives coins away: those of blocks that were mined to {@link Scripts#FAUCET}. */
final class Faucet {
  /** With the block that they are spent in. */
  private static final int RIPE_BLOCKS = 100;

  private static final Sats FEE = new Sats(20_000);
  private static final long SEQUENCE = 0xffff_fffdL;

  private final RegtestChain chain;

  Faucet(RegtestChain chain) {
    this.chain = chain;
  }

  /** Mines blocks whose coins it may give away. */
  List<BlockHash> mine(int blocks, long nowSeconds) {
    return chain.generate(blocks, Scripts.FAUCET, nowSeconds);
  }

  /**
   * Pays a script; in the mempool when it returns. Mines what it lacks.
   *
   * @throws IllegalArgumentException when it is too much for a chain of regtest, or dust
   */
  Txid pay(Bytes script, Sats amount, long nowSeconds) {
    List<Map.Entry<Outpoint, Coin>> coins = choose(amount);
    if (coins.isEmpty()) {
      mine(RIPE_BLOCKS + 1, nowSeconds);
      coins = choose(amount);
    }
    if (coins.isEmpty()) {
      throw new IllegalArgumentException(
          "the faucet has not %s; ask for less, or mine blocks to its address".formatted(amount));
    }
    Sats total = coins.stream().map(coin -> coin.getValue().value()).reduce(Sats.ZERO, Sats::plus);
    Sats rest = total.minus(amount).minus(FEE);
    List<Transaction.Output> outputs =
        List.of(
            new Transaction.Output(amount, script), new Transaction.Output(rest, Scripts.FAUCET));
    Transaction transaction =
        new Transaction(
            2,
            coins.stream()
                .map(coin -> new Transaction.Input(coin.getKey(), Bytes.EMPTY, SEQUENCE))
                .toList(),
            outputs,
            0);
    List<List<Bytes>> witnesses = coins.stream().map(_ -> List.of(Scripts.TRUE)).toList();
    KnownTransaction known = KnownTransaction.of(new SignedTransaction(transaction, witnesses));
    if (chain.send(known, nowSeconds) instanceof Admission.Refused(Refusal why)) {
      throw new IllegalArgumentException(
          "the faucet cannot pay %s: %s".formatted(amount, why.text()));
    }
    return known.txid();
  }

  /** The largest ripe coins, until they cover the amount, the fee and change that is no dust. */
  private List<Map.Entry<Outpoint, Coin>> choose(Sats amount) {
    Sats wanted = amount.plus(FEE).plus(FEE);
    int next = chain.tip().height() + 1;
    List<Map.Entry<Outpoint, Coin>> ripe =
        chain.coins().entrySet().stream()
            .filter(coin -> coin.getValue().script().equals(Scripts.FAUCET))
            .filter(coin -> isRipe(coin.getValue(), next))
            .filter(coin -> chain.coinWithMempool(coin.getKey()).isPresent())
            .sorted(
                Comparator.comparing(
                    coin -> coin.getValue().value().value(), (a, b) -> Long.compare(b, a)))
            .toList();
    List<Map.Entry<Outpoint, Coin>> chosen = new ArrayList<>();
    Sats total = Sats.ZERO;
    for (Map.Entry<Outpoint, Coin> coin : ripe) {
      chosen.add(coin);
      total = total.plus(coin.getValue().value());
      if (total.compareTo(wanted) >= 0) {
        return chosen;
      }
    }
    return List.of();
  }

  private static boolean isRipe(Coin coin, int nextHeight) {
    return !coin.coinbase() || nextHeight - coin.height() >= RIPE_BLOCKS;
  }

  /** Makes a branch of empty blocks that is longer than what it replaces. */
  List<BlockHash> reorg(int depth, long nowSeconds) {
    StoredBlock first =
        chain
            .blockAt(chain.tip().height() - depth + 1)
            .filter(block -> block.height() > 0)
            .orElseThrow(
                () -> new IllegalArgumentException("the chain has not %d blocks".formatted(depth)));
    chain.invalidate(first);
    List<BlockHash> made = new ArrayList<>();
    for (int i = 0; i <= depth; i++) {
      chain
          .generateOf(List.of(), Scripts.FAUCET, nowSeconds)
          .ifPresent(
              why -> {
                throw new IllegalStateException("an empty block is wrong: " + why.text());
              });
      made.add(chain.tip().hash());
    }
    return made;
  }
}
