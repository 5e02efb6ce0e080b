package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;

/**
 * What a contract wrote while a transaction ran.
 *
 * @param address of the contract that wrote it, whoever was called first
 * @param topics at most 4
 * @param logIndex in its block, from 0
 */
public record EvmLog(
    EvmAddress address, List<Hash32> topics, Bytes data, Hash32 transactionHash, int logIndex) {
  /** LOG4 is the EVM's last. */
  public static final int MAX_TOPICS = 4;

  public EvmLog {
    topics = List.copyOf(topics);
    if (topics.size() > MAX_TOPICS) {
      throw new IllegalArgumentException(
          "a log of %s has %d topics; the evm has at most %d"
              .formatted(transactionHash, topics.size(), MAX_TOPICS));
    }
    if (logIndex < 0) {
      throw new IllegalArgumentException(
          "log index %d of %s must not be negative".formatted(logIndex, transactionHash));
    }
  }
}
