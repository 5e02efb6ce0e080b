package io.alys.stream;

import io.alys.actor.ActorClock;
import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Reply;
import io.alys.actor.TraceContext;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.governance.Decoded;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.ToGovernance;
import io.alys.storage.OutboxEntry;
import io.alys.storage.StorageCommand;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Letter;
import io.alys.stream.StreamCommand.Delivered;
import io.alys.stream.StreamCommand.Disconnect;
import io.alys.stream.StreamCommand.EstablishConnection;
import io.alys.stream.StreamCommand.GetConnectionStatus;
import io.alys.stream.StreamCommand.GetProposals;
import io.alys.stream.StreamCommand.Internal;
import io.alys.stream.StreamCommand.NotifyPegin;
import io.alys.stream.StreamCommand.RegisterNode;
import io.alys.stream.StreamCommand.ReportStatus;
import io.alys.stream.StreamCommand.RequestSignatures;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link Conversation}: gRPC, the journal, timers and the other actors. */
public final class StreamVerticle extends ActorVerticle<StreamCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(StreamVerticle.class);
  private static final int BATCH = 256;

  /** How often it is looked whether token or certificates are others. */
  private static final Duration CREDENTIALS_LOOK = Duration.ofSeconds(1);

  private final Setup setup;

  private @Nullable Instant origin;
  private long originNanos;
  private @Nullable Conversation conversation;
  private @Nullable Performer performer;
  private @Nullable Instant alarmAt;
  private ActorClock.@Nullable Alarm alarm;

  /**
   * An actor that wants messages of governance. It has one batch at a time, and answers by {@link
   * Delivered} with the number of the last that it has accepted; until then it is told again.
   *
   * @param wants which of them
   * @param wrap a batch, in order, in the words of its protocol
   */
  public record Consumer<M>(
      String actor,
      Class<M> protocol,
      Predicate<FromGovernance> wants,
      Function<List<Delivery>, ? extends M> wrap) {}

  /**
   * What the stream needs to know.
   *
   * @param node this node's name, as governance shall know it
   * @param instance a word that no other start of any node has; part of every numbering
   * @param profile what the node says of itself until it is told otherwise
   */
  public record Setup(
      StreamConfig config,
      String node,
      String instance,
      StreamCommand.RegisterNode profile,
      List<Consumer<?>> consumers,
      MeterRegistry meters,
      Map<String, String> environment) {}

  public StreamVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code stream}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<StreamCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of("stream", StreamCommand.class, () -> new StreamVerticle(setup.get()))
        .dependsOn("storage")
        .mailbox(MailboxConfig.DEFAULT.batch(BATCH))
        .onEventLoop();
  }

  @Override
  protected Future<?> preStart() {
    origin = self().clock().now();
    originNanos = self().clock().nanoTime();
    Conversation talk =
        new Conversation(
            setup.config(),
            new Handshake.Identity(
                setup.node(), setup.instance() + "." + self().incarnation(), setup.profile()),
            this::consumersOf,
            origin);
    conversation = talk;
    performer = new Performer(vertx, self(), setup);
    return storage()
        .ask(new StorageCommand.LoadCursor(Filing.CURSOR))
        .onSuccess(found -> found.ifPresent(c -> talk.restoreCursor(c.numbering(), c.sequence())))
        .compose(_ -> restore(0))
        .compose(_ -> new Archive(storage()).federationVersion())
        .onSuccess(version -> hands().federation(version));
  }

  /** What is announced is kept before anybody acts upon it. */
  private List<String> consumersOf(FromGovernance message) {
    boolean announced =
        message instanceof FromGovernance.FederationUpdate
            || message instanceof FromGovernance.Proposal;
    return Stream.concat(
            announced ? Stream.of(Performer.ARCHIVE) : Stream.empty(),
            setup.consumers().stream().filter(c -> c.wants().test(message)).map(Consumer::actor))
        .toList();
  }

  private Future<Void> restore(long after) {
    return storage()
        .ask(new StorageCommand.LoadOutbox(after, StorageCommand.MAX_AT_ONCE))
        .compose(
            page -> {
              page.entries().forEach(positioned -> restore(positioned.entry()));
              return page.more()
                  ? restore(page.entries().getLast().position())
                  : Future.succeededFuture();
            });
  }

  private void restore(OutboxEntry entry) {
    switch (GovernanceCodec.decodeRequest(entry.payload().toArray())) {
      case Decoded.Accepted<GovernanceCodec.Request>(GovernanceCodec.Request request) -> {
        Letter letter =
            new Letter(
                entry.requestId(),
                Lane.valueOf(entry.kind()),
                request.message(),
                request.header().timeout(),
                now(),
                request.header().traceParent());
        talk().restore(letter, now());
      }
      case Decoded.Rejected<GovernanceCodec.Request> rejected ->
          LOG.error(
              "request {} in the journal cannot be read ({}); it stays there and is not sent: was"
                  + " it written by a later version?",
              entry.requestId(),
              rejected.reason());
    }
  }

  @Override
  protected Future<?> started() {
    talk().establish(now());
    perform();
    if (hands().watchesFiles()) {
      self().schedule(CREDENTIALS_LOOK, new Internal.LookAtCredentials());
    }
    return DONE;
  }

  @Override
  protected Future<?> preStop() {
    talk().disconnect("the node stops", now());
    perform();
    return stopped();
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> stopped() {
    if (performer != null) { // A start that failed before may have left none.
      performer.close();
      performer = null;
    }
    return DONE;
  }

  @Override
  protected Future<?> receive(StreamCommand message) {
    handle(message);
    perform();
    return DONE;
  }

  /** What many messages lead to is done at once: one write to the journal for all of them. */
  @Override
  protected Future<?> receiveBatch(List<StreamCommand> messages) {
    messages.forEach(this::handle);
    perform();
    return DONE;
  }

  private void handle(StreamCommand message) {
    Conversation talk = talk();
    Instant now = now();
    switch (message) {
      case EstablishConnection question -> {
        talk.establish(now);
        reply(question, talk.status(now));
      }
      case Disconnect question -> {
        talk.disconnect(question.reason(), now);
        reply(question, talk.status(now));
      }
      case GetConnectionStatus question -> reply(question, talk.status(now));
      case RequestSignatures question -> {
        hands().owe(question.requestId(), defer(question));
        talk.request(
            question.requestId(), Lane.SIGNATURES, question.request(), trace(question), now);
      }
      case NotifyPegin question -> {
        hands().owe(question.requestId(), defer(question));
        talk.request(question.requestId(), Lane.PEGINS, question.notice(), trace(question), now);
      }
      case RegisterNode question -> {
        hands().owe(defer(question));
        talk.register(question, now);
      }
      case ReportStatus(ToGovernance.StatusReport report) -> talk.report(report, now);
      case GetProposals question -> {
        Reply<StreamCommand.Proposals> reply = defer(question);
        new Archive(storage())
            .proposals(question)
            .onSuccess(reply::succeed)
            .onFailure(cause -> reply.fail(unread(cause)));
      }
      case Delivered(String consumer, long number) -> talk.delivered(consumer, number, now);
      case Internal internal -> handle(internal, talk, now);
    }
  }

  private static ActorException unread(Throwable cause) {
    return new ActorException(
        ActorException.Kind.UNAVAILABLE, "the journal was not read: " + cause.getMessage());
  }

  private String trace(StreamCommand message) {
    return self().traceOf(message).map(TraceContext::toString).orElse("");
  }

  private void handle(Internal message, Conversation talk, Instant now) {
    switch (message) {
      case Internal.Opened(long generation) -> talk.opened(generation, now);
      case Internal.Closed(long generation, Connection.Loss loss) ->
          talk.closed(generation, loss, now);
      case Internal.Arrived(long generation, Buffer wire) -> arrived(generation, wire, now);
      case Internal.Drained(long generation) -> talk.drained(generation, now);
      case Internal.Answered(String endpoint) -> talk.answered(endpoint, now);
      case Internal.Stored(List<String> ids) -> talk.stored(ids, now);
      case Internal.NotStored(List<String> ids, String reason) -> talk.notStored(ids, reason, now);
      case Internal.CursorSaved(String numbering, long sequence, boolean saved) ->
          talk.cursorSaved(numbering, sequence, saved, now);
      case Internal.Tick _ -> {
        alarmAt = null;
        talk.tick(now);
      }
      case Internal.LookAtCredentials _ -> {
        hands().lookAtCredentials();
        self().schedule(CREDENTIALS_LOOK, message);
      }
      case Internal.CertificatesSeen(String sha256) -> {
        if (hands().areOthers(sha256)) {
          LOG.info("the certificates for governance are others; the next stream uses them");
          talk.certificatesChanged(now);
        }
      }
      case Internal.TokenSeen seen -> {
        if (hands().isAnother(seen)) {
          LOG.info("the token for governance is another one; the stream is made anew");
          talk.credentialsChanged(now);
        }
      }
    }
  }

  private void arrived(long generation, Buffer wire, Instant now) {
    switch (GovernanceCodec.decodeResponse(wire.getBytes())) {
      case Decoded.Accepted<GovernanceCodec.Response>(GovernanceCodec.Response response) ->
          talk().arrived(generation, response.header(), response.message(), now);
      case Decoded.Rejected<GovernanceCodec.Response> wrong ->
          talk().garbled(generation, wrong.requestId(), wrong.sequence(), wrong.reason(), now);
    }
  }

  /** Does what is to be done, and sets the alarm for what is to be done later. */
  private void perform() {
    hands().perform(talk(), now());
    Instant wake = talk().wakeAt().orElse(null);
    if (wake == null || (alarmAt != null && !wake.isBefore(alarmAt))) {
      return; // An alarm that rings too early finds nothing to do, and sets the right one.
    }
    if (alarm != null) {
      alarm.cancel();
    }
    alarmAt = wake;
    Duration until = Duration.between(now(), wake);
    alarm = self().schedule(until.isNegative() ? Duration.ZERO : until, new Internal.Tick());
  }

  private ActorRef<StorageCommand> storage() {
    return self().ref("storage", StorageCommand.class);
  }

  private Conversation talk() {
    return Objects.requireNonNull(conversation);
  }

  private Performer hands() {
    return Objects.requireNonNull(performer);
  }

  /** The wall clock when the actor started, and the time since: it never jumps. */
  private Instant now() {
    return Objects.requireNonNull(origin).plusNanos(self().clock().nanoTime() - originNanos);
  }
}
