package io.alys.storage.sqlite;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.storage.BlockCommand.BlockPage;
import io.alys.storage.BlockCommand.ChainHead;
import io.alys.storage.BlockCommand.ChainKept;
import io.alys.storage.BlockCommand.FoundBlock;
import io.alys.storage.BlockCommand.KeepBlocks;
import io.alys.storage.BlockCommand.KeptState;
import io.alys.storage.BlockCommand.LoadBlocksAfter;
import io.alys.storage.BlockCommand.SaveChainState;
import io.alys.storage.JournalFailure;
import io.alys.storage.StorageConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain's blocks in one SQLite file, written ahead and synced at each commit, as the journal's
 * file is ({@link SqliteJournal}). One caller, one thing at a time; only {@link #sizeBytes} may be
 * asked by any thread.
 *
 * <p>Every method throws {@link JournalFailure} when the file or its disk fails.
 */
public final class SqliteBlocks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteBlocks.class);

  private final SqliteFile file;
  private final Connection connection;
  private final SqliteStatements sql;
  private final BlockTable blocks;
  private final StateTable states;
  private final ChainTable chain;

  private SqliteBlocks(SqliteFile file, Connection connection) {
    this.file = file;
    this.connection = connection;
    this.sql = new SqliteStatements(connection);
    this.blocks = new BlockTable(sql);
    this.states = new StateTable(sql, file.errors());
    this.chain = new ChainTable(sql, file.errors(), blocks, states);
  }

  /**
   * Opens the file, or makes it; brings its schema up to date.
   *
   * @param suspect whether to check every page although the last run ended well
   * @throws JournalFailure when it cannot be trusted; the file is left as it is then
   */
  public static SqliteBlocks open(Path path, StorageConfig config, boolean suspect) {
    SqliteFile file = new SqliteFile(path, config, SqliteContent.BLOCKS);
    return new SqliteBlocks(file, file.open(suspect));
  }

  /** To read only, after a look at every page. */
  static SqliteBlocks look(SqliteFile file) {
    return new SqliteBlocks(file, file.look());
  }

  /**
   * Does all of the work in one transaction, and returns when it is on disk. When it throws, the
   * work had no effect; after a failing disk it may still be found later, as after a lost answer.
   */
  public <R> R commit(Supplier<R> work) {
    return guarded(
        () -> {
          sql.execute("BEGIN IMMEDIATE");
          boolean committed = false;
          try {
            R result = work.get();
            sql.execute("COMMIT");
            committed = true;
            return result;
          } finally {
            if (!committed) {
              rollBack();
            }
          }
        });
  }

  /** SQLite rolls back by itself after most failures; then there is nothing left to do. */
  private void rollBack() {
    try {
      sql.execute("ROLLBACK");
    } catch (JdbiException e) {
      LOG.debug("no rollback: {}", e.getMessage());
    }
  }

  private <R> R guarded(Supplier<R> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw file.errors().of(e);
    }
  }

  /** Within {@link #commit} only. What is refused leaves the rest of the transaction as it is. */
  public ChainKept keep(KeepBlocks asked) {
    return guarded(
        () -> {
          sql.execute("SAVEPOINT keep");
          ChainKept answer = chain.keep(asked);
          if (!(answer instanceof ChainKept.Kept)) {
            sql.execute("ROLLBACK TO keep");
          }
          sql.execute("RELEASE keep");
          return answer;
        });
  }

  /** Within {@link #commit} only. How many blocks it deleted. */
  public int drop(Collection<Hash32> wrong) {
    return guarded(() -> chain.drop(wrong));
  }

  /** Within {@link #commit} only. Whether it is one of those that stay. */
  public boolean save(SaveChainState state) {
    return guarded(() -> states.save(state));
  }

  /** The newest first. */
  public List<KeptState> states() {
    return guarded(states::load);
  }

  public Optional<ChainHead> head() {
    return guarded(chain::head);
  }

  public Optional<FoundBlock> find(Hash32 hash) {
    return guarded(() -> blocks.find(hash));
  }

  /** The canonical one. */
  public Optional<FoundBlock> find(BlockNumber number) {
    return guarded(() -> blocks.find(number));
  }

  /** At most as many as asked for and, beyond the first, at most 16 MiB. */
  public BlockPage load(LoadBlocksAfter asked) {
    return guarded(() -> blocks.load(asked));
  }

  /**
   * Looks whether head, index and tree agree; takes as long as it takes to read all their rows.
   *
   * @throws JournalFailure when they do not
   */
  public void verify() {
    guarded(
        () -> {
          new ChainAudit(sql, file.errors()).verify(chain.head());
          return true;
        });
  }

  /** Of the file and its log. */
  public long sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("the block file did not close well: {}", e.getMessage());
    }
  }
}
