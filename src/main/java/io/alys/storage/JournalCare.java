package io.alys.storage;

import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.postgres.PostgresJournal;
import io.alys.storage.sqlite.SqliteCopy;
import io.alys.storage.sqlite.SqliteJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an operator does with a journal beside the node: copies of it, and a look whether it is
 * whole. A copy and a look do not disturb a node that runs; a restore wants it stopped.
 *
 * <p>Each method throws {@link JournalFailure} with what is wrong.
 */
public final class JournalCare {
  private final Path dataDirectory;
  private final StorageConfig config;

  /** Of the node with this data directory and these settings. */
  public JournalCare(Path dataDirectory, StorageConfig config) {
    this.dataDirectory = dataDirectory;
    this.config = config;
  }

  /**
   * What a look found.
   *
   * @param schemaVersion the last migration that it has
   * @param auditEntries how many entries the audit log has
   * @param auditHash of the last entry, hex; who noted it can tell later that the log was not cut
   */
  public record Checked(int schemaVersion, long auditEntries, String auditHash) {}

  /** Where a copy of the blocks is, beside a copy of the journal. */
  private static Path blocksBeside(Path copy) {
    return copy.resolveSibling(copy.getFileName() + ".chain");
  }

  private Path blocks() {
    return dataDirectory.resolve(BlockDesk.FILE);
  }

  /**
   * Looks at every page, the schemas, the chain of the audit log, and whether the head and the
   * blocks agree; a node that never kept blocks has none.
   */
  public Checked check() {
    if (Files.exists(blocks())) {
      SqliteCopy.checkBlocks(blocks(), config);
    }
    return switch (config.journal()) {
      case SQLITE -> SqliteCopy.check(dataDirectory.resolve(config.file()), config);
      case POSTGRESQL -> {
        try (Journal journal = PostgresJournal.openCurrent(config)) {
          yield walk(journal, PostgresJournal.address(config));
        }
      }
    };
  }

  /**
   * Copies the journal as it is at one moment into a file of its own, and looks at the copy; then
   * the blocks into another beside it, {@code .chain}. In this order: a chain may be further than
   * the books, which follow it, and not the other way.
   *
   * @param target a file that does not exist yet
   */
  public Checked backup(Path target) {
    requireFile("backup", "pg_dump");
    SqliteCopy.requireNew(blocksBeside(target));
    Checked checked = SqliteCopy.backup(dataDirectory.resolve(config.file()), target, config);
    if (Files.exists(blocks())) {
      SqliteCopy.backupBlocks(blocks(), blocksBeside(target), config);
    }
    return checked;
  }

  /**
   * Makes a copy the journal, after a look at it, and the copy of the blocks beside it, if there is
   * one, the blocks. What was the journal stays beside it, as {@code .replaced}, and so do blocks.
   *
   * @param source a copy that {@link #backup} made
   * @param force whether the data directory may hold something
   */
  public Checked restore(Path source, boolean force) {
    requireFile("restore", "pg_restore");
    Checked checked = SqliteCopy.check(source, config);
    Path sourceOfBlocks = blocksBeside(source);
    boolean withBlocks = Files.exists(sourceOfBlocks);
    if (withBlocks) {
      SqliteCopy.checkBlocks(sourceOfBlocks, config);
    }
    try (DataDirectory directory = DataDirectory.claim(dataDirectory)) {
      if (!force && !directory.isEmpty()) {
        throw new JournalFailure(
            Cause.FOREIGN,
            ("data directory %s is not empty; name an empty one, or restore with --force, which"
                    + " keeps the journal there as %s.replaced")
                .formatted(dataDirectory, config.file()));
      }
      Path journal = directory.file(config.file());
      SqliteCopy.restore(
          withBlocks
              ? Map.of(journal, source, directory.file(BlockDesk.FILE), sourceOfBlocks)
              : Map.of(journal, source));
    }
    return checked;
  }

  /**
   * Unbinds the keys of an authority from what they signed, but for their slots: for one whose
   * blocks are lost everywhere. The node must not run, nor any other replica.
   *
   * @return how many keys were bound
   */
  public int unbind() {
    try (DataDirectory directory = DataDirectory.claim(dataDirectory);
        Journal journal =
            switch (config.journal()) {
              case SQLITE -> SqliteJournal.open(directory.file(config.file()), config, true);
              case POSTGRESQL -> PostgresJournal.openCurrent(config);
            }) {
      return journal.commit(journal::unbind);
    }
  }

  private void requireFile(String verb, String program) {
    if (config.journal() != StorageConfig.Kind.SQLITE) {
      throw new JournalFailure(
          Cause.FOREIGN,
          "cannot %s journal %s: it is in PostgreSQL, whose own %s does that"
              .formatted(verb, PostgresJournal.address(config), program));
    }
  }

  /**
   * Looks at what any database can be asked.
   *
   * @param name of the journal, for the error
   */
  public static Checked walk(Journal journal, String name) {
    AuditMark mark = AuditMark.BEGINNING;
    boolean more = true;
    while (more) {
      switch (journal.verifyAudit(mark, RecordCommand.MAX_VERIFIED)) {
        case AuditVerdict.Intact(AuditMark to, boolean follow) -> {
          mark = to;
          more = follow;
        }
        case AuditVerdict.Broken(long _, String why) ->
            throw new JournalFailure(
                Cause.CORRUPT,
                "journal %s was tampered with: %s; compare it with a backup".formatted(name, why));
      }
    }
    return new Checked(journal.schemaVersion(), mark.position(), mark.hash().toHex());
  }
}
