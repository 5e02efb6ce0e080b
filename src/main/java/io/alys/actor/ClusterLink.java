package io.alys.actor;

import io.alys.actor.ActorException.Kind;
import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.event.NodeEvent;
import io.alys.actor.mailbox.Priority;
import io.alys.actor.wire.Frame;
import io.alys.actor.wire.MessageTypes;
import io.alys.actor.wire.MessageTypes.Decoded;
import io.alys.actor.wire.Payload;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's way to and from the others of its cluster.
 *
 * <p>A node has one door on the clustered bus, named for its membership, so that a node that comes
 * back is another door. Frames go to a peer's door only after it answered a hello there: while a
 * node joins, the bus takes messages for it and loses them.
 */
final class ClusterLink {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterLink.class);
  private static final String EVERYBODY = "alys/nodes";

  /** Announcements missed before a peer counts as gone although its membership stands. */
  private static final int MISSED = 5;

  private final ActorSystem system;
  private final Membership membership;
  private final String door;
  private final Peers peers = new Peers();
  private final AtomicLong turn = new AtomicLong();
  private final AtomicLong nonces = new AtomicLong();
  private final AtomicLong undecodable = new AtomicLong();
  private volatile boolean open;

  ClusterLink(ActorSystem system, Membership membership) {
    this.system = system;
    this.membership = membership;
    this.door = "alys/" + system.config().node() + "/" + membership.memberId();
  }

  Future<Void> open() {
    if (!membership.clustered()) {
      return Future.succeededFuture();
    }
    membership.onMemberLeft(
        member -> {
          system.asks().memberLeft(member);
          peers.remove(member).ifPresent(peer -> gone(peer, "it left the cluster"));
        });
    ContextInternal own = system.newHome();
    return Future.future(
        done ->
            own.runOnContext(
                _ -> {
                  MessageConsumer<Buffer> direct = system.bus().consumer(door);
                  MessageConsumer<Buffer> common = system.bus().consumer(EVERYBODY);
                  direct.handler(message -> receive(message.body()));
                  common.handler(message -> receive(message.body()));
                  Future.all(direct.completion(), common.completion())
                      .onSuccess(
                          _ -> {
                            open = true;
                            beat();
                          })
                      .<Void>mapEmpty()
                      .onComplete(done);
                }));
  }

  private void beat() {
    if (!open) {
      return;
    }
    announce();
    long silenceNanos = system.config().announceInterval().toNanos() * MISSED;
    peers
        .silentSince(system.clock().nanoTime() - silenceNanos)
        .forEach(peer -> gone(peer, "it has been silent for %d announcements".formatted(MISSED)));
    system.clock().schedule(system.config().announceInterval(), this::beat);
  }

  /** Says to everybody how this node is. */
  void announce() {
    if (open) {
      system.bus().publish(EVERYBODY, encoded(ownAnnouncement()));
    }
  }

  private Frame.Announce ownAnnouncement() {
    return new Frame.Announce(
        system.config().node(),
        membership.memberId(),
        door,
        system.ready(),
        system.cells().keySet().stream().map(ActorId::name).collect(Collectors.toSet()));
  }

  /** Says that this node takes nothing more. */
  Future<Void> leave() {
    announce();
    open = false;
    return Future.succeededFuture();
  }

  /** To the one node that runs the actor; the first by name when several do. */
  void sendToHolder(Envelope<?> envelope) {
    List<Peers.Peer> holders = peers.ready(envelope.target().name());
    if (holders.isEmpty()) {
      nobody(envelope);
    } else {
      send(envelope, holders.getFirst());
    }
  }

  /** To one of the ready nodes that run the actor, this one among them, in turn. */
  void sendToGroup(Envelope<?> envelope, boolean hereToo) {
    List<Peers.Peer> holders = peers.ready(envelope.target().name());
    int candidates = holders.size() + (hereToo ? 1 : 0);
    if (candidates == 0) {
      nobody(envelope);
      return;
    }
    int chosen = (int) Math.floorMod(turn.getAndIncrement(), (long) candidates);
    if (chosen == holders.size()) {
      system.sendLocally(envelope);
    } else {
      send(envelope, holders.get(chosen));
    }
  }

  void sendToAll(Envelope<?> envelope) {
    peers.ready(envelope.target().name()).forEach(peer -> send(envelope, peer));
  }

  private void nobody(Envelope<?> envelope) {
    system.undeliverable(
        envelope,
        Reason.NO_SUCH_ACTOR,
        Kind.NO_SUCH_ACTOR,
        "no actor %s here, and no ready node runs it".formatted(envelope.target()));
  }

  private void send(Envelope<?> envelope, Peers.Peer peer) {
    Asker asker = envelope.asker();
    Buffer frame;
    try {
      frame = encoded(frameOf(envelope, asker));
    } catch (MessageTypes.Unwritable e) {
      system.undeliverable(envelope, Reason.UNDECODABLE, Kind.UNDECODABLE, e.reason());
      return;
    }
    if (frame.length() > system.config().maxFrameBytes()) {
      system.undeliverable(
          envelope,
          Reason.UNDECODABLE,
          Kind.UNDECODABLE,
          "%s takes %d bytes on the wire, the limit is %d"
              .formatted(envelope.messageName(), frame.length(), system.config().maxFrameBytes()));
      return;
    }
    if (asker instanceof PendingAsks.Pending pending) {
      pending.sentTo(peer.member());
      if (!peers.knows(peer.member())) {
        system.asks().memberLeft(peer.member()); // It left between the choice and the sending.
      }
    }
    system.bus().send(peer.door(), frame);
  }

  private Frame frameOf(Envelope<?> envelope, @Nullable Asker asker)
      throws MessageTypes.Unwritable {
    Object message = envelope.message();
    long remainingMillis =
        envelope.deadlineNanos() == Envelope.NO_DEADLINE
            ? -1
            : Math.max(
                0,
                TimeUnit.NANOSECONDS.toMillis(
                    envelope.deadlineNanos() - system.clock().nanoTime()));
    ActorAddress sender = envelope.sender();
    TraceContext trace = envelope.trace();
    return new Frame.Message(
        envelope.id(),
        envelope.correlation(),
        envelope.causation(),
        system.config().node(),
        sender == null ? null : sender.actor().name(),
        envelope.target().name(),
        envelope.routing().name(),
        envelope.priority().name(),
        remainingMillis,
        trace == null ? null : trace.at(envelope.parentSpan()).toString(),
        asker == null ? "NOTHING" : asker.wants().name(),
        door,
        MessageTypes.nameOf(message.getClass()),
        MessageTypes.versionOf(message.getClass()),
        system.types().encode(message));
  }

  private Buffer encoded(Frame frame) {
    return Buffer.buffer(system.types().encode(frame));
  }

  private void receive(Buffer bytes) {
    Frame frame =
        bytes.length() > system.config().maxFrameBytes()
            ? null
            : system.types().frame(bytes.getBytes());
    switch (frame) {
      case null -> unreadable(bytes.length());
      case Frame.Message message -> received(message);
      case Frame.Answer answer -> answered(answer);
      case Frame.Failure failure -> failed(failure);
      case Frame.Announce announce -> announced(announce);
      case Frame.Hello hello ->
          system
              .bus()
              .send(hello.door(), encoded(new Frame.Welcome(membership.memberId(), hello.nonce())));
      case Frame.Welcome welcome ->
          peers
              .welcomed(welcome.member(), welcome.nonce())
              .ifPresent(peer -> system.events().publish(new NodeEvent.Ready(peer.node())));
    }
  }

  private void unreadable(int sizeBytes) {
    long count = undecodable.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      LOG.warn("a frame of {} bytes does not decode ({} so far)", sizeBytes, count);
    }
  }

  private void received(Frame.Message frame) {
    RemoteAsker asker = frame.wants().equals("NOTHING") ? null : askerFor(frame);
    ActorCell<?> cell;
    Envelope<Object> envelope;
    Decoded decoded = system.types().decode(frame.type(), frame.version(), frame.body());
    switch (decoded) {
      case Decoded.Unknown(String reason) -> {
        refuse(asker, Kind.UNKNOWN_MESSAGE, reason);
        return;
      }
      case Decoded.Malformed(String reason) -> {
        refuse(asker, Kind.UNDECODABLE, reason);
        return;
      }
      case Decoded.Message(Object message) -> {
        try {
          envelope = envelopeOf(frame, asker, message);
        } catch (IllegalArgumentException e) {
          refuse(
              asker, Kind.UNDECODABLE, "the frame around %s is malformed".formatted(frame.type()));
          return;
        }
        if (asker != null) {
          asker.request = message.getClass();
        }
        cell = system.cells().get(envelope.target());
        if (cell == null) {
          nobody(envelope);
          return;
        }
        if (!cell.spec().protocol().isInstance(message)) {
          refuse(
              asker,
              Kind.UNKNOWN_MESSAGE,
              "%s is not of the protocol of %s".formatted(frame.type(), cell.id()));
          return;
        }
      }
    }
    system.sendLocally(envelope);
  }

  private Envelope<Object> envelopeOf(Frame.Message frame, @Nullable Asker asker, Object message) {
    long now = system.clock().nanoTime();
    String sender = frame.sender();
    String text = frame.trace();
    TraceContext before = text == null ? null : TraceContext.parse(text).orElse(null);
    return new Envelope<>(
        frame.id(),
        frame.correlation(),
        frame.causation(),
        sender == null ? null : new ActorAddress(frame.node(), ActorId.of(sender)),
        ActorId.of(frame.target()),
        Routing.valueOf(frame.routing()),
        Priority.valueOf(frame.priority()),
        now,
        frame.remainingMillis() < 0
            ? Envelope.NO_DEADLINE
            : now + TimeUnit.MILLISECONDS.toNanos(frame.remainingMillis()),
        1,
        before == null ? null : system.childOf(before),
        before == null ? 0 : before.span(),
        asker,
        message);
  }

  private RemoteAsker askerFor(Frame.Message frame) {
    Asker.Wants wants =
        frame.wants().equals("ACCEPTANCE") ? Asker.Wants.ACCEPTANCE : Asker.Wants.ANSWER;
    return new RemoteAsker(wants, frame.id(), frame.door());
  }

  private void refuse(@Nullable Asker asker, Kind kind, String reason) {
    if (asker == null) {
      LOG.warn("a message from another node is not delivered: {}", reason);
    } else {
      asker.fail(new ActorException(kind, reason));
    }
  }

  private void answered(Frame.Answer answer) {
    PendingAsks.Pending pending = system.asks().find(answer.id());
    if (pending == null) {
      return;
    }
    Payload body = answer.body();
    if (pending.wants() == Asker.Wants.ACCEPTANCE || body == null) {
      pending.succeed(null);
      return;
    }
    switch (system.types().decodeAnswer(pending.request(), body)) {
      case Decoded.Message(Object value) -> pending.succeed(value);
      case Decoded.Unknown(String reason) ->
          pending.fail(new ActorException(Kind.UNDECODABLE, reason));
      case Decoded.Malformed(String reason) ->
          pending.fail(new ActorException(Kind.UNDECODABLE, reason));
    }
  }

  private void failed(Frame.Failure failure) {
    PendingAsks.Pending pending = system.asks().find(failure.id());
    if (pending != null) {
      Kind kind;
      try {
        kind = Kind.valueOf(failure.kind());
      } catch (IllegalArgumentException _) {
        kind = Kind.REFUSED; // A kind that a newer node knows; its text says what it is.
      }
      pending.fail(new ActorException(kind, failure.text()));
    }
  }

  private void announced(Frame.Announce announce) {
    if (announce.member().equals(membership.memberId())) {
      return;
    }
    long nonce = nonces.getAndIncrement();
    Peers.Heard heard = peers.heard(announce, nonce, system.clock().nanoTime());
    if (heard.sayHello()) {
      system.bus().send(announce.door(), encoded(new Frame.Hello(door, heard.nonce())));
      announce();
    }
    if (heard.becameReady()) {
      system.events().publish(new NodeEvent.Ready(announce.node()));
    }
    if (heard.becameUnready()) {
      system.events().publish(new NodeEvent.Gone(announce.node(), "it says that it is not ready"));
    }
  }

  private void gone(Peers.Peer peer, String reason) {
    LOG.info("node {} is gone: {}", peer.node(), reason);
    system.events().publish(new NodeEvent.Gone(peer.node(), reason));
  }

  int readyNodes() {
    return readyNodeNames().size();
  }

  List<String> readyNodeNames() {
    return peers.readyNames();
  }

  /** Answers across the wire. */
  private final class RemoteAsker extends Asker {
    private final long id;
    private final String replyDoor;
    private boolean answered;
    private volatile Class<?> request = Request.class;

    private RemoteAsker(Wants wants, long id, String replyDoor) {
      super(wants);
      this.id = id;
      this.replyDoor = replyDoor;
    }

    @Override
    void succeed(@Nullable Object answer) {
      if (first()) {
        Frame frame;
        try {
          frame =
              new Frame.Answer(
                  id, answer == null ? null : system.types().encodeAnswer(request, answer));
        } catch (MessageTypes.Unwritable e) {
          frame = new Frame.Failure(id, Kind.UNDECODABLE.name(), e.reason());
        }
        system.bus().send(replyDoor, encoded(frame));
      }
    }

    @Override
    void fail(ActorException why) {
      if (first()) {
        system
            .bus()
            .send(replyDoor, encoded(new Frame.Failure(id, why.kind().name(), why.reason())));
      }
    }

    private synchronized boolean first() {
      boolean was = answered;
      answered = true;
      return !was;
    }

    @Override
    synchronized boolean answered() {
      return answered;
    }
  }
}
