package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a transaction in its block (EIP-658, EIP-2718).
 *
 * <pre>
 *   type, if not 0 | rlp [status, gas of the block so far, bloom, [[address, [topic], data]]]
 * </pre>
 *
 * @param type of its transaction: 0 to 127
 * @param succeeded false when it was reverted; its fee is paid all the same
 * @param gasSoFar used by the block's transactions up to this one
 * @param gasUsed by it alone
 * @param gasPrice what it paid for each gas, the block's base fee among it
 */
public record Receipt(
    Hash32 transactionHash,
    int type,
    boolean succeeded,
    long gasSoFar,
    long gasUsed,
    Wei gasPrice,
    List<EvmLog> logs) {
  private static final int BLOOM_BITS = 8 * ExecutionPayload.BLOOM_BYTES;
  private static final int BLOOM_HASHES = 3;

  public Receipt {
    logs = List.copyOf(logs);
    if (type < 0 || type > Byte.MAX_VALUE || gasUsed < 0 || gasSoFar < gasUsed) {
      throw new IllegalArgumentException(
          "receipt of %s: type %d, gas %d of %d so far"
              .formatted(transactionHash, type, gasUsed, gasSoFar));
    }
  }

  /** What its sender paid: base fee and priority fee. */
  public Wei fee() {
    return new Wei(gasPrice.value().multiply(BigInteger.valueOf(gasUsed)));
  }

  /** As the receipts' trie holds it. */
  public Bytes encoded() {
    Bytes fields =
        Rlp.list(
            List.of(
                Rlp.number(succeeded ? 1 : 0),
                Rlp.number(gasSoFar),
                Rlp.text(bloom(logs)),
                Rlp.list(logs.stream().map(Receipt::encoded).toList())));
    return type == 0 ? fields : Bytes.copyOf((byte) type).plus(fields);
  }

  private static Bytes encoded(EvmLog log) {
    return Rlp.list(
        List.of(
            Rlp.text(log.address().octets()),
            Rlp.list(log.topics().stream().map(topic -> Rlp.text(topic.octets())).toList()),
            Rlp.text(log.data())));
  }

  /** Which root a block has whose receipts these are. */
  public static Hash32 rootOf(List<Receipt> receipts) {
    return PatriciaTrie.rootOfList(receipts.stream().map(Receipt::encoded).toList());
  }

  /** The bloom filter of logs (Yellow Paper, 4.3.1). */
  public static Bytes bloom(List<EvmLog> logs) {
    byte[] bloom = new byte[ExecutionPayload.BLOOM_BYTES];
    List<Bytes> entries = new ArrayList<>();
    for (EvmLog log : logs) {
      entries.add(log.address().octets());
      log.topics().forEach(topic -> entries.add(topic.octets()));
    }
    for (Bytes entry : entries) {
      Bytes hash = Keccak256.of(entry).octets();
      for (int i = 0; i < BLOOM_HASHES; i++) {
        int pair = ((hash.at(2 * i) & 0xff) << Byte.SIZE) | (hash.at(2 * i + 1) & 0xff);
        int bit = pair % BLOOM_BITS;
        bloom[bloom.length - 1 - bit / Byte.SIZE] |= (byte) (1 << (bit % Byte.SIZE));
      }
    }
    return Bytes.copyOf(bloom);
  }
}
