package io.alys.devnet.governance;

import io.alys.devnet.fault.Fault;
import io.alys.devnet.fault.FaultDice;
import io.alys.devnet.fault.RateGate;
import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.governance.Decoded;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.ToGovernance;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one node: registration first, then whatever is in sequence. Messages that overtook
 * others wait for them, but neither many nor long; then the stream ends, and the node, when it
 * comes back, learns where to go on.
 */
final class StreamSession {
  private static final Logger LOG = LoggerFactory.getLogger(StreamSession.class);

  /** Messages read ahead of the disk; HTTP/2 holds the node back beyond it. */
  private static final int WINDOW = 256;

  private static final int MAX_AHEAD = 1_024;

  private final Desk desk;
  private final GrpcServerRequest<Buffer, Buffer> call;
  private final Wire wire;
  private final DelayLine inbound;
  private final TreeMap<Long, GovernanceCodec.Request> ahead = new TreeMap<>();
  private @Nullable RateGate gate;
  private String node = "";
  private boolean open;
  private boolean ended;
  private boolean frozen;
  private long acknowledgementDue;

  StreamSession(Desk desk, GrpcServerRequest<Buffer, Buffer> call) {
    this.desk = desk;
    this.call = call;
    this.wire = new Wire(call.response(), desk::dice, desk.clock(), this::overflow);
    this.inbound = new DelayLine(desk.clock());
  }

  /** Begins to listen. */
  void start() {
    call.handler(this::received);
    call.invalidMessageHandler(
        _ -> {
          refuse("", ErrorCode.INVALID_REQUEST, "the message is larger than the limit");
          call.fetch(1);
        });
    call.endHandler(_ -> end(GrpcStatus.OK, ""));
    call.exceptionHandler(_ -> gone());
    call.response().exceptionHandler(_ -> gone());
    call.pause();
    call.fetch(WINDOW);
  }

  String node() {
    return node;
  }

  private void received(Buffer bytes) {
    FaultDice dice = desk.dice();
    if (ended || frozen) {
      return;
    }
    if (dice.roll(Fault.HalfOpen.class).isPresent()) {
      freeze();
      return;
    }
    if (dice.roll(Fault.Close.class).isPresent()) {
      reset();
      return;
    }
    if (dice.roll(Fault.DropInbound.class).isPresent()) {
      call.fetch(1);
      return;
    }
    Duration delay =
        dice.roll(Fault.DelayInbound.class)
            .map(fault -> dice.between(fault.from(), fault.to()))
            .orElse(Duration.ZERO);
    inbound.pass(delay, () -> read(bytes));
  }

  private void read(Buffer bytes) {
    if (ended || frozen) {
      return;
    }
    switch (GovernanceCodec.decodeRequest(bytes.getBytes())) {
      case Decoded.Rejected<GovernanceCodec.Request> wrong -> malformed(wrong);
      case Decoded.Accepted<GovernanceCodec.Request>(GovernanceCodec.Request request) ->
          withinRate(request);
    }
    if (!ended) {
      // The next one when this one is on disk, and all before it.
      desk.commit(() -> call.fetch(1));
    }
  }

  private void malformed(Decoded.Rejected<GovernanceCodec.Request> wrong) {
    LOG.info("{}: a message is malformed: {}", name(), wrong.reason());
    refuse(wrong.requestId(), ErrorCode.INVALID_REQUEST, wrong.reason());
    if (node.isEmpty()) {
      end(GrpcStatus.INVALID_ARGUMENT, wrong.reason());
    }
  }

  private void withinRate(GovernanceCodec.Request request) {
    Optional<Fault.RateLimit> limit = desk.dice().roll(Fault.RateLimit.class);
    RateGate current = gate;
    if (limit.isPresent() && (current == null || current.perSecond() != limit.get().perSecond())) {
      current = new RateGate(limit.get().perSecond(), desk.clock().nanoTime());
      gate = current;
    }
    if (limit.isEmpty() || current == null || current.passes(desk.clock().nanoTime())) {
      dispatch(request);
      return;
    }
    Refusal refusal =
        new Refusal(
            ErrorCode.RATE_LIMITED,
            "over %d messages a second".formatted(limit.get().perSecond()),
            "",
            Optional.of(Duration.ofSeconds(1)));
    say(request.header().requestId(), Status.RATE_LIMITED, refusal);
  }

