package io.alys.storage.sqlite;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.KeptState;
import io.alys.storage.BlockCommand.SaveChainState;
import java.util.Arrays;
import java.util.List;

/** What the chain came to at a block, of the two highest numbers; each in parts of 1 MiB. */
final class StateTable {
  private static final int KEPT = 2;
  private static final int PART_BYTES = 1 << 20;

  private final SqliteStatements sql;
  private final SqliteErrors errors;

  StateTable(SqliteStatements sql, SqliteErrors errors) {
    this.sql = sql;
    this.errors = errors;
  }

  private record Stored(Hash32 block, BlockNumber number, int format, int sizeBytes) {}

  /** Whether it is one of those that stay. */
  boolean save(SaveChainState state) {
    long newer =
        sql.first(
                "SELECT count(*) FROM state WHERE number > ? AND hash <> ?",
                row -> row.getLong(1),
                state.number().value(),
                state.block())
            .orElseThrow();
    if (newer >= KEPT) {
      return false;
    }
    delete(state.block());
    sql.update(
        "INSERT INTO state (hash, number, format, size_bytes) VALUES (?, ?, ?, ?)",
        state.block(),
        state.number().value(),
        state.format(),
        state.payload().size());
    byte[] payload = state.payload().toArray();
    for (int part = 0, from = 0; from < payload.length; part++, from += PART_BYTES) {
      int to = Math.min(from + PART_BYTES, payload.length);
      sql.update(
          "INSERT INTO state_part (hash, part, octets) VALUES (?, ?, ?)",
          state.block(),
          part,
          Arrays.copyOfRange(payload, from, to));
    }
    List<Stored> all = stored();
    all.subList(Math.min(KEPT, all.size()), all.size()).forEach(old -> delete(old.block()));
    return true;
  }

  void delete(Hash32 block) {
    if (sql.update("DELETE FROM state WHERE hash = ?", block) > 0) {
      sql.update("DELETE FROM state_part WHERE hash = ?", block);
    }
  }

  /** The newest first; of one number, the one that was written last. */
  private List<Stored> stored() {
    return sql.all(
        "SELECT hash, number, format, size_bytes FROM state ORDER BY number DESC, rowid DESC",
        row ->
            new Stored(
                SqliteStatements.hash(row, 1),
                new BlockNumber(row.getLong(2)),
                row.getInt(3),
                row.getInt(4)));
  }

  List<KeptState> load() {
    return stored().stream()
        .map(state -> new KeptState(state.block(), state.number(), state.format(), payload(state)))
        .toList();
  }

  private Bytes payload(Stored state) {
    byte[] payload = new byte[state.sizeBytes()];
    int size = 0;
    int parts = (state.sizeBytes() + PART_BYTES - 1) / PART_BYTES;
    for (int part = 0; part < parts; part++) {
      byte[] octets =
          sql.first(
                  "SELECT octets FROM state_part WHERE hash = ? AND part = ?",
                  row -> row.getBytes(1),
                  state.block(),
                  part)
              .orElse(new byte[0]);
      if (octets.length != Math.min(PART_BYTES, payload.length - size)) {
        throw errors.corrupt(
            "part %d of the state at %s has %d bytes"
                .formatted(part, state.number(), octets.length));
      }
      System.arraycopy(octets, 0, payload, size, octets.length);
      size += octets.length;
    }
    return Bytes.copyOf(payload);
  }
}
