package io.alys.devnet.regtest;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A chain whose coinbases anybody can spend, and transactions that do. */
final class Miner {
  static final Bytes KEY_SCRIPT = Bytes.fromHex("0014" + "11".repeat(20));
  static final long COINBASE = 5_000_000_000L;
  static final long RBF = 0xffff_fffdL;
  private static final long NOW = 1_800_000_000L;

  final List<ChainChange> changes = new ArrayList<>();
  final RegtestChain chain = new RegtestChain(changes::add);

  /** With so many blocks. */
  static Miner at(int height) {
    Miner miner = new Miner();
    miner.mine(height);
    return miner;
  }

  List<io.alys.bitcoin.BlockHash> mine(int blocks) {
    return chain.generate(blocks, Scripts.FAUCET, NOW);
  }

  /** The coin that a block made. */
  Outpoint coinbase(int height) {
    return new Outpoint(chain.blockAt(height).orElseThrow().transactions().getFirst().txid(), 0);
  }

  static Transaction.Output output(long sats, Bytes script) {
    return new Transaction.Output(new Sats(sats), script);
  }

  static KnownTransaction spend(Outpoint coin, Transaction.Output... outputs) {
    return spend(List.of(coin), outputs);
  }

  static KnownTransaction spend(List<Outpoint> coins, Transaction.Output... outputs) {
    return of(
        new Transaction(
            2,
            coins.stream().map(coin -> new Transaction.Input(coin, Bytes.EMPTY, RBF)).toList(),
            List.of(outputs),
            0));
  }

  /** With the witnesses that OP_TRUE wants. */
  static KnownTransaction of(Transaction transaction) {
    return KnownTransaction.of(
        new SignedTransaction(
            transaction,
            Stream.generate(() -> List.of(Scripts.TRUE))
                .limit(transaction.inputs().size())
                .toList()));
  }

  Admission send(KnownTransaction known) {
    return chain.send(known, NOW);
  }

  /** Empty when it was taken. */
  String refusal(KnownTransaction known) {
    return chain.test(known, NOW) instanceof Admission.Refused(var why) ? why.text() : "";
  }

  static Outpoint out(KnownTransaction known, int index) {
    return new Outpoint(known.txid(), index);
  }

  static Outpoint nowhere() {
    return new Outpoint(new Txid(Bytes.fromHex("aa".repeat(32))), 0);
  }
}
