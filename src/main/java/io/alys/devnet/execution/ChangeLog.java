package io.alys.devnet.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.alys.devnet.execution.ledger.ChainChange;
import io.alys.devnet.ledger.DurableLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The changes of a chain on disk, each a letter and what belongs to it:
 *
 * <pre>
 *   G hash of the genesis 32 | B payload as JSON | C head 32, safe 32, finalized 32 | T transaction
 * </pre>
 *
 * The first is G, and stands there once.
 */
final class ChangeLog implements AutoCloseable {
  private static final char GENESIS = 'G';

  private final DurableLog log;

  private ChangeLog(DurableLog log) {
    this.log = log;
  }

  static ChangeLog open(Path folder) throws IOException {
    return new ChangeLog(DurableLog.open(folder));
  }

  /**
   * All changes so far.
   *
   * @throws IOException when they are of a chain with another genesis, or cannot be read
   */
  List<ChainChange> read(Path folder, Hash32 genesis) throws IOException {
    List<byte[]> records = log.read();
    byte[] first = record(GENESIS, genesis.octets());
    if (records.isEmpty()) {
      log.append(List.of(first));
      return List.of();
    }
    if (!Arrays.equals(records.getFirst(), first)) {
      throw new IOException(
          "%s is of a chain that does not begin with %s; name its genesis, or another folder"
              .formatted(folder, genesis));
    }
    List<ChainChange> changes = new ArrayList<>();
    for (byte[] record : records.subList(1, records.size())) {
      changes.add(decode(record));
    }
    return changes;
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
      case ChainChange.Stored(ExecutionPayload payload) ->
          record(
              'B',
              Bytes.copyOf(
                  Json.write(PayloadJson.encode(payload)).getBytes(StandardCharsets.UTF_8)));
      case ChainChange.Chosen(Hash32 head, Hash32 safe, Hash32 finalized) ->
          record('C', head.octets().plus(safe.octets()).plus(finalized.octets()));
      case ChainChange.Pooled(Bytes raw) -> record('T', raw);
    };
  }

  private static byte[] record(char kind, Bytes content) {
    return Bytes.copyOf((byte) kind).plus(content).toArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  static ChainChange decode(byte[] record) {
    if (record.length == 0) {
      throw new IllegalArgumentException("the chain's log has a record with nothing in it");
    }
    return switch (String.valueOf((char) record[0])) {
      case "B" -> new ChainChange.Stored(payload(record));
      case "C" -> chosen(record);
      case "T" ->
          new ChainChange.Pooled(Bytes.copyOf(Arrays.copyOfRange(record, 1, record.length)));
      case String other ->
          throw new IllegalArgumentException(
              "the chain's log has a record of kind '%s', which this version does not know"
                  .formatted(other));
    };
  }

  private static ExecutionPayload payload(byte[] record) {
    String text = new String(record, 1, record.length - 1, StandardCharsets.UTF_8);
    try {
      return PayloadJson.decode(Json.parse(text));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the chain's log has a payload that is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ChainChange chosen(byte[] record) {
    if (record.length != 1 + 3 * Hash32.SIZE_BYTES) {
      throw new IllegalArgumentException(
          "the chain's log has a choice of %d bytes, not of three hashes"
              .formatted(record.length - 1));
    }
    return new ChainChange.Chosen(hash(record, 0), hash(record, 1), hash(record, 2));
  }

  private static Hash32 hash(byte[] record, int place) {
    int from = 1 + place * Hash32.SIZE_BYTES;
    return new Hash32(Bytes.copyOf(Arrays.copyOfRange(record, from, from + Hash32.SIZE_BYTES)));
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
