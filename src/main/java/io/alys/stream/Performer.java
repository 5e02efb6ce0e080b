package io.alys.stream;

import io.alys.actor.ActorContext;
import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.Health;
import io.alys.actor.Reply;
import io.alys.actor.TraceContext;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.ResponseHeader;
import io.alys.primitives.Bytes;
import io.alys.storage.Announcement;
import io.alys.storage.StorageCommand;
import io.alys.stream.Outbox.Letter;
import io.alys.stream.StreamCommand.Accepted;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.Internal;
import io.alys.stream.StreamEvent.ConnectionChanged;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the effects of a {@link Conversation} into gRPC, journal writes and messages. */
final class Performer implements AutoCloseable {
  /** Stands among the consumers for the journal's log of announcements. */
  static final String ARCHIVE = "\0archive";

  private static final Logger LOG = LoggerFactory.getLogger(StreamVerticle.class);
  private static final Duration JOURNAL_LIMIT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final ActorContext<StreamCommand> self;
  private final StreamVerticle.Setup setup;
  private final StreamMetrics metrics;
  private final Credentials credentials;
  private final NetClient knocker;
  private final ActorRef<StreamCommand> mailbox;
  private final ActorRef<StorageCommand> storage;
  private final Filing filing;
  private final Throttle quiet;
  private final Map<String, StreamVerticle.Consumer<?>> consumers = new HashMap<>();
  private final Map<String, List<Reply<Accepted>>> waiting = new HashMap<>();
  private final List<Reply<FromGovernance.Registered>> registering = new ArrayList<>();
  private @Nullable GovernanceChannel channel;
  private long wanted;
  private @Nullable String tokenSha256;
  private @Nullable String certificatesSha256;
  private Optional<Instant> tokenExpiry = Optional.empty();
  private Health standing = Health.healthy();

  Performer(Vertx vertx, ActorContext<StreamCommand> self, StreamVerticle.Setup setup) {
    this.vertx = vertx;
    this.self = self;
    this.setup = setup;
    this.metrics = new StreamMetrics(setup.meters());
    this.credentials = new Credentials(vertx, setup.config(), setup.environment());
    this.knocker = vertx.createNetClient(new NetClientOptions().setConnectTimeout(2_000));
    this.mailbox = self.ref();
    this.storage = self.ref("storage", StorageCommand.class);
    this.filing = new Filing(vertx, mailbox, storage, setup.node());
    this.quiet =
        new Throttle(
            self.clock(),
            (kind, count) -> LOG.warn("{} more {} came within a second", count, kind));
    setup.consumers().forEach(consumer -> consumers.put(consumer.actor(), consumer));
  }

  void owe(String requestId, Reply<Accepted> reply) {
    waiting.computeIfAbsent(requestId, _ -> new ArrayList<>(1)).add(reply);
  }

  /** The newest federation that an earlier start heard of. */
  void federation(long version) {
    metrics.federation(version);
  }

  void owe(Reply<FromGovernance.Registered> reply) {
    registering.removeIf(Reply::answered); // Whoever waited too long does not wait any more.
    registering.add(reply);
  }

  void perform(Conversation talk, Instant now) {
    List<Letter> letters = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (Effect effect : talk.take()) {
      switch (effect) {
        case Effect.Append(Letter letter) -> letters.add(letter);
        case Effect.Forget(List<String> ids) -> done.addAll(ids);
        case Effect.Connect(Connection.Wish wish) -> connect(wish);
        case Effect.Write write -> write(write, talk);
        case Effect.Fetch(long generation, int messages) -> {
          if (channel != null && generation == wanted) {
            channel.fetch(messages);
          }
        }
        case Effect.SaveCursor(String numbering, long sequence) -> filing.save(numbering, sequence);
        case Effect.Tell(Deliveries.Telling telling) -> tell(telling, talk.peerNumbering());
        case Effect.Accept(String id, boolean again) ->
            settle(id, reply -> reply.succeed(new Accepted(id, again)));
        case Effect.Refuse(String id, String reason) -> {
          ActorException why = new ActorException(ActorException.Kind.MAILBOX_FULL, reason);
          settle(id, reply -> reply.fail(why));
        }
        case Effect.Answer(FromGovernance.Registered registered) -> {
          registering.forEach(reply -> reply.succeed(registered));
          registering.clear();
        }
        case Effect.Publish(StreamEvent event) -> publish(event);
        case Effect.Reject(String reason) -> {
          metrics.rejected();
          quiet.say(
              "messages that are none of the protocol",
              () ->
                  LOG.warn(
                      "governance sent something that is no message of the protocol: {}", reason));
        }
        case Effect.Measure(Letter request, String outcome, Duration took) -> {
          metrics.signatures(outcome, took);
          RequestSpan.note(self, request, outcome, took);
        }
        case Effect.Acknowledged(Outbox.Lane lane, Duration took) ->
            metrics.acknowledged(lane, took);
        case Effect.Drop(Outbox.Lane lane) -> metrics.dropped(lane);
      }
    }
    filing.file(letters, done);
    metrics.show(talk.status(now));
  }

