package io.alys.stream;

import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Received;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import io.alys.primitives.Seed;
import io.alys.stream.Connection.Loss;
import io.alys.stream.Deliveries.Item;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Letter;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole conversation with governance but for the world: what happens comes in as calls, what is
 * to be done goes out as effects. No clock, no IO, so that a simulator can drive it.
 *
 * <p>A message is lost at no point, because of this order: on disk before it is accepted or sent;
 * forgotten only after governance acknowledged it; acknowledged to governance only after our actors
 * accepted it and the cursor is on disk.
 */
final class Conversation {
  private final StreamConfig config;
  private final Seed seed;
  private final Function<FromGovernance, List<String>> consumers;
  private final List<Effect> effects = new ArrayList<>();

  private final Post post;
  private final Reception reception;
  private final Pulse pulse;
  private Connection connection;
  private StreamCommand.RegisterNode profile;

  private boolean registered;
  private boolean writable;
  private @Nullable Instant acceptBy;
  private Instant introducedAt = Instant.EPOCH;
  private long received;
  private long connections;

  /**
   * @param consumers which actors want a message
   * @param now when it starts; deliveries are numbered from then on
   */
  Conversation(
      StreamConfig config,
      Handshake.Identity self,
      Function<FromGovernance, List<String>> consumers,
      Instant now) {
    this.config = config;
    this.profile = self.profile();
    this.seed = Seed.of(self.instance().hashCode());
    this.consumers = consumers;
    this.post = new Post(config, self.node(), self.instance());
    this.reception = new Reception(config, now.toEpochMilli() << 20);
    this.pulse = new Pulse(config.liveness());
    this.connection = Connection.of(config.reconnect(), config.endpoints());
  }

  /** Hands out what is to be done, once. */
  List<Effect> take() {
    List<Effect> now = List.copyOf(effects);
    effects.clear();
    return now;
  }

  void restore(Letter letter, Instant now) {
    post.restore(letter, now);
  }

  void restoreCursor(String numbering, long sequence) {
    reception.resume(numbering, sequence);
  }

  void establish(Instant now) {
    move(connection.establish(now), now);
  }

  void disconnect(String reason, Instant now) {
    if (registered) {
      write(Lane.HEARTBEATS, new ToGovernance.Goodbye(reason), now);
    }
    move(connection.disconnect(reason), now);
  }

  void credentialsChanged(Instant now) {
    move(connection.renewed("credentials were renewed", now), now);
  }

  void certificatesChanged(Instant now) {
    move(connection.reconsidered("certificates were exchanged", now), now);
  }

  void register(StreamCommand.RegisterNode who, Instant now) {
    profile = who;
    if (registered) { // A stream knows one registration: its first message.
      move(connection.renewed("the node registers anew", now), now);
    }
  }

  void report(ToGovernance.StatusReport report, Instant now) {
    pulse.health(report.status());
    post.outbox().clear(Lane.STATUS);
    enqueue(post.letter(Lane.STATUS, report, now), now);
  }

  /** Takes a request whose answer is {@link Effect.Accept} or {@link Effect.Refuse}. */
  void request(String requestId, Lane lane, ToGovernance message, String trace, Instant now) {
    enqueue(post.request(requestId, lane, message, trace, now), now);
  }

  private void enqueue(Letter letter, Instant now) {
    post.enqueue(letter, effects);
    pump(now);
  }

  void stored(List<String> requestIds, Instant now) {
    post.stored(requestIds, now, effects);
    pump(now);
  }

  void notStored(List<String> requestIds, String reason, Instant now) {
    post.notStored(requestIds, reason, effects);
    pump(now);
  }

  void delivered(String consumer, long number, Instant now) {
    reception.delivered(consumer, number);
    settle(now);
  }

  void cursorSaved(String numbering, long sequence, boolean saved, Instant now) {
    if (reception.cursorSaved(numbering, sequence, saved, now)) {
      acknowledge(now);
    }
    settle(now);
  }

  private void acknowledge(Instant now) {
    if (registered && reception.processed() > 0) {
      write(Lane.SIGNATURES, new ToGovernance.Received(reception.processed()), now);
    }
  }

