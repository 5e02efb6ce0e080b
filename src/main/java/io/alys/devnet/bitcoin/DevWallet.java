package io.alys.devnet.bitcoin;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Dust;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Scripts;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A wallet of one P2WPKH key for a user of the devnet, on the stand-in or on a real regtest node:
 * it is told of blocks, knows its coins, and makes transactions. It does not send them.
 */
public final class DevWallet {
  private static final long SEQUENCE = 0xffff_fffdL;

  /** DER of two 256-bit numbers, the second of them low, and the sighash byte. */
  private static final Bytes LONGEST_SIGNATURE = Bytes.copyOf(new byte[72]);

  private final SigningKey key;
  private final Bytes script;
  private final Address address;
  private final Map<Outpoint, Transaction.Output> coins = new LinkedHashMap<>();
  private final Map<BlockHash, Map<Outpoint, Transaction.Output>> spentIn = new HashMap<>();

  public DevWallet(SigningKey key, Network network) {
    this.key = key;
    this.script = Scripts.payToKey(key.publicKey());
    this.address = new Address(network, script);
  }

  /** Where it receives: change, peg-outs, the faucet's gifts. */
  public Address address() {
    return address;
  }

  /** What it has in blocks, less what it has given out in transactions. */
  public Sats balance() {
    return coins.values().stream().map(Transaction.Output::value).reduce(Sats.ZERO, Sats::plus);
  }

  /** A block came onto the best chain; blocks come in their order. */
  public void connected(Block block) {
    Map<Outpoint, Transaction.Output> spent = new HashMap<>();
    for (SignedTransaction signed : block.transactions()) {
      Txid id = signed.txid();
      for (Transaction.Input input : signed.transaction().inputs()) {
        Transaction.Output mine = coins.remove(input.spends());
        if (mine != null) {
          spent.put(input.spends(), mine);
        }
      }
      List<Transaction.Output> outputs = signed.transaction().outputs();
      for (int i = 0; i < outputs.size(); i++) {
        if (outputs.get(i).script().equals(script)) {
          coins.put(new Outpoint(id, i), outputs.get(i));
        }
      }
    }
    spentIn.put(block.header().hash(), spent);
  }

  /** A block, the last one, left the best chain. */
  public void disconnected(Block block) {
    Map<Outpoint, Transaction.Output> spent = spentIn.remove(block.header().hash());
    if (spent != null) {
      coins.putAll(spent);
    }
    for (SignedTransaction signed : block.transactions()) {
      Txid id = signed.txid();
      for (int i = 0; i < signed.transaction().outputs().size(); i++) {
        coins.remove(new Outpoint(id, i));
      }
    }
  }

  /**
   * A deposit into the sidechain: pays the federation, and says in an OP_RETURN output who
   * receives.
   *
   * @throws IllegalArgumentException when it has not so much, or the amount is dust
   */
  public SignedTransaction deposit(
      Address federation, Sats amount, EvmAddress recipient, FeeRate rate) {
    Bytes memo = Bytes.fromHex("6a14").plus(recipient.octets());
    return pay(
        List.of(
            new Transaction.Output(amount, federation.script()),
            new Transaction.Output(Sats.ZERO, memo)),
        rate);
  }

  /**
   * A signed transaction that pays outputs, with change to itself unless that would be dust. The
   * coins that it spends count as given out.
   *
   * @throws IllegalArgumentException when it has not so much, or an output is dust
   */
  public SignedTransaction pay(List<Transaction.Output> outputs, FeeRate rate) {
    for (Transaction.Output output : outputs) {
      if (Dust.isDust(output)) {
        throw new IllegalArgumentException(
            "%s is below %s, the least that nodes relay to such a script"
                .formatted(output.value(), Dust.limit(output.script())));
      }
    }
    Sats wanted = outputs.stream().map(Transaction.Output::value).reduce(Sats.ZERO, Sats::plus);
    List<Outpoint> chosen = new ArrayList<>();
    Sats total = Sats.ZERO;
    for (Map.Entry<Outpoint, Transaction.Output> coin : coins.entrySet()) {
      chosen.add(coin.getKey());
      total = total.plus(coin.getValue().value());
      Sats fee = rate.feeFor(virtualBytes(withChange(chosen, outputs, Sats.ZERO)));
      if (total.compareTo(wanted.plus(fee)) >= 0) {
        Sats rest = total.minus(wanted).minus(fee);
        boolean keeps = rest.compareTo(Dust.limit(script)) >= 0;
        return signed(keeps ? withChange(chosen, outputs, rest) : unsigned(chosen, outputs));
      }
    }
    throw new IllegalArgumentException(
        "the wallet has %s, not %s and the fee; fund %s and mine a block"
            .formatted(balance(), wanted, address));
  }

  private Transaction withChange(
      List<Outpoint> chosen, List<Transaction.Output> outputs, Sats change) {
    List<Transaction.Output> all = new ArrayList<>(outputs);
    all.add(new Transaction.Output(change, script));
    return unsigned(chosen, all);
  }

  private static Transaction unsigned(List<Outpoint> chosen, List<Transaction.Output> outputs) {
    List<Transaction.Input> inputs =
        chosen.stream().map(coin -> new Transaction.Input(coin, Bytes.EMPTY, SEQUENCE)).toList();
    return new Transaction(2, inputs, outputs, 0);
  }

  private int virtualBytes(Transaction transaction) {
    List<Bytes> witness = List.of(LONGEST_SIGNATURE, key.publicKey().compressed());
    return new SignedTransaction(
            transaction, transaction.inputs().stream().map(_ -> witness).toList())
        .virtualBytes();
  }

  private SignedTransaction signed(Transaction transaction) {
    Bip143 digests = new Bip143(transaction);
    List<List<Bytes>> witnesses = new ArrayList<>();
    for (int i = 0; i < transaction.inputs().size(); i++) {
      Transaction.Output coin = coins.remove(transaction.inputs().get(i).spends());
      if (coin == null) {
        throw new IllegalStateException("input %d is no coin of the wallet".formatted(i));
      }
      Bytes digest = digests.digest(i, Scripts.keyScript(key.publicKey()), coin.value());
      witnesses.add(List.of(key.sign(digest), key.publicKey().compressed()));
    }
    return new SignedTransaction(transaction, witnesses);
  }
}