  private void connect(Connection.Wish wish) {
    switch (wish) {
      case Connection.Wish.Open(long generation, String endpoint) -> open(generation, endpoint);
      case Connection.Wish.Close(long generation, String _) -> {
        if (channel != null && generation == wanted) {
          channel.close();
          channel = null;
        }
      }
      case Connection.Wish.Knock(String endpoint) -> {
        URI uri = URI.create(endpoint);
        knocker
            .connect(uri.getPort(), uri.getHost())
            .onSuccess(
                socket -> {
                  socket.close();
                  mailbox.tell(new Internal.Answered(endpoint));
                });
      }
    }
  }

  private void open(long generation, String endpoint) {
    wanted = generation;
    URI uri = URI.create(endpoint);
    credentials
        .certificates()
        .compose(
            sha256 -> {
              certificatesSha256 = sha256;
              return credentials.token();
            })
        .onSuccess(
            token -> {
              if (generation != wanted) {
                return;
              }
              tokenSha256 = token.map(Credentials::sha256).orElse("");
              tokenExpires(token.flatMap(Credentials::expiry));
              channel =
                  new GovernanceChannel(
                      vertx,
                      generation,
                      setup.config().liveness(),
                      credentials.client("https".equals(uri.getScheme())),
                      mailbox::tell);
              channel.open(uri, token);
            })
        .onFailure(
            cause ->
                mailbox.tell(
                    new Internal.Closed(
                        generation,
                        new Connection.Loss.Broken(String.valueOf(cause.getMessage())))));
  }

  private void write(Effect.Write write, Conversation talk) {
    if (channel == null || write.generation() != wanted) {
      return;
    }
    channel.write(GovernanceCodec.encode(write.header(), write.message()));
    if (channel.full()) {
      talk.full(wanted);
    }
  }

  boolean watchesFiles() {
    return setup.config().token().isPresent() || credentials.hasCertificates();
  }

  void lookAtCredentials() {
    credentials
        .certificates()
        .onSuccess(sha256 -> mailbox.tell(new Internal.CertificatesSeen(sha256)));
    credentials
        .token()
        .onSuccess(
            token ->
                mailbox.tell(
                    new Internal.TokenSeen(
                        token.map(Credentials::sha256).orElse(""),
                        token.flatMap(Credentials::expiry))))
        .onFailure(cause -> LOG.warn("{}", cause.getMessage()));
  }

  /** Whether the token is another one than the stream was opened with. */
  boolean isAnother(Internal.TokenSeen seen) {
    boolean another = tokenSha256 != null && !seen.sha256().equals(tokenSha256);
    tokenSha256 = seen.sha256();
    tokenExpires(seen.expiry());
    return another;
  }

  /** Whether the certificates are others than those of the last attempt to connect. */
  boolean areOthers(String sha256) {
    boolean others = certificatesSha256 != null && !sha256.equals(certificatesSha256);
    certificatesSha256 = sha256;
    return others;
  }

  private void tokenExpires(Optional<Instant> expiry) {
    tokenExpiry = expiry;
    stand(standing);
  }

  /** A state and an ending token are told of together: neither hides the other. */
  private void stand(Health of) {
    standing = of;
    self.health(Credentials.health(standing, tokenExpiry, self.clock().now()));
  }

  private void settle(String requestId, Consumer<Reply<Accepted>> how) {
    List<Reply<Accepted>> replies = waiting.remove(requestId);
    if (replies != null) {
      replies.forEach(how);
    }
  }

  private void tell(Deliveries.Telling telling, String numbering) {
    StreamVerticle.Consumer<?> consumer = consumers.get(telling.consumer());
    if (consumer != null) {
      tell(consumer, telling.deliveries());
    } else {
      keep(telling.parcels(), numbering);
    }
  }

  /** Puts announcements on disk, in order; one that is there already is kept once. */
  private void keep(List<Deliveries.Parcel> parcels, String numbering) {
    Future<?> kept = Future.succeededFuture();
    for (Deliveries.Parcel parcel : parcels) {
      Announcement announcement = announcement(parcel, numbering);
      kept =
          kept.compose(
              _ -> storage.ask(new StorageCommand.KeepAnnouncement(announcement), JOURNAL_LIMIT));
    }
    long last = parcels.getLast().delivery().number();
    kept.onSuccess(_ -> mailbox.tell(new StreamCommand.Delivered(ARCHIVE, last)))
        .onFailure(cause -> LOG.warn("an announcement is not on disk: {}", cause.getMessage()));
  }

  private Announcement announcement(Deliveries.Parcel parcel, String numbering) {
    Delivery delivery = parcel.delivery();
    Instant now = self.clock().now();
    ResponseHeader header =
        new ResponseHeader(
            delivery.requestId(),
            now.truncatedTo(ChronoUnit.SECONDS),
            "governance",
            ResponseHeader.Status.SUCCESS,
            "",
            parcel.sequence());
    return new Announcement(
        Archive.kindOf(delivery.message().getClass()),
        idOf(delivery.message()),
        numbering,
        parcel.sequence(),
        Bytes.copyOf(GovernanceCodec.encode(header, delivery.message())),
        now);
  }

