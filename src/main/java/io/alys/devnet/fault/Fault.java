package io.alys.devnet.fault;

import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;

/**
 * What can go wrong on purpose. Faults live on the wire: what the service remembers stays true, so
 * that whoever asks again gets the right answer.
 */
public sealed interface Fault {

  /** What a node sent is looked at later; what it sent after that waits too. */
  record DelayInbound(Duration from, Duration to) implements Fault {}

  /** What a node sent is not looked at. */
  record DropInbound() implements Fault {}

  /** A message goes out later; those after it wait too. */
  record DelayOutbound(Duration from, Duration to) implements Fault {}

  /** A message does not go out. */
  record DropOutbound() implements Fault {}

  /** A message goes out twice. */
  record DuplicateOutbound() implements Fault {}

  /**
   * A message is overtaken by those after it.
   *
   * @param window by how many at most
   */
  record ReorderOutbound(int window) implements Fault {
    public ReorderOutbound {
      if (window < 1 || window > 1_000) {
        throw new IllegalArgumentException("window %d must be 1 to 1000".formatted(window));
      }
    }
  }

  /** A message goes out as bytes that are none. */
  record Malformed() implements Fault {}

  /** One of the signatures of a finished request is over something else. */
  record WrongSignature() implements Fault {}

  /** One signer's signatures are missing from a request that is said to be finished. */
  record TooFewSignatures() implements Fault {}

  /** A finished request is said to have timed out. */
  record TimeOut() implements Fault {}

  /** Nothing of the connection is read or answered any more, and TCP stays open. */
  record HalfOpen() implements Fault {}

  /** The connection is reset. */
  record Close() implements Fault {}

  /** A new stream is refused. */
  record Refuse(GrpcStatus status) implements Fault {}

  /** Messages above a pace are refused. */
  record RateLimit(int perSecond) implements Fault {
    public RateLimit {
      if (perSecond < 1) {
        throw new IllegalArgumentException("a rate limit of %d a second".formatted(perSecond));
      }
    }
  }
}
