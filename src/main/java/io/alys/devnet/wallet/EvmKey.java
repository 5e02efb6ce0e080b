package io.alys.devnet.wallet;

import io.alys.bitcoin.SigningKey;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.Rlp;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.crypto.ECKey;

/** The secret of an account, which signs transactions of EIP-1559. It is never printed. */
final class EvmKey {
  private static final int TYPE = 2;

  private final ECKey key;
  private final EvmAddress address;

  /**
   * @param secret 32 bytes, as for {@link SigningKey}
   */
  EvmKey(Bytes secret) {
    SigningKey.of(secret); // It is a key at all.
    key = ECKey.fromPrivate(new BigInteger(1, secret.toArray()), false);
    byte[] point = Arrays.copyOfRange(key.getPubKey(), 1, 65);
    byte[] hash = Keccak256.of(Bytes.copyOf(point)).octets().toArray();
    address = new EvmAddress(Bytes.copyOf(Arrays.copyOfRange(hash, 12, 32)));
  }

  EvmAddress address() {
    return address;
  }

  /**
   * What is to be signed.
   *
   * @param tip for each gas, to the producer
   * @param feeCap for each gas, in all
   */
  record Call(
      long chainId,
      long nonce,
      Wei tip,
      Wei feeCap,
      long gas,
      EvmAddress to,
      Wei value,
      Bytes input) {}

  /** The signed transaction, as eth_sendRawTransaction wants it. */
  Bytes sign(Call call) {
    List<Bytes> fields =
        new ArrayList<>(
            List.of(
                Rlp.number(call.chainId()),
                Rlp.number(call.nonce()),
                Rlp.number(call.tip().value()),
                Rlp.number(call.feeCap().value()),
                Rlp.number(call.gas()),
                Rlp.text(call.to().octets()),
                Rlp.number(call.value().value()),
                Rlp.text(call.input()),
                Rlp.list(List.of())));
    Bytes type = Bytes.copyOf((byte) TYPE);
    Sha256Hash digest =
        Sha256Hash.wrap(Keccak256.of(type.plus(Rlp.list(fields))).octets().toArray());
    ECKey.ECDSASignature signature = key.sign(digest).toCanonicalised();
    fields.add(Rlp.number(key.findRecoveryId(digest, signature)));
    fields.add(Rlp.number(signature.r));
    fields.add(Rlp.number(signature.s));
    return type.plus(Rlp.list(fields));
  }

  @Override
  public String toString() {
    return "the secret of " + address;
  }
}
