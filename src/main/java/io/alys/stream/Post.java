package io.alys.stream;

import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.ToGovernance;
import io.alys.stream.Outbox.Departure;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Letter;
import io.alys.stream.Outbox.Offer;
import io.alys.stream.PendingRequests.Due;
import io.alys.stream.PendingRequests.Patience;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What goes out: the outbox, the rate, and the headers. Pure but for its own content. */
final class Post {
  private final String node;
  private final String instance;
  private final Patience patience;
  private final Outbox outbox;
  private final PendingRequests<Letter> pending = new PendingRequests<>();
  private final Allowance allowance;
  private int renumberings;
  private long ids;
  private long sent;
  private @Nullable Instant sendAt;

  Post(StreamConfig config, String node, String instance) {
    this.node = node;
    this.instance = instance;
    this.patience =
        new Patience(config.requests().signaturesWithin(), config.requests().signatureAttempts());
    this.outbox = new Outbox(config.buffer().messages(), config.buffer().inFlight());
    this.allowance = new Allowance(config.requests().outboundPerSecond());
  }

  Outbox outbox() {
    return outbox;
  }

  /** Which our sequences belong to. */
  String numbering() {
    return instance + "." + renumberings;
  }

  /** What is in flight begins again, under a numbering of which nobody knows anything. */
  void renumber() {
    renumberings++;
    outbox.renumber();
  }

  /** A letter of our own making, which nobody asks for by its id. */
  Letter letter(Lane lane, ToGovernance message, Instant now) {
    return new Letter(instance + "-" + ++ids, lane, message, Optional.empty(), now, "");
  }

  /** Takes in what an earlier start left behind. */
  void restore(Letter letter, Instant now) {
    outbox.restore(letter);
    await(letter, now);
  }

  /** The letter of a request that another actor makes. */
  Letter request(String requestId, Lane lane, ToGovernance message, String trace, Instant now) {
    Optional<Duration> within =
        lane == Lane.SIGNATURES
            ? Optional.of(patience.within().truncatedTo(ChronoUnit.SECONDS))
            : Optional.empty();
    return new Letter(requestId, lane, message, within.filter(Duration::isPositive), now, trace);
  }

  void stored(List<String> requestIds, Instant now, List<Effect> effects) {
    for (String id : requestIds) {
      Letter letter = outbox.stored(id);
      if (letter != null) {
        await(letter, now);
        effects.add(new Effect.Accept(id, false));
      }
    }
  }

  void notStored(List<String> requestIds, String reason, List<Effect> effects) {
    for (String id : requestIds) {
      outbox.withdraw(id);
      effects.add(new Effect.Refuse(id, reason));
    }
  }

  private void await(Letter letter, Instant now) {
    if (letter.lane() == Lane.SIGNATURES) {
      pending.add(letter.requestId(), letter, patience, now);
    }
  }

  /** How far a request is: governance is at work, or it is done. */
  void progress(SignatureReport report, Instant now, List<Effect> effects) {
    String id = report.requestId();
    switch (report.progress()) {
      case Progress.Pending _, Progress.Partial _ -> pending.progressed(id, now);
      case Progress.Complete _ -> done(id, "complete", now, effects);
      case Progress.Failed _ -> done(id, "failed", now, effects);
      case Progress.TimedOut _ -> done(id, "timeout", now, effects);
    }
  }

  /** Governance has durably processed all up to and including a sequence. */
  void acknowledged(long sequence, Instant now, List<Effect> effects) {
    List<Letter> done = outbox.acknowledged(sequence);
    if (!done.isEmpty()) {
      effects.add(new Effect.Forget(done.stream().map(Letter::requestId).toList()));
    }
    for (Letter letter : done) {
      effects.add(new Effect.Acknowledged(letter.lane(), Duration.between(letter.since(), now)));
    }
  }

  /** The final answer came. */
  void done(String requestId, String outcome, Instant now, List<Effect> effects) {
    Letter letter = pending.find(requestId);
    Duration took = pending.complete(requestId, now);
    if (letter != null && took != null) {
      effects.add(new Effect.Measure(letter, outcome, took));
    }
  }

  /**
   * Makes requests again that have waited too long, and gives up those that were made often enough.
   *
   * @return those that are given up
   */
  List<Letter> overdue(Instant now, List<Effect> effects) {
    List<Letter> givenUp = new ArrayList<>();
    for (Due<Letter> due : pending.due(now)) {
      switch (due) {
        // What still waits here is not there twice for that.
        case Due.Again<Letter>(String _, Letter letter, int _) -> outbox.offer(letter, true);
        case Due.TimedOut<Letter>(String _, Letter letter, Duration waited) -> {
          effects.add(new Effect.Measure(letter, "timeout", waited));
          givenUp.add(letter);
        }
      }
    }
    return givenUp;
  }

  /** The trace of a request that waits for its final answer; empty when there is none. */
  String traceOf(String requestId) {
    Letter letter = pending.find(requestId);
    return letter == null ? "" : letter.trace();
  }

  int pending() {
    return pending.size();
  }

  /** Takes a letter in, and says what is to be done for it. */
  void enqueue(Letter letter, List<Effect> effects) {
    switch (outbox.offer(letter, false)) {
      case Offer.Taken _ -> taken(letter, effects);
      case Offer.TakenFor(List<Letter> dropped) -> {
        dropped.forEach(d -> effects.add(new Effect.Drop(d.lane())));
        taken(letter, effects);
      }
      case Offer.Known(boolean stored) -> {
        if (stored) {
          effects.add(new Effect.Accept(letter.requestId(), true));
        }
      }
      case Offer.Full _ when letter.lane().durable() ->
          effects.add(
              new Effect.Refuse(
                  letter.requestId(),
                  "the outbox holds %d messages for governance and takes no more; try again later"
                      .formatted(outbox.size())));
      case Offer.Full _ -> effects.add(new Effect.Drop(letter.lane()));
    }
  }

  private static void taken(Letter letter, List<Effect> effects) {
    if (letter.lane().durable()) {
      effects.add(new Effect.Append(letter));
    }
  }

  /** Sends what may leave, as the rate allows. */
  void pump(long generation, Instant now, List<Effect> effects) {
    sendAt = null;
    while (outbox.hasNext()) {
      if (!allowance.take(now)) {
        sendAt = allowance.next();
        return;
      }
      Departure departure = Objects.requireNonNull(outbox.next());
      write(generation, departure.letter(), departure.sequence(), now, effects);
    }
  }

  /** Sends a letter past the outbox, without a sequence. */
  void write(long generation, Letter letter, Instant now, List<Effect> effects) {
    write(generation, letter, 0, now, effects);
  }

  private void write(
      long generation, Letter letter, long sequence, Instant now, List<Effect> effects) {
    sent++;
    effects.add(new Effect.Write(generation, header(letter, sequence, now), letter.message()));
  }

  private RequestHeader header(Letter letter, long sequence, Instant now) {
    return new RequestHeader(
        letter.requestId(),
        now.truncatedTo(ChronoUnit.SECONDS),
        node,
        GovernanceProtocol.PROTOCOL_VERSION,
        letter.lane().urgency(),
        letter.timeout(),
        sequence,
        letter.trace());
  }

  long sent() {
    return sent;
  }

  /** When {@link #overdue} or {@link #pump} has something to do. */
  Optional<Instant> wakeAt() {
    return Stream.of(Optional.ofNullable(sendAt), pending.next())
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  Optional<Duration> oldest(Instant now) {
    return outbox.oldest().map(since -> Duration.between(since, now));
  }
}
