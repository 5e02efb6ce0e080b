package io.alys.storage.postgres;

import io.alys.storage.JournalFailure;
import io.alys.storage.JournalStatus.Cause;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/**
 * What PostgreSQL says, in our words; codes from its documentation, appendix A. Its own messages
 * may quote rows, so only the code is told.
 */
final class PostgresErrors {
  private final String url;

  /** Of a database; what follows the question mark of its address is not told. */
  PostgresErrors(String url) {
    this.url = url.replaceFirst("\\?.*", "");
  }

  /**
   * The failure of the world behind an exception; a statement that is wrong, or a constraint that
   * is broken, is a bug and comes back as it is.
   */
  RuntimeException of(RuntimeException thrown) {
    if (thrown instanceof JournalFailure) {
      return thrown;
    }
    boolean waited = false;
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql && sql.getSQLState() != null) {
        Optional<Cause> cause = causeOf(sql.getSQLState());
        if (cause.isPresent()) {
          return failure(cause.get(), sql.getSQLState());
        }
      }
      waited |= e instanceof SQLTransientConnectionException;
    }
    if (waited) {
      return failure(Cause.UNREACHABLE, "no connection in time");
    }
    if (thrown instanceof FlywayException flyway) {
      String text = String.valueOf(flyway.getMessage()).strip().replaceAll("\\s+", " ");
      return failure(Cause.FOREIGN, text);
    }
    return thrown;
  }

  private static Optional<Cause> causeOf(String state) {
    Cause cause =
        switch (state) {
          case "53100" -> Cause.DISK_FULL;
          case "25006", "42501" -> Cause.READ_ONLY;
          case "XX001", "XX002" -> Cause.CORRUPT;
          case "55P03", "57014", "40001", "40P01" -> Cause.LOCKED;
          case "53300", "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "3D000" ->
              Cause.UNREACHABLE;
          case "42P01", "3F000" -> Cause.FOREIGN;
          case "53200", "58000", "58030" -> Cause.IO_ERROR;
          case String other when other.startsWith("08") || other.startsWith("28") ->
              Cause.UNREACHABLE;
          case String _ -> null;
        };
    return Optional.ofNullable(cause);
  }

  private JournalFailure failure(Cause cause, String what) {
    String text =
        switch (cause) {
          case DISK_FULL ->
              "journal %s cannot grow, its server's disk is full (%s); free some space there, the"
                  + " node goes on by itself";
          case READ_ONLY ->
              "journal %s cannot be written (%s); name the primary server, and a user that owns the"
                  + " journal's tables";
          case CORRUPT ->
              "journal %s is corrupt (%s) and was left as it is; keep a copy for a look, then"
                  + " restore a backup";
          case LOCKED ->
              "journal %s is locked by another replica or program (%s); the node goes on by itself";
          case IO_ERROR ->
              "journal %s does not work, its server reports an error (%s); look at its log";
          case UNREACHABLE -> unreachable(what);
          case NEWER_SCHEMA ->
              "journal %s has a newer schema (%s); start the newer program, or restore a backup"
                  + " from before it ran";
          case FOREIGN ->
              "database %s is no journal of this program (%s); name another database or schema, or"
                  + " restore a backup";
        };
    return new JournalFailure(cause, text.formatted(url, what));
  }

  private static String unreachable(String state) {
    return switch (state) {
      case "53300" ->
          "journal %s takes no more connections (%s); raise max_connections there or close others,"
              + " the node goes on by itself";
      case "3D000" -> "journal %s does not exist (%s); create the database, or name another";
      case String s when s.startsWith("28") ->
          "journal %s does not let this user in (%s); look at storage.postgresql.user, its password"
              + " and the server's pg_hba.conf";
      case String _ ->
          "journal %s cannot be reached (%s); look at its server and the network between, the node"
              + " goes on by itself";
    };
  }

  JournalFailure newer(int theirs, int ours) {
    return failure(
        Cause.NEWER_SCHEMA,
        "version %d, where this program knows up to %d".formatted(theirs, ours));
  }

  JournalFailure foreign(String what) {
    return failure(Cause.FOREIGN, what);
  }

  /** A setting of the server that must be another. */
  JournalFailure unsafe(String setting, String is, String must) {
    return failure(Cause.IO_ERROR, "%s is %s and must be %s".formatted(setting, is, must));
  }

  /** The password cannot be read; an error of a file names it, and nothing of what is in it. */
  JournalFailure noPassword(String reference, IOException e) {
    return new JournalFailure(
        Cause.UNREACHABLE,
        "journal %s has no password: %s cannot be read (%s); mend storage.postgresql.password"
            .formatted(url, reference, e.getClass().getSimpleName()));
  }
}
