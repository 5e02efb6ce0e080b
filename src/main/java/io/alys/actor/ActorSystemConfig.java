package io.alys.actor;

import io.alys.actor.trace.SpanSink;
import java.time.Duration;

/**
 * The kernel's own settings.
 *
 * @param node this node's name, unique in its cluster
 * @param askDeadline for asks that name none
 * @param hookLimit how long a lifecycle hook, or the release of a crashed actor, may take
 * @param slowMessage a message in hand for longer makes its actor's health degraded
 * @param deadLettersKept how many dead letters are kept for a look
 * @param maxFrameBytes the largest message between nodes, encoded
 * @param announceInterval how often a node says to its cluster that it is there
 * @param tracing whether a message from outside begins a trace
 * @param spans who takes note of what stands in a trace
 * @param seed of all that the kernel draws: jitter, trace ids
 */
public record ActorSystemConfig(
    String node,
    Duration askDeadline,
    Duration hookLimit,
    Duration slowMessage,
    int deadLettersKept,
    int maxFrameBytes,
    Duration announceInterval,
    boolean tracing,
    SpanSink spans,
    long seed) {

  public static ActorSystemConfig named(String node) {
    return new ActorSystemConfig(
        node,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        1_000,
        16 << 20,
        Duration.ofSeconds(1),
        false,
        SpanSink.NONE,
        node.hashCode());
  }

  public ActorSystemConfig askDeadline(Duration other) {
    return new ActorSystemConfig(
        node,
        other,
        hookLimit,
        slowMessage,
        deadLettersKept,
        maxFrameBytes,
        announceInterval,
        tracing,
        spans,
        seed);
  }

  public ActorSystemConfig deadLettersKept(int other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        hookLimit,
        slowMessage,
        other,
        maxFrameBytes,
        announceInterval,
        tracing,
        spans,
        seed);
  }

  public ActorSystemConfig hookLimit(Duration other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        other,
        slowMessage,
        deadLettersKept,
        maxFrameBytes,
        announceInterval,
        tracing,
        spans,
        seed);
  }

  public ActorSystemConfig announceInterval(Duration other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        hookLimit,
        slowMessage,
        deadLettersKept,
        maxFrameBytes,
        other,
        tracing,
        spans,
        seed);
  }

  public ActorSystemConfig maxFrameBytes(int other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        hookLimit,
        slowMessage,
        deadLettersKept,
        other,
        announceInterval,
        tracing,
        spans,
        seed);
  }

  public ActorSystemConfig tracing(boolean other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        hookLimit,
        slowMessage,
        deadLettersKept,
        maxFrameBytes,
        announceInterval,
        other,
        spans,
        seed);
  }

  public ActorSystemConfig spans(SpanSink other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        hookLimit,
        slowMessage,
        deadLettersKept,
        maxFrameBytes,
        announceInterval,
        tracing,
        other,
        seed);
  }

  public ActorSystemConfig seed(long other) {
    return new ActorSystemConfig(
        node,
        askDeadline,
        hookLimit,
        slowMessage,
        deadLettersKept,
        maxFrameBytes,
        announceInterval,
        tracing,
        spans,
        other);
  }
}
