package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bitcoinj.base.SegwitAddress;

/**
 * Coins that {@code threshold} of some keys can spend together: {@code m <keys> n CHECKMULTISIG} as
 * a P2WSH output (BIP141).
 *
 * @param keys in the order of BIP67, whatever the order they were given in
 */
public record Multisig(int threshold, List<PublicKey> keys) {
  /** What OP_16 counts; CHECKMULTISIG itself could take 20. */
  public static final int MAX_KEYS = 16;

  private static final int OP_0 = 0x00;
  private static final int OP_1_LESS_ONE = 0x50;
  private static final int OP_CHECKMULTISIG = 0xae;
  private static final int LEAST_BYTES = 3 + 1 + PublicKey.SIZE_BYTES;

  /** DER of two 256-bit numbers, the second of them low, and the sighash byte. */
  private static final int SIGNATURE_BYTES = 72;

  public Multisig {
    keys = keys.stream().sorted().toList();
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "%d keys; 1 to %d can share an output".formatted(keys.size(), MAX_KEYS));
    }
    if (keys.stream().distinct().count() != keys.size()) {
      throw new IllegalArgumentException("one key stands twice in a multisig script");
    }
    if (threshold < 1 || threshold > keys.size()) {
      throw new IllegalArgumentException(
          "threshold %d must be between 1 and the %d keys".formatted(threshold, keys.size()));
    }
  }

  /**
   * Reads a witness script.
   *
   * @throws IllegalArgumentException when it is no such script, byte for byte
   */
  public static Multisig parse(Bytes script) {
    int count = script.size() < LEAST_BYTES ? 0 : small(script.at(script.size() - 2));
    if (count < 1 || script.size() != 3 + count * (1 + PublicKey.SIZE_BYTES)) {
      throw new IllegalArgumentException("the script is no m-of-n multisig");
    }
    WireReader in = new WireReader(script);
    int threshold = small(in.bytes(1).at(0));
    List<PublicKey> keys = Stream.generate(() -> new PublicKey(in.sized())).limit(count).toList();
    Multisig parsed = new Multisig(threshold, keys);
    if (!parsed.script().equals(script)) {
      throw new IllegalArgumentException(
          "the script is no m-of-n multisig with its keys in the order of BIP67");
    }
    return parsed;
  }

  /** The number that OP_1 to OP_16 stand for; others give what is no count. */
  private static int small(byte opcode) {
    return (opcode & 0xff) - OP_1_LESS_ONE;
  }

  /** The witness script. */
  public Bytes script() {
    WireWriter out = new WireWriter().u8(OP_1_LESS_ONE + threshold);
    keys.forEach(key -> out.sized(key.compressed()));
    return out.u8(OP_1_LESS_ONE + keys.size()).u8(OP_CHECKMULTISIG).toBytes();
  }

  /** What locks an output: version 0 and the script's SHA-256. */
  public Bytes outputScript() {
    return new WireWriter().u8(OP_0).sized(Sha256.once(script())).toBytes();
  }

  /** The bech32 address of that output. */
  public String address(Network network) {
    return SegwitAddress.fromHash(network.parameters, Sha256.once(script()).toArray()).toBech32();
  }

  /**
   * The stack that spends it: the empty item that CHECKMULTISIG wants, the signatures, the script.
   *
   * @param signatures {@code threshold} of them, in the order of their keys
   */
  public List<Bytes> witness(List<Bytes> signatures) {
    if (signatures.size() != threshold) {
      throw new IllegalArgumentException(
          "%d signatures where the script wants %d".formatted(signatures.size(), threshold));
    }
    return Stream.of(List.of(Bytes.EMPTY), signatures, List.of(script()))
        .flatMap(List::stream)
        .toList();
  }

  /** The most virtual bytes (BIP141) that a transaction has when each input spends such coins. */
  public int signedVirtualBytes(Transaction unsigned) {
    Bytes longest = Bytes.copyOf(new byte[SIGNATURE_BYTES]);
    List<Bytes> witness = witness(Collections.nCopies(threshold, longest));
    int bare = unsigned.toBytes().size();
    int whole = unsigned.toBytes(Collections.nCopies(unsigned.inputs().size(), witness)).size();
    return (bare * 3 + whole + 3) / 4;
  }
}
