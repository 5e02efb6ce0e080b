package io.alys.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * The journal as it is now.
 *
 * @param entries requests that wait for their acknowledgement
 * @param oldest when the one at the lowest position was created
 * @param fileBytes the journal's file and its write-ahead log, or the size of its database
 * @param freeDiskBytes what the data directory's file system still takes from this user
 * @param schemaVersion the last migration that it has
 * @param lastCommit when this run of the actor last wrote
 * @param trouble why the last write failed; empty when it did not
 */
public record JournalStatus(
    long entries,
    Optional<Instant> oldest,
    long fileBytes,
    long freeDiskBytes,
    int schemaVersion,
    Optional<Instant> lastCommit,
    Optional<Trouble> trouble) {

  /**
   * What the journal cannot do at present.
   *
   * @param reason what, which file, why, and what to do
   */
  public record Trouble(Cause cause, String reason) {}

  /** Why a journal does not open, or does not take a write. */
  public enum Cause {
    /** No room is left on its disk, or up to its own limit. It goes on when there is room. */
    DISK_FULL,
    /** The file, its directory or its file system takes no writes. */
    READ_ONLY,
    /** The bytes of the file are not what was written. */
    CORRUPT,
    /** Another program holds the file, or another node the directory. */
    LOCKED,
    /** The file system reported an error. */
    IO_ERROR,
    /** Its server does not answer, takes no more connections, or does not let this node in. */
    UNREACHABLE,
    /** A newer program wrote it. */
    NEWER_SCHEMA,
    /** The file is of another program, or its schema was changed by hand. */
    FOREIGN
  }
}