  private void dispatch(GovernanceCodec.Request request) {
    RequestHeader header = request.header();
    if (node.isEmpty()) {
      register(header, request.message());
    } else if (request.message() instanceof ToGovernance.Registration) {
      refuse(header.requestId(), ErrorCode.INVALID_REQUEST, "the stream is registered already");
    } else if (!header.node().equals(node)) {
      refuse(
          header.requestId(),
          ErrorCode.INVALID_REQUEST,
          "node_id is another than this stream's registration");
    } else if (header.sequence() == 0) {
      act(request);
    } else {
      inSequence(request);
    }
  }

  private void register(RequestHeader header, ToGovernance message) {
    if (!(message instanceof ToGovernance.Registration registration)) {
      Refusal refusal =
          new Refusal(
              ErrorCode.AUTHENTICATION_FAILED,
              "the first message on a stream must be a registration",
              "",
              Optional.empty());
      say(header.requestId(), Status.UNAUTHORIZED, refusal);
      end(GrpcStatus.UNAUTHENTICATED, "the stream is not registered");
      return;
    }
    if (!GovernanceProtocol.speaks(header.protocolVersion())) {
      String reason =
          "protocol_version is another than %s".formatted(GovernanceProtocol.PROTOCOL_VERSION);
      say(
          header.requestId(),
          Status.ERROR,
          new FromGovernance.Registered(
              false, header.node(), "none", 0, GovernanceProtocol.PROTOCOL_VERSION));
      end(GrpcStatus.FAILED_PRECONDITION, reason);
      return;
    }
    node = header.node();
    desk.register(this, header, registration);
  }

  private void inSequence(GovernanceCodec.Request request) {
    long sequence = request.header().sequence();
    switch (desk.place(node, sequence)) {
      case DUPLICATE -> {
        long taken = desk.lastTaken(node);
        desk.commit(() -> acknowledge(taken));
      }
      case AHEAD -> {
        ahead.put(sequence, request);
        if (ahead.size() > MAX_AHEAD) {
          gap(desk.lastTaken(node) + 1);
        } else {
          long missing = desk.lastTaken(node) + 1;
          desk.clock().schedule(desk.gapLimit(), () -> gap(missing));
        }
      }
      case NEXT -> {
        act(request);
        GovernanceCodec.Request next = ahead.remove(sequence + 1);
        if (next != null && !ended) {
          inSequence(next);
        }
      }
    }
  }

  /** Ends the stream when a message has not come although later ones wait for it. */
  private void gap(long missing) {
    boolean waiting = !ended && !ahead.isEmpty() && desk.lastTaken(node) + 1 == missing;
    if (waiting) {
      String reason =
          "sequence %d has not come although %d has".formatted(missing, ahead.firstKey());
      refuse("", ErrorCode.INVALID_REQUEST, reason);
      end(GrpcStatus.ABORTED, reason);
    }
  }

  private void act(GovernanceCodec.Request request) {
    RequestHeader header = request.header();
    switch (request.message()) {
      case ToGovernance.Heartbeat beat -> {
        FromGovernance answer =
            new FromGovernance.HeartbeatAnswer(beat.sentAt(), desk.millis(), beat.count());
        say(header.requestId(), Status.SUCCESS, answer);
        desk.standings().beat(node, beat.health());
        desk.countIfSequenced(this, request);
      }
      case ToGovernance.Received received -> {
        if (!desk.acknowledged(node, received.sequence())) {
          refuse(
              header.requestId(),
              ErrorCode.INVALID_REQUEST,
              "sequence %d was never sent".formatted(received.sequence()));
        }
        desk.countIfSequenced(this, request);
      }
      case ToGovernance.Goodbye goodbye -> {
        LOG.info("{} says goodbye: {}", name(), goodbye.reason());
        end(GrpcStatus.OK, "");
      }
      case ToGovernance.Rejection(String of, String reason) ->
          LOG.warn("{} could not read a message for {}: {}", name(), of, reason);
      case ToGovernance.Registration _ -> throw new IllegalStateException("registered already");
      case ToGovernance.StatusReport report -> {
        desk.standings().reported(node, report);
        desk.countIfSequenced(this, request);
      }
      case ToGovernance.SignatureRequest _, ToGovernance.PeginNotice _ ->
          desk.request(this, request);
    }
  }