  void opened(long generation, Instant now) {
    if (generation == connection.generation() && !connection.connected()) {
      writable = true;
      introducedAt = now;
      write(Lane.REGISTRATION, Handshake.introduction(profile, post, reception), now);
      effects.add(new Effect.Fetch(generation, Reception.FIRST_FETCH));
    }
  }

  void closed(long generation, Loss loss, Instant now) {
    move(connection.lost(generation, loss, now, seed.nextDouble()), now);
  }

  void answered(String endpoint, Instant now) {
    move(connection.answered(endpoint, now), now);
  }

  void drained(long generation, Instant now) {
    if (generation == connection.generation()) {
      writable = true;
      pump(now);
    }
  }

  /** The stream's buffer is full: nothing more leaves until {@link #drained}. */
  void full(long generation) {
    if (generation == connection.generation()) {
      writable = false;
    }
  }

  /**
   * Something came that is no message of the protocol: it is counted, and governance is told.
   *
   * @param requestId as far as it could be read, else empty
   * @param sequence as far as it could be read, else 0
   */
  void garbled(long generation, String requestId, long sequence, String reason, Instant now) {
    if (generation != connection.generation()) {
      return;
    }
    received++;
    pulse.sign();
    effects.add(new Effect.Reject(reason));
    if (registered) {
      write(Lane.STATUS, new ToGovernance.Rejection(requestId, reason), now);
      if (sequence > 0 && inOrder(sequence, now)) {
        // It stays as it is however often it is sent: governance may go on.
        reception.skip(sequence);
      }
    }
    reception.owe();
    settle(now);
  }

  void arrived(long generation, ResponseHeader header, FromGovernance message, Instant now) {
    if (generation != connection.generation()) {
      return;
    }
    received++;
    pulse.sign();
    if (!registered) {
      beforeRegistration(header, message, now);
    } else if (inOrder(header.sequence(), now)) {
      hear(header, message, now);
    }
    reception.owe();
    settle(now);
  }

  private void beforeRegistration(ResponseHeader header, FromGovernance message, Instant now) {
    switch (Handshake.judge(header, message)) {
      case Handshake.Welcome(Registered answer) -> accepted(answer, now);
      case Handshake.Unwelcome(Loss loss) -> drop(loss, now);
    }
  }

  private void accepted(Registered answer, Instant now) {
    Outbox outbox = post.outbox();
    if (!outbox.credible(answer.lastProcessed())) {
      post.renumber();
      drop(
          new Loss.Broken(
              "governance has processed up to %d, which cannot be: counting anew"
                  .formatted(answer.lastProcessed())),
          now);
      return;
    }
    post.acknowledged(answer.lastProcessed(), now, effects);
    outbox.resume();
    if (!answer.numbering().equals(reception.numbering())) {
      reception.resume(answer.numbering(), 0);
    }
    registered = true;
    acceptBy = null;
    pulse.start(now);
    connections++;
    move(connection.accepted(connection.generation(), now), now);
    effects.add(new Effect.Answer(answer));
    effects.add(new Effect.Acknowledged(Lane.REGISTRATION, Duration.between(introducedAt, now)));
    pump(now);
  }

  /** Whether a message is to be heard now. */
  private boolean inOrder(long sequence, Instant now) {
    return switch (reception.place(sequence)) {
      case NEXT -> true;
      case SEEN -> {
        acknowledge(now); // The acknowledgement was lost, or the message would not have come.
        yield false;
      }
      case BEYOND_A_GAP -> {
        drop(
            new Loss.Broken(
                "message %d of governance is missing: %d came"
                    .formatted(reception.expected(), sequence)),
            now);
        yield false;
      }
    };
  }

  private void hear(ResponseHeader header, FromGovernance message, Instant now) {
    switch (message) {
      case Registered answer -> effects.add(new Effect.Answer(answer));
      case Received(long sequence) -> post.acknowledged(sequence, now, effects);
      case HeartbeatAnswer answer -> pulse.answered(answer, now);
      case SignatureReport report -> {
        Item item = item(report.requestId(), report);
        post.progress(report, now, effects);
        hold(header, item);
      }
      case FromGovernance.FederationUpdate update ->
          announced(header, update, new StreamEvent.FederationAnnounced(update));
      case FromGovernance.Proposal proposal ->
          announced(header, proposal, new StreamEvent.ProposalAnnounced(proposal));
      case Refusal refusal -> {
        Item item = item(header.requestId(), refusal);
        effects.add(new Effect.Publish(new StreamEvent.Refused(header.requestId(), refusal)));
        if (refusal.retryAfter().isEmpty()) {
          post.done(header.requestId(), "refused", now, effects);
        }
        hold(header, item);
      }
    }
  }

