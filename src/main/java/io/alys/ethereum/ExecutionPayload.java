package io.alys.ethereum;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.time.Instant;
import java.util.List;

/**
 * A block of the execution layer in the form of Shanghai (Engine API, ExecutionPayloadV2).
 *
 * @param extraData at most 32 bytes
 * @param timestamp whole seconds since 1970
 * @param blockHash what it is said to be; {@link #computedHash} says what it is
 * @param transactions each as it was signed; at most 2^20
 * @param withdrawals at most 16, as mainnet's
 */
public record ExecutionPayload(
    Hash32 parentHash,
    EvmAddress feeRecipient,
    Hash32 stateRoot,
    Hash32 receiptsRoot,
    Bytes logsBloom,
    Hash32 prevRandao,
    BlockNumber blockNumber,
    long gasLimit,
    long gasUsed,
    Instant timestamp,
    Bytes extraData,
    Wei baseFeePerGas,
    Hash32 blockHash,
    List<Bytes> transactions,
    List<Withdrawal> withdrawals) {
  public static final int BLOOM_BYTES = 256;
  public static final int MAX_EXTRA_DATA_BYTES = 32;

  /** MAX_TRANSACTIONS_PER_PAYLOAD of the consensus specification. */
  public static final int MAX_TRANSACTIONS = 1 << 20;

  /** MAX_WITHDRAWALS_PER_PAYLOAD of the consensus specification. */
  public static final int MAX_WITHDRAWALS = 16;

  /** The hash of an empty list: since the merge a block has no ommers. */
  private static final Hash32 NO_OMMERS = Keccak256.of(Rlp.list(List.of()));

  private static final Bytes NO_NONCE = Bytes.copyOf(new byte[8]);

  public ExecutionPayload {
    transactions = List.copyOf(transactions);
    withdrawals = List.copyOf(withdrawals);
    require(logsBloom.size() == BLOOM_BYTES, blockHash, "logsBloom has %d bytes", logsBloom.size());
    require(gasUsed >= 0, blockHash, "gasUsed is %d", gasUsed);
    require(gasLimit >= gasUsed, blockHash, "gasLimit is %d, below what it used", gasLimit);
    require(
        timestamp.getNano() == 0 && timestamp.getEpochSecond() >= 0,
        blockHash,
        "timestamp is %s, no whole seconds since 1970",
        timestamp);
    require(
        extraData.size() <= MAX_EXTRA_DATA_BYTES,
        blockHash,
        "extraData has %d bytes",
        extraData.size());
    require(
        transactions.size() <= MAX_TRANSACTIONS,
        blockHash,
        "it has %d transactions",
        transactions.size());
    require(
        withdrawals.size() <= MAX_WITHDRAWALS,
        blockHash,
        "it has %d withdrawals",
        withdrawals.size());
  }

  private static void require(boolean holds, Hash32 hash, String form, Object is) {
    if (!holds) {
      throw new IllegalArgumentException("payload %s: %s".formatted(hash, form.formatted(is)));
    }
  }

  /** Whether its hash is that of its content. */
  public boolean hashIsRight() {
    return computedHash().equals(blockHash);
  }

  /** The hash of its header, of which every field follows from these (EIP-3675, EIP-4895). */
  public Hash32 computedHash() {
    return Keccak256.of(
        Rlp.list(
            List.of(
                Rlp.text(parentHash.octets()),
                Rlp.text(NO_OMMERS.octets()),
                Rlp.text(feeRecipient.octets()),
                Rlp.text(stateRoot.octets()),
                Rlp.text(PatriciaTrie.rootOfList(transactions).octets()),
                Rlp.text(receiptsRoot.octets()),
                Rlp.text(logsBloom),
                Rlp.number(0), // Difficulty.
                Rlp.number(blockNumber.value()),
                Rlp.number(gasLimit),
                Rlp.number(gasUsed),
                Rlp.number(timestamp.getEpochSecond()),
                Rlp.text(extraData),
                Rlp.text(prevRandao.octets()),
                Rlp.text(NO_NONCE),
                Rlp.number(baseFeePerGas.value()),
                Rlp.text(withdrawalsRoot().octets()))));
  }

  /** The root of the trie of its withdrawals. */
  public Hash32 withdrawalsRoot() {
    return PatriciaTrie.rootOfList(withdrawals.stream().map(Withdrawal::toRlp).toList());
  }

  /** The same content, with another hash. */
  public ExecutionPayload withBlockHash(Hash32 hash) {
    return new ExecutionPayload(
        parentHash,
        feeRecipient,
        stateRoot,
        receiptsRoot,
        logsBloom,
        prevRandao,
        blockNumber,
        gasLimit,
        gasUsed,
        timestamp,
        extraData,
        baseFeePerGas,
        hash,
        transactions,
        withdrawals);
  }
}
