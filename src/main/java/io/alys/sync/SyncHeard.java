package io.alys.sync;

import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.Peers;

/** What Sync tells itself. */
sealed interface SyncHeard extends SyncCommand.Internal {
  /** What its machine has to hear of. */
  record Input(SyncInput input) implements SyncHeard {}

  /** What a peer answered, not read yet. */
  record Arrived(long id, Fetched fetched) implements SyncHeard {}

  /** Who is connected. */
  record Listed(Peers peers) implements SyncHeard {}
}
