package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.crypto.ECKey;
import org.jspecify.annotations.Nullable;

/**
 * A signed transaction of the three kinds that Shanghai knows.
 *
 * <pre>
 *   0  rlp [nonce, price, gas, to, value, input, v, r, s]                          EIP-155
 *   1  01 | rlp [chain, nonce, price, gas, to, value, input, access, y, r, s]      EIP-2930
 *   2  02 | rlp [chain, nonce, tip, cap, gas, to, value, input, access, y, r, s]   EIP-1559
 * </pre>
 *
 * @param type 0, 1 or 2
 * @param chainId empty in one that is valid on every chain
 * @param tipCap the most that its sender gives for each gas beside the base fee
 * @param feeCap the most that its sender gives for each gas in all
 * @param to empty when it makes a contract
 * @param accessListSize addresses and storage keys of its access list
 */
public record EvmTransaction(
    Hash32 hash,
    int type,
    Optional<Long> chainId,
    long nonce,
    Wei tipCap,
    Wei feeCap,
    long gasLimit,
    Optional<EvmAddress> to,
    Wei value,
    Bytes input,
    AccessListSize accessListSize,
    Signature signature) {
  private static final int LEGACY_FIELDS = 9;
  private static final int TYPED_FIELDS = 11;
  private static final int DYNAMIC_FIELDS = 12;
  private static final int SIGNATURE_FIELDS = 3;
  private static final int FIRST_LIST_BYTE = 0xc0;
  private static final int UNPROTECTED_V = 27;
  private static final int PROTECTED_V = 35;

  /** Of secp256k1, halved: a greater s is refused (EIP-2). */
  private static final BigInteger HALF_ORDER =
      new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);

  /** What an access list costs by. */
  public record AccessListSize(int addresses, int storageKeys) {}

  /**
   * Who signed what.
   *
   * @param digest what was signed
   * @param parity of the point's y: 0 or 1
   */
  public record Signature(Hash32 digest, int parity, BigInteger r, BigInteger s) {}

  /**
   * Reads one as it was signed. The signature is looked at by {@link #sender} alone.
   *
   * @throws IllegalArgumentException when it is none of the three
   */
  public static EvmTransaction decode(Bytes raw) {
    Hash32 hash = Keccak256.of(raw);
    int first = raw.isEmpty() ? -1 : raw.at(0) & 0xff;
    try {
      if (first >= FIRST_LIST_BYTE) {
        return legacy(hash, new Fields(Rlp.decode(raw), LEGACY_FIELDS));
      }
      Bytes rest =
          raw.isEmpty() ? raw : Bytes.copyOf(Arrays.copyOfRange(raw.toArray(), 1, raw.size()));
      if (first != 1 && first != 2) {
        throw new IllegalArgumentException("its type is %d".formatted(first));
      }
      int fields = first == 1 ? TYPED_FIELDS : DYNAMIC_FIELDS;
      return typed(hash, first, new Fields(Rlp.decode(rest), fields));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "transaction %s cannot be read: %s".formatted(hash, e.getMessage()), e);
    }
  }

  private static EvmTransaction legacy(Hash32 hash, Fields fields) {
    BigInteger v = fields.number(6);
    boolean bound = v.compareTo(BigInteger.valueOf(PROTECTED_V)) >= 0;
    long past = v.longValueExact() - (bound ? PROTECTED_V : UNPROTECTED_V);
    if (past < 0 || (!bound && past > 1)) {
      throw new IllegalArgumentException("its v is %s".formatted(v));
    }
    Optional<Long> chain = bound ? Optional.of(past / 2) : Optional.empty();
    List<Bytes> signed = fields.encoded(LEGACY_FIELDS - SIGNATURE_FIELDS);
    chain.ifPresent(id -> signed.addAll(List.of(Rlp.number(id), Rlp.number(0), Rlp.number(0))));
    return new EvmTransaction(
        hash,
        0,
        chain,
        fields.nonce(0),
        fields.wei(1),
        fields.wei(1),
        fields.gas(2),
        fields.address(3),
        fields.wei(4),
        fields.bytes(5),
        new AccessListSize(0, 0),
        new Signature(
            Keccak256.of(Rlp.list(signed)), (int) (past % 2), fields.number(7), fields.number(8)));
  }

  private static EvmTransaction typed(Hash32 hash, int type, Fields fields) {
    int cap = type == 1 ? 2 : 3;
    int parity = cap + 6;
    Bytes unsigned = Rlp.list(fields.encoded(parity));
    BigInteger y = fields.number(parity);
    if (y.bitLength() > 1) {
      throw new IllegalArgumentException("its parity is %s".formatted(y));
    }
    return new EvmTransaction(
        hash,
        type,
        Optional.of(fields.number(0).longValueExact()),
        fields.nonce(1),
        fields.wei(2),
        fields.wei(cap),
        fields.gas(cap + 1),
        fields.address(cap + 2),
        fields.wei(cap + 3),
        fields.bytes(cap + 4),
        fields.accessList(cap + 5),
        new Signature(
            Keccak256.of(Bytes.copyOf((byte) type).plus(unsigned)),
            y.intValue(),
            fields.number(parity + 1),
            fields.number(parity + 2)));
  }

  /**
   * What it pays for each gas in a block, to the base fee and the fee recipient together.
   *
   * @throws IllegalArgumentException when it may not be in a block with this base fee
   */
  public Wei gasPrice(Wei baseFee) {
    if (feeCap.compareTo(baseFee) < 0) {
      throw new IllegalArgumentException(
          "transaction %s pays at most %s for each gas, less than the base fee, %s"
              .formatted(hash, feeCap, baseFee));
    }
    BigInteger wanted = baseFee.value().add(tipCap.value());
    return new Wei(wanted.min(feeCap.value()));
  }

  /** Who signed it; empty when nobody can have. */
  public Optional<EvmAddress> sender() {
    if (signature.r().signum() == 0
        || signature.s().signum() == 0
        || signature.s().compareTo(HALF_ORDER) > 0) {
      return Optional.empty();
    }
    ECKey key = recovered();
    if (key == null) {
      return Optional.empty();
    }
    byte[] point = key.getPubKey();
    byte[] name =
        Keccak256.of(Bytes.copyOf(Arrays.copyOfRange(point, 1, point.length))).octets().toArray();
    int zeros = Hash32.SIZE_BYTES - EvmAddress.SIZE_BYTES;
    return Optional.of(
        new EvmAddress(Bytes.copyOf(Arrays.copyOfRange(name, zeros, Hash32.SIZE_BYTES))));
  }

  /** The key that made the signature; the library throws when no point of the curve has its r. */
  private @Nullable ECKey recovered() {
    try {
      return ECKey.recoverFromSignature(
          signature.parity(),
          new ECKey.ECDSASignature(signature.r(), signature.s()),
          Sha256Hash.wrap(signature.digest().octets().toArray()),
          false);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** The items of its list, each read by its place. */
  private record Fields(List<Rlp.Item> items) {
    Fields(Rlp.Item whole, int count) {
      this(listOf(whole));
      if (items.size() != count) {
        throw new IllegalArgumentException(
            "it has %d fields, not %d".formatted(items.size(), count));
      }
    }

    private static List<Rlp.Item> listOf(Rlp.Item item) {
      return switch (item) {
        case Rlp.Item.Items(List<Rlp.Item> items) -> items;
        case Rlp.Item.Text _ -> throw new IllegalArgumentException("a list is a text");
      };
    }

    Bytes bytes(int place) {
      return bytes(items.get(place), place);
    }

    private static Bytes bytes(Rlp.Item item, int place) {
      return switch (item) {
        case Rlp.Item.Text(Bytes value) -> value;
        case Rlp.Item.Items _ ->
            throw new IllegalArgumentException("field %d is a list".formatted(place));
      };
    }

    BigInteger number(int place) {
      Bytes digits = bytes(place);
      if ((!digits.isEmpty() && digits.at(0) == 0) || digits.size() > Hash32.SIZE_BYTES) {
        throw new IllegalArgumentException("field %d is no number".formatted(place));
      }
      return new BigInteger(1, digits.toArray());
    }

    Wei wei(int place) {
      return new Wei(number(place));
    }

    long nonce(int place) {
      return number(place).longValueExact();
    }

    long gas(int place) {
      return number(place).longValueExact();
    }

    Optional<EvmAddress> address(int place) {
      Bytes name = bytes(place);
      return name.isEmpty() ? Optional.empty() : Optional.of(new EvmAddress(name));
    }

    AccessListSize accessList(int place) {
      int addresses = 0;
      int keys = 0;
      for (Rlp.Item entry : listOf(items.get(place))) {
        List<Rlp.Item> pair = listOf(entry);
        if (pair.size() != 2 || bytes(pair.getFirst(), place).size() != EvmAddress.SIZE_BYTES) {
          throw new IllegalArgumentException("its access list names no address");
        }
        addresses++;
        for (Rlp.Item key : listOf(pair.getLast())) {
          if (bytes(key, place).size() != Hash32.SIZE_BYTES) {
            throw new IllegalArgumentException("its access list names no storage key");
          }
          keys++;
        }
      }
      return new AccessListSize(addresses, keys);
    }

    List<Bytes> encoded(int count) {
      List<Bytes> all = new ArrayList<>();
      items.stream().limit(count).map(Rlp::encode).forEach(all::add);
      return all;
    }
  }
}
