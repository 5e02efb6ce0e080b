package io.alys.storage.sqlite;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.sqlite.SqliteStatements.Row;
import java.util.Optional;

/** Whether the tree of blocks, the index of canonical ones and the head say the same. */
final class ChainAudit {
  private final SqliteStatements sql;
  private final SqliteErrors errors;

  ChainAudit(SqliteStatements sql, SqliteErrors errors) {
    this.sql = sql;
    this.errors = errors;
  }

  void verify(Optional<ChainHead> head) {
    none(
        "%s (%s) follows on a block that is not there",
        """
        SELECT number, hash FROM block WHERE number > 1 AND NOT EXISTS
          (SELECT 1 FROM block AS up WHERE up.hash = block.parent AND up.number = block.number - 1)
        """);
    none(
        "%s (%s) is canonical and not there",
        """
        SELECT number, hash FROM canonical WHERE NOT EXISTS
          (SELECT 1 FROM block WHERE block.hash = canonical.hash
            AND block.number = canonical.number)
        """);
    none(
        "%s (%s) is canonical and does not follow on the canonical one before",
        """
        SELECT canonical.number, canonical.hash FROM canonical JOIN block USING (hash)
        WHERE canonical.number > 1 AND block.parent IS NOT
          (SELECT up.hash FROM canonical AS up WHERE up.number = canonical.number - 1)
        """);
    none(
        "%s (%s) is beside what is final",
        """
        SELECT number, hash FROM block WHERE number <= (SELECT finalised_number FROM head)
          AND hash IS NOT (SELECT hash FROM canonical WHERE canonical.number = block.number)
        """);
    BlockNumber highest =
        sql.first("SELECT coalesce(max(number), 0) FROM canonical", row -> row.getLong(1))
            .map(BlockNumber::new)
            .orElseThrow();
    BlockNumber expected = head.map(ChainHead::number).orElse(BlockNumber.GENESIS);
    if (!highest.equals(expected)) {
      throw errors.corrupt(
          "the head is %s and the last canonical one is %s".formatted(expected, highest));
    }
    head.ifPresent(
        there -> {
          requireCanonical("head", there.number(), there.head());
          requireCanonical("finalised", there.finalisedNumber(), there.finalised());
        });
  }

  private void none(String wrong, String query) {
    Row<String> text =
        row -> wrong.formatted(new BlockNumber(row.getLong(1)), SqliteStatements.hash(row, 2));
    sql.first(query + " LIMIT 1", text)
        .ifPresent(
            what -> {
              throw errors.corrupt(what);
            });
  }

  private void requireCanonical(String what, BlockNumber number, Hash32 hash) {
    boolean there =
        number.value() == 0
            || sql.first(
                    "SELECT 1 FROM canonical WHERE number = ? AND hash = ?",
                    row -> row.getInt(1),
                    number.value(),
                    hash)
                .isPresent();
    if (!there) {
      throw errors.corrupt("the %s %s (%s) is not canonical".formatted(what, number, hash));
    }
  }
}
