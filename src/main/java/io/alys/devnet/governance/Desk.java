package io.alys.devnet.governance;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.SigningKey;
import io.alys.devnet.fault.FaultDice;
import io.alys.devnet.fault.FaultPlan;
import io.alys.devnet.governance.SigningPolicy.Verdict;
import io.alys.devnet.ledger.Federation;
import io.alys.devnet.ledger.KeyRing;
import io.alys.devnet.ledger.Ledger;
import io.alys.devnet.ledger.Ledger.Place;
import io.alys.devnet.ledger.Ledger.Recognised;
import io.alys.devnet.ledger.Ledger.Resumption;
import io.alys.devnet.ledger.LedgerEntry;
import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.ToGovernance;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where everything comes together, on one event loop: sessions bring messages, the ledger says what
 * they are, the journal makes it durable, and only then anyone is told. Signing goes to other
 * threads and comes back here.
 */
final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  /** Beyond it a node's stream ends until it acknowledges. */
  private static final int MAX_WAITING = 10_000;

  private final GovernanceConfig config;
  private final ActorClock clock;
  private final Ledger ledger;
  private final KeyRing ring;
  private final SigningPolicy policy;
  private final Journal journal;
  private final WorkerExecutor signers;
  private final Map<String, StreamSession> lines = new TreeMap<>();
  private final Set<StreamSession> due = new LinkedHashSet<>();
  private final Standings standings;
  private FaultDice dice;
  private long ownIds;
  private boolean stopped;

  /** The threads that wait for the disk, and those that sign. */
  record Hands(WorkerExecutor disk, WorkerExecutor signers) {}

  Desk(GovernanceConfig config, ActorClock clock, Stored stored, Hands hands) {
    this.config = config;
    this.clock = clock;
    this.ledger = stored.ledger();
    this.ring = stored.ring();
    this.policy = config.policy().policy();
    this.standings = new Standings(clock);
    this.journal = new Journal(stored.log(), hands.disk(), this::sendAcknowledgements);
    this.signers = hands.signers();
    this.dice = new FaultDice(config.faults().plan());
  }

  ActorClock clock() {
    return clock;
  }

  FaultDice dice() {
    return dice;
  }

  Duration gapLimit() {
    return config.service().gapLimit();
  }

  Place place(String node, long sequence) {
    return ledger.place(node, sequence);
  }

  long lastTaken(String node) {
    return ledger.lastTaken(node);
  }

  /** Now, in the whole milliseconds that heartbeats have. */
  Instant millis() {
    return clock.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Runs a task when all that happened until now is on disk. */
  void commit(Runnable task) {
    journal.write(ledger.fresh(), task);
  }

  /** A message without a sequence; an empty id stands for one of our own. */
  Outgoing outgoing(String requestId, Status status, FromGovernance message) {
    String id = requestId.isEmpty() ? "%s-%d".formatted(name(), ++ownIds) : requestId;
    Instant now = clock.now().truncatedTo(ChronoUnit.SECONDS);
    return new Outgoing(new ResponseHeader(id, now, name(), status, "", 0), message);
  }

  void register(StreamSession session, RequestHeader header, ToGovernance.Registration said) {
    String node = header.node();
    Resumption resumed = ledger.register(node, said, UUID.randomUUID().toString());
    StreamSession before = lines.put(node, session);
    if (before != null) {
      before.end(GrpcStatus.ABORTED, "the node has opened another stream");
    }
    LOG.info(
        "{} registered: {} messages wait for it, its next is {}",
        node,
        resumed.again().size(),
        resumed.lastTaken() + 1);
    FromGovernance.Registered answer =
        new FromGovernance.Registered(
            true, node, resumed.ours(), resumed.lastTaken(), GovernanceProtocol.PROTOCOL_VERSION);
    commit(() -> session.open(header.requestId(), answer, resumed.again()));
    if (resumed.newcomer() && config.federation().announce()) {
      ledger.federation().ifPresent(now -> queue(node, update(now), false));
    }
  }

  /** False when so many were never sent. */
  boolean acknowledged(String node, long sequence) {
    return ledger.acknowledge(node, sequence);
  }

  void acknowledgementDue(StreamSession session) {
    due.add(session);
  }

  private void sendAcknowledgements() {
    due.forEach(StreamSession::sendAcknowledgement);
    due.clear();
  }

  void left(StreamSession session) {
    lines.remove(session.node(), session);
  }

  /** Counts a message whose effect is over; most of that kind have no sequence. */
  void countIfSequenced(StreamSession session, GovernanceCodec.Request request) {
    if (request.header().sequence() > 0) {
      request(session, request);
    }
  }

  /** Acts on a request, unless it has been acted upon. */
  void request(StreamSession session, GovernanceCodec.Request request) {
    RequestHeader header = request.header();
    String node = header.node();
    switch (ledger.take(header, request.message())) {
      case Recognised.New _ -> {
        if (request.message() instanceof SignatureRequest signature) {
          sign(header, signature);
        } else {
          ledger.keep(node, header.requestId());
        }
      }
      case Recognised.Answered(Outgoing answer) -> queue(node, answer, false);
      case Recognised.Conflict _ ->
          queue(
              node,
              refusal(
                  header.requestId(),
                  ErrorCode.INVALID_REQUEST,
                  "request_id was another request's; what it asked is answered already"),
              false);
      case Recognised.Kept _, Recognised.Open _ -> {}
    }
    commit(
        () -> {
          if (header.sequence() > 0) {
            session.acknowledge(header.sequence());
          }
        });
  }

  private void sign(RequestHeader header, SignatureRequest request) {
    String id = header.requestId();
    Optional<Federation> federation = ledger.federation(request.federationVersion());
    switch (policy.check(id, request, federation.map(f -> f.script(ring)))) {
      case Verdict.Wrong(ErrorCode code, String reason) -> {
        LOG.info("{} asks for {}: refused: {}", header.node(), id, reason);
        queue(header.node(), refusal(id, code, reason), true);
      }
      case Verdict.Unwanted(String reason) -> {
        LOG.info("{} asks for {}: not signed: {}", header.node(), id, reason);
        SignatureReport failed =
            new SignatureReport(id, new Progress.Failed(reason), List.of(), List.of());
        queue(header.node(), outgoing(id, Status.ERROR, failed), true);
      }
      case Verdict.Sign(var transaction) -> {
        SigningRound round =
            SigningRound.of(id, request, transaction, signers(federation.orElseThrow()));
        queue(header.node(), outgoing(id, Status.SUCCESS, round.report()), false);
        turn(header.node(), round);
      }
    }
  }

  private SigningRound.Signers signers(Federation federation) {
    List<Integer> numbers = federation.keyNumbers().subList(0, federation.threshold());
    List<SigningKey> keys = federation.keys(ring).subList(0, federation.threshold());
    return new SigningRound.Signers(numbers.stream().map(Federation::member).toList(), keys);
  }

  private void turn(String node, SigningRound round) {
    Duration pace = config.federation().pace();
    if (pace.isZero()) {
      signNext(node, round);
    } else {
      clock.schedule(pace, () -> signNext(node, round));
    }
  }

  private void signNext(String node, SigningRound round) {
    if (stopped) {
      return;
    }
    signers
        .executeBlocking(round::next, false)
        .onFailure(e -> LOG.error("{} could not be signed", round.id(), e))
        .onSuccess(
            next -> {
              if (stopped) {
                return;
              }
              boolean last = next.complete();
              queue(node, outgoing(next.id(), Status.SUCCESS, next.report()), last);
              if (!last) {
                turn(node, next);
              }
            });
  }

  /** Goes on with what a former run did not finish. */
  void resume() {
    for (LedgerEntry.Taken open : ledger.open()) {
      if (open.message() instanceof SignatureRequest request) {
        LOG.info("goes on signing {} for {}", open.header().requestId(), open.header().node());
        sign(open.header(), request);
      } else {
        ledger.keep(open.header().node(), open.header().requestId());
      }
    }
    commit(() -> {});
  }

  private void queue(String node, Outgoing message, boolean settles) {
    Outgoing numbered = ledger.queue(node, message, settles);
    commit(
        () -> {
          StreamSession line = lines.get(node);
          if (line != null) {
            line.deliver(numbered);
          }
        });
    StreamSession line = lines.get(node);
    if (line != null && ledger.waiting(node) > MAX_WAITING) {
      line.end(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "%d messages wait for an acknowledgement".formatted(MAX_WAITING));
    }
  }

  private Outgoing refusal(String requestId, ErrorCode code, String reason) {
    return outgoing(requestId, Status.ERROR, new Refusal(code, reason, "", Optional.empty()));
  }

  private Outgoing update(Federation federation) {
    Optional<Federation> before = ledger.federation(federation.version() - 1);
    return outgoing(
        "",
        Status.SUCCESS,
        FederationNews.of(federation, before, ring, config.federation().network()));
  }

  String name() {
    return config.service().name();
  }

  Ledger ledger() {
    return ledger;
  }

  Standings standings() {
    return standings;
  }

  KeyRing ring() {
    return ring;
  }

  GovernanceConfig config() {
    return config;
  }

  Set<String> connected() {
    return Set.copyOf(lines.keySet());
  }

  Future<Void> failure() {
    return journal.failure();
  }

  void faults(FaultPlan plan) {
    LOG.warn("faults from now on: seed {}, {}", plan.seed(), plan.lines());
    dice = new FaultDice(plan);
  }

  /** Adds a federation, and tells every node that was ever here; the older ones still sign. */
  Future<Federation> rotate(Rotation rotation) {
    List<Federation> all = ledger.federations();
    Federation next = rotation.after(all);
    ledger.rotate(next);
    ledger.nodes().forEach(node -> queue(node, update(next), false));
    LOG.info(
        "federation {}: {} of {}, {}",
        next.version(),
        next.threshold(),
        next.keyNumbers().size(),
        next.script(ring).address(config.federation().network()));
    return durable(next);
  }

  /** Tells every node that was ever here of a proposal; says how many they are. */
  Future<Integer> propose(FromGovernance.Proposal proposal) {
    List<String> nodes = ledger.nodes();
    nodes.forEach(node -> queue(node, outgoing("", Status.SUCCESS, proposal), false));
    return durable(nodes.size());
  }

  private <T> Future<T> durable(T result) {
    Promise<T> done = Promise.promise();
    commit(() -> done.tryComplete(result));
    failure().onFailure(done::tryFail);
    return done.future();
  }

  void stop() {
    stopped = true;
    List.copyOf(lines.values())
        .forEach(line -> line.end(GrpcStatus.UNAVAILABLE, "the service stops"));
  }
}
