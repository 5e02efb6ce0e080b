package io.alys.devnet.bitcoin;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.ledger.DurableLog;
import io.alys.devnet.regtest.ChainChange;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The changes of a chain on disk, each a letter and what belongs to it:
 *
 * <pre>
 *   B block | I hash 32 | R hash 32 | S seconds u64 and transaction | E txid 32
 * </pre>
 */
final class ChainLog implements AutoCloseable {
  private final DurableLog log;

  private ChainLog(DurableLog log) {
    this.log = log;
  }

  static ChainLog open(Path directory) throws IOException {
    return new ChainLog(DurableLog.open(directory));
  }

  List<ChainChange> read() throws IOException {
    return log.read().stream().map(ChainLog::decode).toList();
  }

  void append(ChainChange change) {
    try {
      log.append(List.of(encode(change)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] encode(ChainChange change) {
    return switch (change) {
      case ChainChange.Stored(Block block) -> record('B', block.toBytes());
      case ChainChange.Invalidated(BlockHash hash) -> record('I', hash.wire());
      case ChainChange.Reconsidered(BlockHash hash) -> record('R', hash.wire());
      case ChainChange.Sent(SignedTransaction transaction, long timeSeconds) -> {
        byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(timeSeconds).array();
        yield record('S', Bytes.copyOf(time).plus(transaction.toBytes()));
      }
      case ChainChange.Evicted(Txid id) -> record('E', id.wire());
    };
  }

  private static byte[] record(char kind, Bytes content) {
    return Bytes.copyOf((byte) kind).plus(content).toArray();
  }

  static ChainChange decode(byte[] record) {
    Bytes content = Bytes.copyOf(Arrays.copyOfRange(record, 1, record.length));
    return switch (String.valueOf((char) record[0])) {
      case "B" -> new ChainChange.Stored(Block.parse(content));
      case "I" -> new ChainChange.Invalidated(new BlockHash(content));
      case "R" -> new ChainChange.Reconsidered(new BlockHash(content));
      case "S" ->
          new ChainChange.Sent(
              SignedTransaction.parse(
                  Bytes.copyOf(Arrays.copyOfRange(record, 1 + Long.BYTES, record.length))),
              ByteBuffer.wrap(record, 1, Long.BYTES).getLong());
      case "E" -> new ChainChange.Evicted(new Txid(content));
      case String other ->
          throw new IllegalArgumentException(
              "the chain's log has a record of kind '%s', which this version does not know"
                  .formatted(other));
    };
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