  /** The registration is on disk: says so, and what the node has still to acknowledge. */
  void open(String requestId, FromGovernance.Registered registered, Iterable<Outgoing> again) {
    if (ended) {
      return;
    }
    open = true;
    wire.send(desk.outgoing(requestId, Status.SUCCESS, registered));
    again.forEach(wire::send);
  }

  /** Sends what has a sequence; before the registration is answered, the ledger keeps it. */
  void deliver(Outgoing outgoing) {
    if (open && !ended) {
      wire.send(outgoing);
    }
  }

  /** The node's messages up to this one are on disk; said at the end of the group of writes. */
  void acknowledge(long sequence) {
    acknowledgementDue = Math.max(acknowledgementDue, sequence);
    desk.acknowledgementDue(this);
  }

  void sendAcknowledgement() {
    if (acknowledgementDue > 0 && open && !ended) {
      wire.send(desk.outgoing("", Status.SUCCESS, new FromGovernance.Received(acknowledgementDue)));
    }
    acknowledgementDue = 0;
  }

  private void refuse(String requestId, ErrorCode code, String reason) {
    say(requestId, Status.ERROR, new Refusal(code, reason, "", Optional.empty()));
  }

  /** Says what may be lost; after the registration, when that is still being written. */
  private void say(String requestId, Status status, FromGovernance message) {
    Outgoing outgoing = desk.outgoing(requestId, status, message);
    if (open || node.isEmpty()) {
      wire.send(outgoing);
    } else {
      desk.commit(() -> deliver(outgoing));
    }
  }

  /** Ends the stream, for the given reason. */
  void end(GrpcStatus status, String reason) {
    if (ended || frozen) {
      return;
    }
    gone();
    call.response().status(status);
    if (!reason.isEmpty()) {
      call.response().statusMessage(reason);
    }
    call.response().end();
  }

  private void gone() {
    if (!ended) {
      ended = true;
      ahead.clear();
      wire.cut();
      desk.left(this);
    }
  }

  private void overflow() {
    end(GrpcStatus.RESOURCE_EXHAUSTED, "%d messages wait to be read".formatted(Wire.MAX_BACKLOG));
  }

  private String name() {
    return node.isEmpty() ? "an unregistered stream" : node;
  }

  /**
   * As a stopped process: TCP stays open, and not even pings are answered, because nothing is read
   * from the socket any more.
   */
  private void freeze() {
    LOG.info("{}: half-open from now on, on purpose", name());
    frozen = true;
    wire.cut();
    call.pause();
    channel()
        .ifPresent(
            channel -> {
              channel.config().setAutoRead(false);
              channel.pipeline().addFirst(new Deaf());
            });
  }

  /** Asks the socket for nothing, although the handlers of TLS and HTTP/2 go on asking. */
  private static final class Deaf extends ChannelOutboundHandlerAdapter {
    @Override
    public void read(ChannelHandlerContext context) {}
  }

  /** As a process that is killed: the connection is reset. */
  void reset() {
    LOG.info("{}: reset, on purpose", name());
    gone();
    channel()
        .ifPresent(
            channel -> {
              channel.config().setOption(ChannelOption.SO_LINGER, 0);
              channel.close().addListener(_ -> LOG.debug("{}: the socket is closed", name()));
            });
  }

  private Optional<Channel> channel() {
    return Objects.requireNonNull(call.connection()) instanceof HttpServerConnection connection
        ? Optional.of(connection.channelHandlerContext().channel())
        : Optional.empty();
  }
}
