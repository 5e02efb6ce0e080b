package io.alys.storage.sqlite;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptBlock;
import io.alys.storage.sqlite.BlockTable.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which chain counts: the head, and by number each block that it follows on. What holds between
 * transactions: every block above number 1 has its parent; the canonical numbers have no gap; no
 * block at or below the finalised number is beside the chain.
 */
final class ChainTable {
  private final SqliteStatements sql;
  private final SqliteErrors errors;
  private final BlockTable blocks;
  private final StateTable states;

  ChainTable(SqliteStatements sql, SqliteErrors errors, BlockTable blocks, StateTable states) {
    this.sql = sql;
    this.errors = errors;
    this.blocks = blocks;
    this.states = states;
  }

  Optional<ChainHead> head() {
    return sql.first(
        "SELECT hash, number, finalised_hash, finalised_number FROM head",
        row ->
            new ChainHead(
                SqliteStatements.hash(row, 1),
                new BlockNumber(row.getLong(2)),
                SqliteStatements.hash(row, 3),
                new BlockNumber(row.getLong(4))));
  }

  private BlockNumber finalised() {
    return head().map(ChainHead::finalisedNumber).orElse(BlockNumber.GENESIS);
  }

  private Optional<Hash32> canonical(BlockNumber number) {
    return sql.first(
        "SELECT hash FROM canonical WHERE number = ?",
        row -> SqliteStatements.hash(row, 1),
        number.value());
  }

  /** What is not {@link ChainKept.Kept} may have written some of it, and has to be undone. */
  ChainKept keep(KeepBlocks asked) {
    BlockNumber finalised = finalised();
    for (KeptBlock block : asked.blocks()) {
      Optional<ChainKept> refused = keep(block, finalised);
      if (refused.isPresent()) {
        return refused.get();
      }
    }
    return asked.head().flatMap(head -> move(head, finalised)).orElseGet(ChainKept.Kept::new);
  }

  /** The refusal, if any. */
  private Optional<ChainKept> keep(KeptBlock block, BlockNumber finalised) {
    if (blocks.replace(block)) {
      return Optional.empty();
    }
    if (block.number().compareTo(finalised) <= 0) {
      return Optional.of(new ChainKept.BelowFinalised(finalised));
    }
    if (block.number().value() > 1
        && !blocks.has(block.parent(), new BlockNumber(block.number().value() - 1))) {
      return Optional.of(new ChainKept.UnknownBlock(block.parent()));
    }
    blocks.add(block);
    return Optional.empty();
  }

  private Optional<ChainKept> move(ChainHead head, BlockNumber finalised) {
    if (head.finalisedNumber().compareTo(finalised) < 0) {
      return Optional.of(new ChainKept.BelowFinalised(finalised));
    }
    if (head.number().value() > 0 && !blocks.has(head.head(), head.number())) {
      return Optional.of(new ChainKept.UnknownBlock(head.head()));
    }
    List<Node> applied = branch(head);
    BlockNumber shared = new BlockNumber(head.number().value() - applied.size());
    if (shared.compareTo(finalised) < 0) {
      return Optional.of(new ChainKept.BelowFinalised(finalised));
    }
    sql.update("DELETE FROM canonical WHERE number > ?", shared.value());
    for (Node node : applied.reversed()) {
      sql.update(
          "INSERT INTO canonical (number, hash) VALUES (?, ?)", node.number().value(), node.hash());
    }
    if (head.finalisedNumber().value() > 0
        && !canonical(head.finalisedNumber()).equals(Optional.of(head.finalised()))) {
      return Optional.of(new ChainKept.UnknownBlock(head.finalised()));
    }
    write(head);
    prune(finalised, head.finalisedNumber());
    return Optional.empty();
  }

  /** From the head down to where the canonical chain agrees, that one not included. */
  private List<Node> branch(ChainHead head) {
    List<Node> applied = new ArrayList<>();
    Hash32 hash = head.head();
    for (long number = head.number().value(); number > 0; number--) {
      BlockNumber at = new BlockNumber(number);
      if (canonical(at).equals(Optional.of(hash))) {
        return applied;
      }
      Hash32 wanted = hash;
      Node node =
          blocks
              .node(hash)
              .filter(found -> found.number().equals(at))
              .orElseThrow(() -> errors.corrupt("%s (%s) is missing".formatted(at, wanted)));
      applied.add(node);
      hash = node.parent();
    }
    return applied;
  }

  private void write(ChainHead head) {
    sql.update(
        """
        INSERT INTO head (id, hash, number, finalised_hash, finalised_number)
        VALUES (1, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, number = excluded.number,
          finalised_hash = excluded.finalised_hash, finalised_number = excluded.finalised_number
        """,
        head.head(),
        head.number().value(),
        head.finalised(),
        head.finalisedNumber().value());
  }

  private void prune(BlockNumber before, BlockNumber now) {
    if (now.compareTo(before) > 0) {
      deleteAll(blocks.beside(before, now), _ -> {});
    }
  }

  /** With all that follow on them, and the states after them; answers how many blocks. */
  private int deleteAll(Collection<Node> some, Consumer<Node> each) {
    Deque<Node> left = new ArrayDeque<>(some);
    int deleted = 0;
    while (!left.isEmpty()) {
      Node node = left.pop();
      if (blocks.delete(node.hash())) {
        deleted++;
        states.delete(node.hash());
        left.addAll(blocks.children(node));
        each.accept(node);
      }
    }
    return deleted;
  }

  int drop(Collection<Hash32> wrong) {
    BlockNumber finalised = finalised();
    List<Node> some =
        wrong.stream()
            .flatMap(hash -> blocks.node(hash).stream())
            .filter(node -> node.number().compareTo(finalised) > 0)
            .toList();
    return deleteAll(some, this::leave);
  }

  /** Where a deleted block was canonical, its parent is the head at most. */
  private void leave(Node deleted) {
    int left =
        sql.update(
            "DELETE FROM canonical WHERE number = ? AND hash = ?",
            deleted.number().value(),
            deleted.hash());
    if (left > 0) {
      sql.update(
          "UPDATE head SET hash = ?, number = ? WHERE number >= ?",
          deleted.parent(),
          deleted.number().value() - 1,
          deleted.number().value());
    }
  }
}
