package io.alys.testkit;

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

/** An account that signs transactions of three kinds. */
public final class EvmWallet {
  private static final BigInteger TIP = BigInteger.TEN.pow(9);
  private static final BigInteger FEE_CAP = BigInteger.TEN.pow(10);

  private final ECKey key;
  private final long chainId;
  private long nonce;

  public EvmWallet(int secret, long chainId) {
    key = ECKey.fromPrivate(BigInteger.valueOf(secret), false);
    this.chainId = chainId;
  }

  public EvmAddress address() {
    Bytes point = Bytes.copyOf(Arrays.copyOfRange(key.getPubKey(), 1, 65));
    byte[] hash = Keccak256.of(point).octets().toArray();
    return new EvmAddress(Bytes.copyOf(Arrays.copyOfRange(hash, 12, 32)));
  }

  /** With this nonce next. */
  public EvmWallet from(long next) {
    nonce = next;
    return this;
  }

  /** EIP-1559, with a tip of 1 gwei. */
  public Bytes send(EvmAddress to, Wei value, Bytes input, long gas) {
    List<Bytes> fields = new ArrayList<>();
    fields.add(Rlp.number(chainId));
    fields.add(Rlp.number(nonce++));
    fields.add(Rlp.number(TIP));
    fields.add(Rlp.number(FEE_CAP));
    fields.addAll(call(to, value, input, gas));
    fields.add(Rlp.list(List.of()));
    return typed(2, fields);
  }

  /** EIP-2930. */
  public Bytes sendWithAccessList(EvmAddress to, Wei value, Bytes input, long gas) {
    List<Bytes> fields = new ArrayList<>();
    fields.add(Rlp.number(chainId));
    fields.add(Rlp.number(nonce++));
    fields.add(Rlp.number(FEE_CAP));
    fields.addAll(call(to, value, input, gas));
    fields.add(Rlp.list(List.of()));
    return typed(1, fields);
  }

  /** Before EIP-2718, with the chain's id in it (EIP-155). */
  public Bytes sendLegacy(EvmAddress to, Wei value, Bytes input, long gas) {
    List<Bytes> fields = new ArrayList<>();
    fields.add(Rlp.number(nonce++));
    fields.add(Rlp.number(FEE_CAP));
    fields.addAll(call(to, value, input, gas));
    List<Bytes> bound = new ArrayList<>(fields);
    bound.addAll(List.of(Rlp.number(chainId), Rlp.number(0), Rlp.number(0)));
    ECKey.ECDSASignature signature = sign(Rlp.list(bound));
    fields.add(Rlp.number(parity(signature, Rlp.list(bound)) + 35 + 2 * chainId));
    fields.addAll(List.of(Rlp.number(signature.r), Rlp.number(signature.s)));
    return Rlp.list(fields);
  }

  private static List<Bytes> call(EvmAddress to, Wei value, Bytes input, long gas) {
    return List.of(
        Rlp.number(gas), Rlp.text(to.octets()), Rlp.number(value.value()), Rlp.text(input));
  }

  private Bytes typed(int type, List<Bytes> fields) {
    Bytes kind = Bytes.copyOf((byte) type);
    Bytes unsigned = kind.plus(Rlp.list(fields));
    ECKey.ECDSASignature signature = sign(unsigned);
    List<Bytes> all = new ArrayList<>(fields);
    all.add(Rlp.number(parity(signature, unsigned)));
    all.addAll(List.of(Rlp.number(signature.r), Rlp.number(signature.s)));
    return kind.plus(Rlp.list(all));
  }

  private ECKey.ECDSASignature sign(Bytes unsigned) {
    return key.sign(digest(unsigned)).toCanonicalised();
  }

  private int parity(ECKey.ECDSASignature signature, Bytes unsigned) {
    return key.findRecoveryId(digest(unsigned), signature);
  }

  private static Sha256Hash digest(Bytes unsigned) {
    return Sha256Hash.wrap(Keccak256.of(unsigned).octets().toArray());
  }
}
