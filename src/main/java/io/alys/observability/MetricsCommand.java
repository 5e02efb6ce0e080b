package io.alys.observability;

import io.alys.actor.Request;

/**
 * Metrics serves what the node knows of itself over HTTP: {@code /metrics} for Prometheus, {@code
 * /health/live}, {@code /health/ready} and {@code /health} for people and orchestrators, and the
 * status page at {@code /}, which follows the node live.
 *
 * <p>An operator's commands come in here too, {@code POST /operator/…}, and go on to the actors
 * that they are for. It is never restarted by policy: a node without it still works.
 */
public sealed interface MetricsCommand {
  /** Asks where it listens. */
  record GetStatus() implements MetricsCommand, Request<Status> {}

  /** The port that it listens on. */
  record Status(String host, int port) {}

  /**
   * Has it listen elsewhere. It stays where it is, and says so in its health, when it cannot listen
   * there.
   */
  record Reconfigure(MetricsConfig settings) implements MetricsCommand {}

  /** What the actor tells itself. */
  sealed interface Internal extends MetricsCommand {
    /** Who follows the page may have something to see. */
    record Tick() implements Internal {}
  }
}
