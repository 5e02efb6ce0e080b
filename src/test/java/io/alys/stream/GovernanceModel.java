package io.alys.stream;

import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Governance as the protocol demands it, without signatures: what it has processed survives, a
 * stream does not. It checks what only it can see.
 */
final class GovernanceModel {
  /** Every request by its id, in the order in which it took effect. */
  final Set<String> effects = new LinkedHashSet<>();

  private final BiConsumer<ResponseHeader, FromGovernance> wire;
  private final TreeMap<Long, FromGovernance> owed = new TreeMap<>();
  private final List<String> owedFor = new ArrayList<>();
  private String numbering = "g1";
  private String nodeNumbering = "";
  private long processed;
  private long lastSequence;
  private boolean registered;

  GovernanceModel(BiConsumer<ResponseHeader, FromGovernance> wire) {
    this.wire = wire;
  }

  void streamLost() {
    registered = false;
  }

  /** Its memory of what it sent is gone, as after a backup was restored; so it counts anew. */
  void renumber() {
    registered = false;
    List<FromGovernance> again = List.copyOf(owed.values());
    owed.clear();
    numbering = numbering + "'";
    lastSequence = 0;
    again.forEach(message -> owed.put(++lastSequence, message));
  }

  void hears(RequestHeader header, ToGovernance message) {
    if (message instanceof ToGovernance.Registration registration) {
      register(registration);
      return;
    }
    if (!registered) {
      throw new AssertionError("the node speaks before it is registered: " + message);
    }
    if (header.sequence() > 0 && !next(header.sequence())) {
      return;
    }
    switch (message) {
      case ToGovernance.SignatureRequest _ -> {
        effects.add(header.requestId());
        report(header.requestId(), new Progress.Pending());
        report(header.requestId(), new Progress.Complete());
      }
      case ToGovernance.PeginNotice _ -> effects.add(header.requestId());
      case ToGovernance.Heartbeat(Instant at, long count, ToGovernance.HealthStatus _) ->
          say(new FromGovernance.HeartbeatAnswer(at, at, count), 0);
      case ToGovernance.Received(long sequence) -> owed.headMap(sequence, true).clear();
      case ToGovernance.Registration _,
          ToGovernance.StatusReport _,
          ToGovernance.Goodbye _,
          ToGovernance.Rejection _ -> {}
    }
    if (header.sequence() > 0) {
      say(new FromGovernance.Received(processed), 0);
    }
  }

  private void register(ToGovernance.Registration registration) {
    registered = true;
    if (!registration.numbering().equals(nodeNumbering)) {
      nodeNumbering = registration.numbering();
      processed = 0;
    }
    say(
        new FromGovernance.Registered(
            true, "node", numbering, processed, GovernanceProtocol.PROTOCOL_VERSION),
        0);
    if (registration.peerNumbering().equals(numbering)) {
      owed.headMap(registration.lastProcessed(), true).clear();
    }
    owed.forEach((sequence, message) -> say(message, sequence));
  }

  private boolean next(long sequence) {
    if (sequence <= processed) {
      say(new FromGovernance.Received(processed), 0);
      return false;
    }
    if (sequence != processed + 1) {
      throw new AssertionError("sequence %d follows %d".formatted(sequence, processed));
    }
    processed = sequence;
    return true;
  }

  private void report(String requestId, Progress progress) {
    List<FromGovernance.Witness> witnesses =
        progress instanceof Progress.Complete ? List.of(Letters.witness()) : List.of();
    FromGovernance message = new SignatureReport(requestId, progress, witnesses, List.of());
    owed.put(++lastSequence, message);
    owedFor.add(requestId);
    say(message, lastSequence);
  }

  void announce(FromGovernance message) {
    owed.put(++lastSequence, message);
    if (registered) {
      say(message, lastSequence);
    }
  }

  /** Messages that the node has not acknowledged. */
  int owed() {
    return owed.size();
  }

  private void say(FromGovernance message, long sequence) {
    String id = message instanceof SignatureReport report ? report.requestId() : "g";
    wire.accept(
        new ResponseHeader(
            id, Letters.START, "governance", ResponseHeader.Status.SUCCESS, "", sequence),
        message);
  }
}