  private void announced(ResponseHeader header, FromGovernance message, StreamEvent event) {
    if (header.sequence() == 0) {
      effects.add(new Effect.Reject("an announcement must have a sequence"));
      return;
    }
    effects.add(new Effect.Publish(event));
    hold(header, item(header.requestId(), message));
  }

  /** Made before the request is done, for its trace is known until then. */
  private Item item(String requestId, FromGovernance message) {
    return new Item(requestId, message, post.traceOf(requestId));
  }

  private void hold(ResponseHeader header, Item item) {
    reception.hold(header.sequence(), item, consumers.apply(item.message()));
  }

  void tick(Instant now) {
    if (acceptBy != null && !acceptBy.isAfter(now)) {
      drop(
          new Loss.Broken(
              "governance did not accept this node within "
                  + config.liveness().connectLimit().toMillis()
                  + " ms"),
          now);
    }
    if (registered && pulse.due(now)) {
      beat(now);
    }
    post.overdue(now, effects).forEach(this::timedOut);
    move(connection.tick(now), now);
    settle(now);
    pump(now);
  }

  private void beat(Instant now) {
    if (pulse.dead()) {
      drop(
          new Loss.Broken(
              "governance answered none of the last %d heartbeats"
                  .formatted(config.liveness().missed())),
          now);
      return;
    }
    post.outbox().clear(Lane.HEARTBEATS);
    enqueue(post.letter(Lane.HEARTBEATS, pulse.beat(now), now), now);
  }

  private void timedOut(Letter letter) {
    String id = letter.requestId();
    SignatureReport report = new SignatureReport(id, new Progress.TimedOut(), List.of(), List.of());
    reception.hold(0, new Item(id, report, letter.trace()), consumers.apply(report));
    effects.add(new Effect.Publish(new StreamEvent.RequestTimedOut(id)));
  }

  /** When {@link #tick} has something to do. */
  Optional<Instant> wakeAt() {
    return Stream.of(
            connection.wakeAt(),
            reception.wakeAt(),
            post.wakeAt(),
            pulse.wakeAt(),
            Optional.ofNullable(acceptBy))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  ConnectionStatus status(Instant now) {
    return new ConnectionStatus(
        connection.state(),
        pulse.lastAnswer(),
        pulse.roundTrip(),
        post.sent(),
        received,
        Math.max(0, connections - 1),
        post.outbox().size(),
        post.outbox().inFlight(),
        post.oldest(now),
        post.pending());
  }

  /** The numbering of governance. */
  String peerNumbering() {
    return reception.numbering();
  }

  private void drop(Loss loss, Instant now) {
    effects.add(
        new Effect.Connect(new Connection.Wish.Close(connection.generation(), loss.reason())));
    closed(connection.generation(), loss, now);
  }

  private void move(Connection.Step step, Instant now) {
    ConnectionState before = connection.state();
    boolean over =
        step.next().generation() != connection.generation() || step.next().trying().isEmpty();
    connection = step.next();
    if (over) {
      registered = false;
      writable = false;
      acceptBy = null;
      pulse.stop();
      reception.forgetOwed();
    }
    for (Connection.Wish wish : step.wishes()) {
      if (wish instanceof Connection.Wish.Open) {
        acceptBy = now.plus(config.liveness().connectLimit());
      }
      effects.add(new Effect.Connect(wish));
    }
    if (!before.equals(connection.state())) {
      effects.add(
          new Effect.Publish(new StreamEvent.ConnectionChanged(before, connection.state())));
    }
  }

  private void settle(Instant now) {
    reception.settle(now, effects);
    int granted = reception.grant(now);
    if (granted > 0) {
      effects.add(new Effect.Fetch(connection.generation(), granted));
    }
  }

  private void pump(Instant now) {
    if (registered && writable) {
      post.pump(connection.generation(), now, effects);
    }
  }

  /** Sends at once what the stream itself is about. */
  private void write(Lane lane, ToGovernance message, Instant now) {
    post.write(connection.generation(), post.letter(lane, message, now), now, effects);
  }
}
