package io.alys.storage.sqlite;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.FoundBlock;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The tree of blocks. */
final class BlockTable {
  private static final String BLOCKS = "SELECT number, hash, parent, block, outcome FROM block";

  private static final String FOUND =
      """
      SELECT number, hash, parent, block, outcome,
        EXISTS (SELECT 1 FROM canonical
          WHERE canonical.number = block.number AND canonical.hash = block.hash),
        number <= (SELECT coalesce(max(finalised_number), 0) FROM head)
      FROM block
      """;

  private final SqliteStatements sql;

  BlockTable(SqliteStatements sql) {
    this.sql = sql;
  }

  /** A block's place in the tree. */
  record Node(BlockNumber number, Hash32 hash, Hash32 parent) {}

  private static Node node(ResultSet row) throws SQLException {
    return new Node(
        new BlockNumber(row.getLong(1)),
        SqliteStatements.hash(row, 2),
        SqliteStatements.hash(row, 3));
  }

  private static KeptBlock block(ResultSet row) throws SQLException {
    Node node = node(row);
    return new KeptBlock(
        node.hash(),
        node.parent(),
        node.number(),
        Bytes.copyOf(row.getBytes(4)),
        Bytes.copyOf(row.getBytes(5)));
  }

  private static FoundBlock found(ResultSet row) throws SQLException {
    boolean canonical = row.getBoolean(6);
    return new FoundBlock(block(row), canonical, canonical && row.getBoolean(7));
  }

  /** Whether it was there. */
  boolean replace(KeptBlock block) {
    return sql.update("UPDATE block SET block = ? WHERE hash = ?", block.block(), block.hash()) > 0;
  }

  void add(KeptBlock block) {
    sql.update(
        "INSERT INTO block (number, hash, parent, block, outcome) VALUES (?, ?, ?, ?, ?)",
        block.number().value(),
        block.hash(),
        block.parent(),
        block.block(),
        block.outcome());
  }

  /** Whether it was there. */
  boolean delete(Hash32 hash) {
    return sql.update("DELETE FROM block WHERE hash = ?", hash) > 0;
  }

  Optional<Node> node(Hash32 hash) {
    return sql.first(
        "SELECT number, hash, parent FROM block WHERE hash = ?", BlockTable::node, hash);
  }

  boolean has(Hash32 hash, BlockNumber number) {
    return node(hash).filter(node -> node.number().equals(number)).isPresent();
  }

  List<Node> children(Node parent) {
    return sql.all(
        "SELECT number, hash, parent FROM block WHERE number = ? AND parent = ?",
        BlockTable::node,
        parent.number().next().value(),
        parent.hash());
  }

  /** Blocks after one number, up to another, that are not canonical. */
  List<Node> beside(BlockNumber after, BlockNumber last) {
    return sql.all(
        """
        SELECT number, hash, parent FROM block WHERE number > ? AND number <= ?
          AND hash <> (SELECT canonical.hash FROM canonical WHERE canonical.number = block.number)
        """,
        BlockTable::node,
        after.value(),
        last.value());
  }

  Optional<FoundBlock> find(Hash32 hash) {
    return sql.first(FOUND + " WHERE hash = ?", BlockTable::found, hash);
  }

  Optional<FoundBlock> find(BlockNumber number) {
    return sql.first(
        FOUND + " WHERE hash = (SELECT hash FROM canonical WHERE number = ?)",
        BlockTable::found,
        number.value());
  }

  BlockPage load(LoadBlocksAfter asked) {
    long after = asked.after().value();
    Page<KeptBlock> page =
        asked
            .last()
            .map(last -> page(asked.limit(), " WHERE (number, hash) > (?, ?)", after, last))
            .orElseGet(() -> page(asked.limit(), " WHERE number > ?", after));
    return new BlockPage(page.rows(), page.more());
  }

  private Page<KeptBlock> page(int limit, String where, Object... values) {
    return sql.page(
        limit,
        block -> (long) block.block().size() + block.outcome().size(),
        BLOCKS + where + " ORDER BY number, hash",
        BlockTable::block,
        values);
  }
}
