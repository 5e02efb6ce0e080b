package io.alys.stream;

import io.alys.actor.Request;
import io.alys.governance.FromGovernance;
import io.alys.governance.Limits;
import io.alys.governance.ToGovernance;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stream keeps the conversation with governance. What it has accepted of a signature request or a
 * peg-in survives every failure, reaches governance once by effect, and in order within its kind.
 * What governance says reaches the actors that it is for, in order, until they have accepted it.
 *
 * <pre>
 *   Bridge --RequestSignatures, NotifyPegin--> Stream ==gRPC==> governance
 *   Metrics --ReportStatus-------------------> Stream
 *   Bridge, Federation, Chain &lt;--messages of governance-- Stream, each answered by Delivered
 * </pre>
 */
public sealed interface StreamCommand {
  /** Connects when there is no connection; also after a permanent failure. */
  record EstablishConnection() implements StreamCommand, Request<ConnectionStatus> {}

  /** Ends the connection in good order; none is made until {@link EstablishConnection}. */
  record Disconnect(String reason) implements StreamCommand, Request<ConnectionStatus> {}

  /** Asks how the connection is. */
  record GetConnectionStatus() implements StreamCommand, Request<ConnectionStatus> {}

  /**
   * Asks governance to sign. The answer says that the request is on disk; how it ends comes to the
   * actors that want {@link FromGovernance.SignatureReport}s, a timeout too.
   *
   * @param requestId identity of the request, its txid; the same one again changes nothing
   */
  record RequestSignatures(String requestId, ToGovernance.SignatureRequest request)
      implements StreamCommand, Request<Accepted> {
    public RequestSignatures {
      requireId(requestId);
    }
  }

  /** Tells governance of a deposit. The answer says that the notice is on disk. */
  record NotifyPegin(String requestId, ToGovernance.PeginNotice notice)
      implements StreamCommand, Request<Accepted> {
    public NotifyPegin {
      requireId(requestId);
    }
  }

  /**
   * Says who this node is, from now on and at once when it is connected. The answer is
   * governance's.
   */
  record RegisterNode(
      String authorityKey, ToGovernance.NodeType type, String version, List<String> capabilities)
      implements StreamCommand, Request<FromGovernance.Registered> {}

  /**
   * Asks which proposals governance announced, in the order of arrival.
   *
   * @param after position of the last one of the page before; 0 for the first page
   * @param limit 1 to {@value #MAX_PROPOSALS}; a page of large proposals may be shorter
   */
  record GetProposals(long after, int limit) implements StreamCommand, Request<Proposals> {
    public GetProposals {
      if (after < 0) {
        throw new IllegalArgumentException("position %d must not be negative".formatted(after));
      }
      if (limit < 1 || limit > MAX_PROPOSALS) {
        throw new IllegalArgumentException(
            "page limit %d must be between 1 and %d".formatted(limit, MAX_PROPOSALS));
      }
    }
  }

  /** The most proposals in one answer. */
  int MAX_PROPOSALS = 100;

  /**
   * A part of what was proposed.
   *
   * @param next what the next page comes after; empty when this is the last one
   */
  record Proposals(List<KeptProposal> proposals, Optional<Long> next) {
    public Proposals {
      proposals = List.copyOf(proposals);
    }
  }

  /**
   * A proposal as it stands in the journal.
   *
   * @param position grows with every announcement, with gaps
   */
  record KeptProposal(long position, Instant receivedAt, FromGovernance.Proposal proposal) {}

  /** Tells governance how the node is. The latest report replaces one that still waits. */
  record ReportStatus(ToGovernance.StatusReport report) implements StreamCommand {}

  /**
   * An actor has accepted messages of governance, and will not lose them.
   *
   * @param number of the last that it accepted, and with it of all before
   */
  record Delivered(String consumer, long number) implements StreamCommand {}

  /**
   * A request is on disk.
   *
   * @param again it had been accepted before
   */
  record Accepted(String requestId, boolean again) {}

  private static void requireId(String requestId) {
    boolean fits =
        !requestId.isEmpty()
            && requestId.length() <= Limits.ID_CHARS
            && requestId.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!fits) {
      throw new IllegalArgumentException(
          "a request id must have 1 to %d visible ASCII characters".formatted(Limits.ID_CHARS));
    }
  }

  /** How the connection stands. */
  sealed interface ConnectionState {
    /** Nobody wants a connection. */
    record Disconnected() implements ConnectionState {}

    /**
     * The first connection is being made.
     *
     * @param nextRetry when the next attempt begins; empty while one is under way
     * @param reason why the last attempt failed; empty while the first one is under way
     */
    record Connecting(String endpoint, int attempt, Optional<Instant> nextRetry, String reason)
        implements ConnectionState {}

    /** Governance has accepted this node. */
    record Connected(String endpoint, Instant since) implements ConnectionState {}

    /**
     * The connection is being made again.
     *
     * @param nextRetry when the next attempt begins; empty while one is under way
     */
    record Reconnecting(String reason, int attempt, Optional<Instant> nextRetry)
        implements ConnectionState {}

    /**
     * It did not come about.
     *
     * @param permanent governance does not want this node: it is not asked again by itself
     */
    record Failed(String reason, boolean permanent) implements ConnectionState {}
  }

  /**
   * How the connection is.
   *
   * @param lastHeartbeat when governance last answered one
   * @param roundTrip of that heartbeat
   * @param reconnects since the actor started
   * @param waiting messages in the outbox
   * @param inFlight those of them that are sent and not acknowledged
   * @param oldest how long the oldest of them has waited
   * @param pending requests without their final answer
   */
  record ConnectionStatus(
      ConnectionState state,
      Optional<Instant> lastHeartbeat,
      Optional<Duration> roundTrip,
      long sent,
      long received,
      long reconnects,
      int waiting,
      int inFlight,
      Optional<Duration> oldest,
      int pending) {}

  /** What the actor tells itself. */
  sealed interface Internal extends StreamCommand {
    /** The HTTP/2 stream is open. */
    record Opened(long generation) implements Internal {}

    /** The stream, or the attempt at one, is over. */
    record Closed(long generation, Connection.Loss loss) implements Internal {}

    /** Bytes of governance. */
    record Arrived(long generation, Buffer wire) implements Internal {}

    /** There is room in the stream's buffer again. */
    record Drained(long generation) implements Internal {}

    /** A port that was knocked at takes connections. */
    record Answered(String endpoint) implements Internal {}

    /** What was to be written is on disk. */
    record Stored(List<String> requestIds) implements Internal {}

    /** It is not. */
    record NotStored(List<String> requestIds, String reason) implements Internal {}

    /** The cursor is on disk. */
    record CursorSaved(String numbering, long sequence, boolean saved) implements Internal {}

    /** It is time. */
    record Tick() implements Internal {}

    /** It is time to look whether token or certificates are others. */
    record LookAtCredentials() implements Internal {}

    /** The certificates and the key as they are now; only the hash of all. */
    record CertificatesSeen(String sha256) implements Internal {}

    /** The token as it is now; only its hash, so that no message carries the token itself. */
    record TokenSeen(String sha256, Optional<Instant> expiry) implements Internal {}
  }
}
