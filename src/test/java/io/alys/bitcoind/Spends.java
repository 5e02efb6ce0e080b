package io.alys.bitcoind;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A federation of three, of which two sign, with keys that everybody knows. */
public final class Spends {
  private static final long REPLACEABLE = 0xffff_fffdL;

  /** In the order of their public keys, as the script has them. */
  public static final List<SigningKey> KEYS =
      Stream.of("11", "22", "33")
          .map(octet -> SigningKey.of(Bytes.fromHex(octet.repeat(32))))
          .sorted(Comparator.comparing(SigningKey::publicKey))
          .toList();

  public static final Multisig FEDERATION =
      new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList());

  private Spends() {}

  /**
   * Spends one of its outputs, back to itself.
   *
   * @param held what that output holds; the signatures are wrong when it is something else
   */
  public static SignedTransaction signed(Outpoint spends, Sats held, Sats... outputs) {
    Transaction transaction =
        new Transaction(
            2,
            List.of(new Transaction.Input(spends, Bytes.EMPTY, REPLACEABLE)),
            Stream.of(outputs)
                .map(value -> new Transaction.Output(value, FEDERATION.outputScript()))
                .toList(),
            0);
    Bytes digest = new Bip143(transaction).digest(0, FEDERATION.script(), held);
    List<Bytes> signatures = KEYS.subList(0, 2).stream().map(key -> key.sign(digest)).toList();
    return new SignedTransaction(transaction, List.of(FEDERATION.witness(signatures)));
  }
}