  private static String idOf(FromGovernance message) {
    return switch (message) {
      case FromGovernance.FederationUpdate update -> "federation-" + update.version();
      case FromGovernance.Proposal proposal -> proposal.id();
      case FromGovernance.Registered _,
          FromGovernance.SignatureReport _,
          FromGovernance.Refusal _,
          FromGovernance.HeartbeatAnswer _,
          FromGovernance.Received _ ->
          throw new IllegalStateException("no announcement: " + message);
    };
  }

  /** To the actor on this node, or on the one that runs it; told again when nobody accepts it. */
  private <M> void tell(StreamVerticle.Consumer<M> consumer, List<Delivery> deliveries) {
    self.ref(consumer.actor(), consumer.protocol())
        .within(traceOf(deliveries))
        .tell(consumer.wrap().apply(deliveries));
  }

  /** That of what was asked for; empty when answers of several traces travel together. */
  private static Optional<TraceContext> traceOf(List<Delivery> deliveries) {
    String first = deliveries.getFirst().traceParent();
    return deliveries.stream().allMatch(each -> each.traceParent().equals(first))
        ? TraceContext.parse(first)
        : Optional.empty();
  }

  private void publish(StreamEvent event) {
    self.publish(event);
    switch (event) {
      case ConnectionChanged(ConnectionState before, ConnectionState state) ->
          report(before, state);
      case StreamEvent.RequestTimedOut(String id) ->
          quiet.say(
              "requests without an answer",
              () -> LOG.warn("governance did not answer request {} in time", id));
      case StreamEvent.FederationAnnounced(FromGovernance.FederationUpdate update) -> {
        metrics.federation(update.version());
        LOG.info(
            "governance announces federation {}: {} of {} keys from height {}",
            update.version(),
            update.threshold(),
            update.members().size(),
            update.effectiveHeight());
      }
      case StreamEvent.ProposalAnnounced(FromGovernance.Proposal proposal) ->
          LOG.info(
              "governance announces proposal {} ({}), to be voted on until {}",
              proposal.id(),
              proposal.type(),
              proposal.deadline());
      case StreamEvent.Refused(String id, FromGovernance.Refusal refusal) -> {
        metrics.error(refusal.code().name());
        quiet.say(
            "refusals, " + refusal.code(),
            () ->
                LOG.warn(
                    "governance refuses request {}: {} ({})",
                    id,
                    refusal.message(),
                    refusal.code()));
      }
    }
  }

  private void report(ConnectionState before, ConnectionState state) {
    switch (state) {
      case ConnectionState.Disconnected _ -> {
        stand(new Health.Degraded("not connected to governance, as was asked"));
        LOG.info("disconnected from governance");
      }
      case ConnectionState.Connecting(
              String endpoint,
              int attempt,
              Optional<Instant> next,
              String reason) -> {
        String last = reason.isEmpty() ? "" : "; the last attempt failed: " + reason;
        stand(new Health.Degraded("connecting to governance at " + endpoint + last));
        if (next.isPresent() && !waits(before)) {
          LOG.warn("attempt {} to connect to governance failed: {}", attempt, reason);
        }
      }
      case ConnectionState.Connected(String endpoint, Instant _) -> {
        stand(Health.healthy());
        LOG.info("connected to governance at {}", endpoint);
      }
      case ConnectionState.Reconnecting(String reason, int attempt, Optional<Instant> next) -> {
        stand(new Health.Degraded("governance is lost: " + reason));
        if (before instanceof ConnectionState.Connected) {
          metrics.reconnected();
        }
        if (next.isPresent() && !waits(before)) {
          LOG.warn("governance is lost (attempt {}): {}", attempt, reason);
        }
      }
      case ConnectionState.Failed(String reason, boolean permanent) -> {
        String advice =
            permanent
                ? "; it is not tried again before the credentials change or an operator asks"
                : "; it is tried again only now and then";
        stand(new Health.Unhealthy(reason + advice));
        LOG.error("governance is given up: {}{}", reason, advice);
      }
    }
  }

  /** A wait that an endpoint's rest makes longer is the same failure, and logged once. */
  private static boolean waits(ConnectionState state) {
    return switch (state) {
      case ConnectionState.Connecting(String _, int _, Optional<Instant> next, String _) ->
          next.isPresent();
      case ConnectionState.Reconnecting(String _, int _, Optional<Instant> next) ->
          next.isPresent();
      case ConnectionState.Disconnected _, ConnectionState.Connected _, ConnectionState.Failed _ ->
          false;
    };
  }

  @Override
  public void close() {
    filing.close();
    quiet.close();
    if (channel != null) {
      channel.close();
      channel = null;
    }
    metrics.close();
    knocker.close();
  }
}
