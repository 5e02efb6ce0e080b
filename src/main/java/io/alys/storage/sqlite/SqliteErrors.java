package io.alys.storage.sqlite;

import io.alys.storage.JournalFailure;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.StorageConfig;
import java.nio.file.Path;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite says, in our words; codes from {@code sqlite.org/rescode.html}. */
final class SqliteErrors {
  /** The lower byte of an extended result code is the code that it extends. */
  private static final int BASE = 0xff;

  private static final Map<Integer, Cause> CAUSES =
      Map.ofEntries(
          Map.entry(SQLiteErrorCode.SQLITE_FULL.code, Cause.DISK_FULL),
          Map.entry(SQLiteErrorCode.SQLITE_PERM.code, Cause.READ_ONLY),
          Map.entry(SQLiteErrorCode.SQLITE_READONLY.code, Cause.READ_ONLY),
          Map.entry(SQLiteErrorCode.SQLITE_CANTOPEN.code, Cause.READ_ONLY),
          Map.entry(SQLiteErrorCode.SQLITE_CORRUPT.code, Cause.CORRUPT),
          Map.entry(SQLiteErrorCode.SQLITE_NOTADB.code, Cause.CORRUPT),
          Map.entry(SQLiteErrorCode.SQLITE_BUSY.code, Cause.LOCKED),
          Map.entry(SQLiteErrorCode.SQLITE_LOCKED.code, Cause.LOCKED),
          Map.entry(SQLiteErrorCode.SQLITE_PROTOCOL.code, Cause.LOCKED),
          Map.entry(SQLiteErrorCode.SQLITE_IOERR.code, Cause.IO_ERROR));

  private final Path file;
  private final int limitMib;
  private final String noun;

  SqliteErrors(Path file, StorageConfig config, SqliteContent content) {
    this.file = file;
    this.limitMib = content.limitMib(config);
    this.noun = content.noun();
  }

  /**
   * The failure of the world behind an exception; a statement that is wrong, or a constraint that
   * is broken, is a bug and thrown on as it is.
   */
  JournalFailure of(RuntimeException thrown) {
    if (thrown instanceof JournalFailure already) {
      return already;
    }
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof SQLiteException sqlite) {
        return of(sqlite, thrown);
      }
    }
    if (thrown instanceof FlywayException flyway) {
      String text = String.valueOf(flyway.getMessage()).strip().replaceAll("\\s+", " ");
      return failure(Cause.FOREIGN, text);
    }
    throw thrown;
  }

  private JournalFailure of(SQLiteException e, RuntimeException thrown) {
    Cause cause = CAUSES.get(e.getResultCode().code & BASE);
    if (cause == null) {
      throw thrown;
    }
    return failure(cause, e.getResultCode().name());
  }

  private JournalFailure failure(Cause cause, String what) {
    String text =
        switch (cause) {
          case DISK_FULL -> full();
          case READ_ONLY ->
              "%s %s cannot be written (%s); make the file, its directory and its file system"
                  + " writable for this node's user";
          case CORRUPT ->
              "%s %s is corrupt (%s) and was left as it is; keep a copy for a look, then"
                  + " restore a backup";
          case LOCKED ->
              "%s %s is locked by another program (%s); close that program, the node goes on"
                  + " by itself";
          case IO_ERROR ->
              "%s %s does not work, its file system reports an error (%s); look at the disk"
                  + " and at the system's log";
          case NEWER_SCHEMA ->
              "%s %s has a newer schema (%s); start the newer program, or restore a backup"
                  + " from before it ran";
          case UNREACHABLE -> throw new IllegalStateException("a file is no server: " + what);
          case FOREIGN ->
              "file %2$s is no %1$s of this program (%3$s); name another file, or restore a backup";
        };
    return new JournalFailure(cause, text.formatted(noun, file, what));
  }

  private String full() {
    return limitMib == 0
        ? "%s %s cannot grow, its disk is full (%s); free some space there, the node goes on"
            + " by itself"
        : "%s %s cannot grow, its disk is full or it has reached its limit of "
            + limitMib
            + " MiB (%s); free some space there or raise storage.journal-limit-mib";
  }

  JournalFailure corrupt(String what) {
    return failure(Cause.CORRUPT, what);
  }

  JournalFailure newer(int theirs, int ours) {
    return failure(
        Cause.NEWER_SCHEMA,
        "version %d, where this program knows up to %d".formatted(theirs, ours));
  }

  JournalFailure foreign(String what) {
    return failure(Cause.FOREIGN, what);
  }

  /** A setting of the connection that did not take. */
  JournalFailure unsafe(String pragma, String is, String must) {
    return failure(Cause.IO_ERROR, "%s is %s and must be %s".formatted(pragma, is, must));
  }
}
