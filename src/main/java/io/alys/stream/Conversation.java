package io.alys.stream;

import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Received;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import io.alys.primitives.Seed;
import io.alys.stream.Connection.Loss;
import io.alys.stream.Deliveries.Item;
import io.alys.stream.Outbox.Departure;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Letter;
import io.alys.stream.Outbox.Offer;
import io.alys.stream.PendingRequests.Due;
import io.alys.stream.PendingRequests.Patience;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  /** Messages that governance may have on their way to us before we have looked at one. */
  private static final int FETCH = 256;

  /** After a write that failed, so that a full disk is not asked without end. */
  private static final Duration SAVE_AGAIN = Duration.ofSeconds(1);

  private static final StreamCommand.RegisterNode NOBODY =
      new StreamCommand.RegisterNode("", ToGovernance.NodeType.BRIDGE, "unknown", List.of());

  private final StreamConfig config;
  private final String node;
  private final String instance;
  private final Seed seed;
  private final Function<FromGovernance, List<String>> consumers;
  private final List<Effect> effects = new ArrayList<>();

  private final Outbox outbox;
  private final PendingRequests<Letter> pending = new PendingRequests<>();
  private final Deliveries deliveries;
  private final Allowance outbound;
  private final Allowance inbound;
  private Connection connection;
  private StreamCommand.RegisterNode profile = NOBODY;
  private ToGovernance.HealthStatus health = ToGovernance.HealthStatus.UNKNOWN;

  private int renumberings;
  private long ids;
  private String peerNumbering = "";
  private long savedCursor;
  private boolean saving;
  private Instant saveAt = Instant.MIN;

  private boolean registered;
  private boolean writable;
  private @Nullable Instant acceptBy;
  private @Nullable Instant heartbeatAt;
  private int unansweredHeartbeats;
  private long heartbeats;
  private int owedFetches;
  private @Nullable Instant sendAt;

  private @Nullable Instant lastHeartbeat;
  private @Nullable Duration roundTrip;
  private long sent;
  private long received;
  private long connections;

  /**
   * @param instance a word that no other start of any node has
   * @param consumers which actors want a message
   * @param now when it starts; deliveries are numbered from then on
   */
  Conversation(
      StreamConfig config,
      String node,
      String instance,
      Function<FromGovernance, List<String>> consumers,
      Instant now) {
    this.config = config;
    this.node = node;
    this.instance = instance;
    this.seed = Seed.of(instance.hashCode());
    this.consumers = consumers;
    this.outbox = new Outbox(config.buffer().messages(), config.buffer().inFlight());
    this.deliveries = new Deliveries(config.buffer().redeliver(), now.toEpochMilli() << 20);
    this.outbound = new Allowance(config.requests().outboundPerSecond());
    this.inbound = new Allowance(config.requests().inboundPerSecond());
    this.connection = Connection.of(config.reconnect(), config.endpoints());
  }

  /** Hands out what is to be done, once. */
  List<Effect> take() {
    List<Effect> now = List.copyOf(effects);
    effects.clear();
    return now;
  }

  // ---- what an earlier start left behind ------------------------------------------------------

  void restore(Letter letter, Instant now) {
    outbox.restore(letter);
    await(letter, now);
  }

  void restoreCursor(String numbering, long sequence) {
    peerNumbering = numbering;
    savedCursor = sequence;
    deliveries.restart(sequence);
  }

  // ---- what our actors want -------------------------------------------------------------------

  void establish(Instant now) {
    move(connection.establish(now), now);
  }

  void disconnect(String reason, Instant now) {
    if (registered) {
      write(Lane.HEARTBEATS, newId(), new ToGovernance.Goodbye(reason), 0, now);
    }
    move(connection.disconnect(reason), now);
  }

  void credentialsChanged(Instant now) {
    move(connection.renewed(now), now);
  }

  void register(StreamCommand.RegisterNode who, Instant now) {
    profile = who;
    if (registered) {
      enqueue(new Letter(newId(), Lane.REGISTRATION, registration(), Optional.empty(), now), now);
    }
  }

  void report(ToGovernance.StatusReport report, Instant now) {
    health =
        switch (report.status()) {
          case ACTIVE, STARTING, SYNCING -> ToGovernance.HealthStatus.HEALTHY;
          case DEGRADED -> ToGovernance.HealthStatus.DEGRADED;
          case OFFLINE -> ToGovernance.HealthStatus.UNHEALTHY;
        };
    outbox.clear(Lane.STATUS);
    enqueue(new Letter(newId(), Lane.STATUS, report, Optional.empty(), now), now);
  }

  /** Takes a request whose answer is {@link Effect.Accept} or {@link Effect.Refuse}. */
  void request(String requestId, Lane lane, ToGovernance message, Instant now) {
    Optional<Duration> within =
        lane == Lane.SIGNATURES
            ? Optional.of(config.requests().signaturesWithin().truncatedTo(ChronoUnit.SECONDS))
            : Optional.empty();
    Letter letter =
        new Letter(requestId, lane, message, within.filter(Duration::isPositive), now);
    enqueue(letter, now);
  }

  private void enqueue(Letter letter, Instant now) {
    switch (outbox.offer(letter, false)) {
      case Offer.Taken _ -> taken(letter);
      case Offer.TakenFor(List<Letter> dropped) -> {
        dropped.forEach(d -> effects.add(new Effect.Drop(d.lane())));
        taken(letter);
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
    pump(now);
  }

  private void taken(Letter letter) {
    if (letter.lane().durable()) {
      effects.add(new Effect.Append(letter));
    }
  }

  void stored(List<String> requestIds, Instant now) {
    for (String id : requestIds) {
      Letter letter = outbox.stored(id);
      if (letter != null) {
        await(letter, now);
        effects.add(new Effect.Accept(id, false));
      }
    }
    pump(now);
  }

  void notStored(List<String> requestIds, String reason, Instant now) {
    for (String id : requestIds) {
      outbox.withdraw(id);
      effects.add(new Effect.Refuse(id, reason));
    }
    pump(now);
  }

  private void await(Letter letter, Instant now) {
    if (letter.lane() == Lane.SIGNATURES) {
      Patience patience =
          new Patience(
              config.requests().signaturesWithin(), config.requests().signatureAttempts());
      pending.add(letter.requestId(), letter, patience, now);
    }
  }

  void delivered(String consumer, long number, Instant now) {
    deliveries.delivered(consumer, number, now);
    settle(now);
  }

  void cursorSaved(String numbering, long sequence, boolean saved, Instant now) {
    saving = false;
    saveAt = saved ? Instant.MIN : now.plus(SAVE_AGAIN);
    if (saved && numbering.equals(peerNumbering)) {
      savedCursor = sequence;
      acknowledge(now);
    }
    settle(now);
  }

  private void acknowledge(Instant now) {
    if (registered && savedCursor > 0) {
      write(Lane.SIGNATURES, newId(), new ToGovernance.Received(savedCursor), 0, now);
    }
  }

  // ---- the stream -----------------------------------------------------------------------------

  void opened(long generation, Instant now) {
    if (generation == connection.generation() && !connection.connected()) {
      writable = true;
      write(Lane.REGISTRATION, newId(), registration(), 0, now);
      effects.add(new Effect.Fetch(generation, FETCH));
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
    unansweredHeartbeats = 0;
    effects.add(new Effect.Reject(reason));
    if (registered) {
      write(Lane.STATUS, newId(), new ToGovernance.Rejection(requestId, reason), 0, now);
      if (sequence > 0 && inOrder(sequence, now)) {
        // It stays as it is however often it is sent: governance may go on.
        deliveries.skip(sequence);
      }
    }
    fetchMore(now);
    settle(now);
  }

  void arrived(long generation, ResponseHeader header, FromGovernance message, Instant now) {
    if (generation != connection.generation()) {
      return;
    }
    received++;
    unansweredHeartbeats = 0;
    if (!registered) {
      beforeRegistration(header, message, now);
    } else if (inOrder(header.sequence(), now)) {
      hear(header, message, now);
    }
    fetchMore(now);
    settle(now);
  }

  private void beforeRegistration(ResponseHeader header, FromGovernance message, Instant now) {
    switch (message) {
      case Registered answer when !answer.accepted() ->
          drop(new Loss.Barred("governance does not accept this node: " + header.message()), now);
      case Registered answer when !GovernanceProtocol.speaks(answer.protocolVersion()) ->
          drop(
              new Loss.Barred(
                  "governance speaks protocol %s, this node %s"
                      .formatted(answer.protocolVersion(), GovernanceProtocol.PROTOCOL_VERSION)),
              now);
      case Registered answer -> accepted(answer, now);
      case Refusal refusal -> drop(lossOf(refusal), now);
      case SignatureReport _,
          FromGovernance.FederationUpdate _,
          FromGovernance.Proposal _,
          HeartbeatAnswer _,
          Received _ ->
          drop(new Loss.Broken("governance speaks before it has accepted this node"), now);
    }
  }

  private static Loss lossOf(Refusal refusal) {
    String reason = "governance refuses: %s (%s)".formatted(refusal.message(), refusal.code());
    return switch (refusal.code()) {
      case AUTHENTICATION_FAILED, AUTHORIZATION_FAILED, INVALID_REQUEST -> new Loss.Barred(reason);
      case RATE_LIMITED,
          SERVICE_UNAVAILABLE,
          TIMEOUT,
          INTERNAL_ERROR,
          INVALID_SIGNATURE,
          INSUFFICIENT_SIGNATURES,
          FEDERATION_ERROR ->
          new Loss.Broken(reason);
    };
  }

  private void accepted(Registered answer, Instant now) {
    if (!outbox.credible(answer.lastProcessed())) {
      renumberings++;
      outbox.renumber();
      drop(
          new Loss.Broken(
              "governance has processed up to %d, which cannot be: counting anew"
                  .formatted(answer.lastProcessed())),
          now);
      return;
    }
    forget(outbox.acknowledged(answer.lastProcessed()));
    outbox.resume();
    if (!answer.numbering().equals(peerNumbering)) {
      peerNumbering = answer.numbering();
      savedCursor = 0;
      deliveries.restart(0);
    }
    registered = true;
    acceptBy = null;
    heartbeatAt = now.plus(config.liveness().heartbeat());
    connections++;
    move(connection.accepted(connection.generation(), now), now);
    effects.add(new Effect.Answer(answer));
    pump(now);
  }

  /** Whether a message is to be heard now. */
  private boolean inOrder(long sequence, Instant now) {
    if (sequence == 0 || sequence == deliveries.last() + 1) {
      return true;
    }
    if (sequence <= deliveries.last()) {
      acknowledge(now);
    } else {
      drop(
          new Loss.Broken(
              "message %d of governance is missing: %d came"
                  .formatted(deliveries.last() + 1, sequence)),
          now);
    }
    return false;
  }

  private void hear(ResponseHeader header, FromGovernance message, Instant now) {
    switch (message) {
      case Registered answer -> effects.add(new Effect.Answer(answer));
      case Received(long sequence) -> forget(outbox.acknowledged(sequence));
      case HeartbeatAnswer answer -> {
        lastHeartbeat = now;
        roundTrip = Duration.between(answer.sentAt(), now.truncatedTo(ChronoUnit.MILLIS));
      }
      case SignatureReport report -> {
        progress(report, now);
        hold(header, report.requestId(), report, now);
      }
      case FromGovernance.FederationUpdate update -> {
        effects.add(new Effect.Publish(new StreamEvent.FederationAnnounced(update)));
        hold(header, header.requestId(), update, now);
      }
      case FromGovernance.Proposal proposal -> {
        effects.add(new Effect.Publish(new StreamEvent.ProposalAnnounced(proposal)));
        hold(header, header.requestId(), proposal, now);
      }
      case Refusal refusal -> {
        effects.add(new Effect.Publish(new StreamEvent.Refused(header.requestId(), refusal)));
        if (refusal.retryAfter().isEmpty()) {
          done(header.requestId(), "refused", now);
        }
        hold(header, header.requestId(), refusal, now);
      }
    }
  }

  private void progress(SignatureReport report, Instant now) {
    switch (report.progress()) {
      case Progress.Pending _, Progress.Partial _ -> pending.progressed(report.requestId(), now);
      case Progress.Complete _ -> done(report.requestId(), "complete", now);
      case Progress.Failed _ -> done(report.requestId(), "failed", now);
      case Progress.TimedOut _ -> done(report.requestId(), "timeout", now);
    }
  }

  private void done(String requestId, String outcome, Instant now) {
    Duration took = pending.complete(requestId, now);
    if (took != null) {
      effects.add(new Effect.Measure(outcome, took));
    }
  }

  private void hold(ResponseHeader header, String requestId, FromGovernance message, Instant now) {
    deliveries.hold(
        header.sequence(), new Item(requestId, message), consumers.apply(message), now);
  }

  private void forget(List<String> requestIds) {
    if (!requestIds.isEmpty()) {
      effects.add(new Effect.Forget(requestIds));
    }
  }

  // ---- time -----------------------------------------------------------------------------------

  void tick(Instant now) {
    if (acceptBy != null && !acceptBy.isAfter(now)) {
      drop(
          new Loss.Broken(
              "governance did not accept this node within "
                  + config.liveness().connectLimit().toMillis()
                  + " ms"),
          now);
    }
    if (registered && heartbeatAt != null && !heartbeatAt.isAfter(now)) {
      beat(now);
    }
    for (Due<Letter> due : pending.due(now)) {
      switch (due) {
        case Due.Again<Letter>(String _, Letter letter, int _) -> outbox.offer(letter, true);
        case Due.TimedOut<Letter>(String id, Letter _, Duration waited) -> timedOut(id, waited, now);
      }
    }
    move(connection.tick(now), now);
    settle(now);
    pump(now);
    fetchOwed(now);
  }

  private void beat(Instant now) {
    if (unansweredHeartbeats >= config.liveness().missed()) {
      drop(
          new Loss.Broken(
              "governance answered none of the last %d heartbeats".formatted(unansweredHeartbeats)),
          now);
      return;
    }
    heartbeatAt = now.plus(config.liveness().heartbeat());
    unansweredHeartbeats++;
    ToGovernance.Heartbeat beat =
        new ToGovernance.Heartbeat(now.truncatedTo(ChronoUnit.MILLIS), ++heartbeats, health);
    outbox.clear(Lane.HEARTBEATS);
    enqueue(new Letter(newId(), Lane.HEARTBEATS, beat, Optional.empty(), now), now);
  }

  private void timedOut(String requestId, Duration waited, Instant now) {
    SignatureReport report =
        new SignatureReport(requestId, new Progress.TimedOut(), List.of(), List.of());
    deliveries.hold(0, new Item(requestId, report), consumers.apply(report), now);
    effects.add(new Effect.Measure("timeout", waited));
    effects.add(new Effect.Publish(new StreamEvent.RequestTimedOut(requestId)));
  }

  /** When {@link #tick} has something to do. */
  Optional<Instant> wakeAt() {
    return Stream.of(
            connection.wakeAt(),
            pending.next(),
            deliveries.next(),
            Optional.ofNullable(acceptBy),
            Optional.ofNullable(registered ? heartbeatAt : null),
            Optional.ofNullable(sendAt),
            saveAt.equals(Instant.MIN) ? Optional.<Instant>empty() : Optional.of(saveAt),
            owedFetches > 0 ? Optional.of(inbound.next()) : Optional.<Instant>empty())
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  ConnectionStatus status(Instant now) {
    return new ConnectionStatus(
        connection.state(),
        Optional.ofNullable(lastHeartbeat),
        Optional.ofNullable(roundTrip),
        sent,
        received,
        Math.max(0, connections - 1),
        outbox.size(),
        outbox.inFlight(),
        outbox.oldest().map(since -> Duration.between(since, now)),
        pending.size());
  }

  ConnectionState state() {
    return connection.state();
  }

  // ---- inside ---------------------------------------------------------------------------------

  private void drop(Loss loss, Instant now) {
    effects.add(new Effect.Connect(new Connection.Wish.Close(connection.generation(), loss.reason())));
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
      unansweredHeartbeats = 0;
      owedFetches = 0;
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
    deliveries.due(now).forEach(telling -> effects.add(new Effect.Tell(telling)));
    long cursor = deliveries.cursor();
    if (!saving && cursor > savedCursor && !now.isBefore(saveAt)) {
      saving = true;
      effects.add(new Effect.SaveCursor(peerNumbering, cursor));
    }
    fetchOwed(now);
  }

  private void fetchMore(Instant now) {
    if (registered || connection.generation() > 0) {
      owedFetches++;
    }
    fetchOwed(now);
  }

  private void fetchOwed(Instant now) {
    int granted = 0;
    while (owedFetches > 0
        && deliveries.held() < config.buffer().inbound()
        && inbound.take(now)) {
      owedFetches--;
      granted++;
    }
    if (granted > 0) {
      effects.add(new Effect.Fetch(connection.generation(), granted));
    }
  }

  private void pump(Instant now) {
    sendAt = null;
    while (registered && writable && outbox.hasNext()) {
      if (!outbound.take(now)) {
        sendAt = outbound.next();
        return;
      }
      Departure departure = Objects.requireNonNull(outbox.next());
      write(departure.letter(), departure.sequence(), now);
    }
  }

  private void write(Letter letter, long sequence, Instant now) {
    sent++;
    RequestHeader header =
        new RequestHeader(
            letter.requestId(),
            now.truncatedTo(ChronoUnit.SECONDS),
            node,
            GovernanceProtocol.PROTOCOL_VERSION,
            letter.lane().urgency(),
            letter.timeout(),
            sequence,
            "");
    effects.add(new Effect.Write(connection.generation(), header, letter.message()));
  }

  private void write(Lane lane, String id, ToGovernance message, long sequence, Instant now) {
    write(new Letter(id, lane, message, Optional.empty(), now), sequence, now);
  }

  private ToGovernance.Registration registration() {
    return new ToGovernance.Registration(
        profile.authorityKey(),
        profile.type(),
        profile.version(),
        profile.capabilities(),
        instance + "." + renumberings,
        peerNumbering,
        savedCursor);
  }

  private String newId() {
    return instance + "-" + ++ids;
  }
}
