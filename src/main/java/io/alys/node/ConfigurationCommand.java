package io.alys.node;

import io.alys.actor.Request;
import java.time.Duration;
import java.util.List;

/**
 * Configuration follows the node's configuration file. What may change while the node runs, it
 * changes, and it tells each actor its own settings in a message; of the rest it says, in the log,
 * in its health and in a metric, that it waits for a restart. A file with mistakes changes nothing.
 *
 * <pre>
 *   file ··look··▶ configuration ──Reconfigure──▶ each actor whose settings changed
 * </pre>
 */
public sealed interface ConfigurationCommand {
  /** Asks what is in force and what is not. */
  record GetStatus() implements ConfigurationCommand, Request<Status> {}

  /**
   * How far the node is what its file says.
   *
   * @param drainLimit how long a stop lets actors finish what waits, as it is now
   * @param waiting the keys whose new values wait for a restart, sorted
   * @param problem why the present file is not in force; empty when it is
   */
  record Status(Duration drainLimit, List<String> waiting, String problem) {
    public Status {
      waiting = List.copyOf(waiting);
    }
  }

  /** What it tells itself. */
  sealed interface Internal extends ConfigurationCommand {}

  /** It is time to look at the file. */
  record Look() implements Internal {}
}
