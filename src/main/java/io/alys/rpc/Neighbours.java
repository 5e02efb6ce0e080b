package io.alys.rpc;

import io.alys.actor.ActorException;
import io.alys.actor.ActorId;
import io.alys.actor.ActorSystem;
import io.alys.actor.Request;
import io.alys.actor.TraceContext;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.FederationCommand;
import io.alys.chain.ChainCommand;
import io.alys.engine.EngineCommand;
import io.alys.mining.AuxPowCommand;
import io.alys.network.NetworkCommand;
import io.alys.rpc.RpcError.Code;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** The actors of this node that a call may ask, and how long it may still take. */
final class Neighbours {
  /** Somebody whom this node may do without, and what has it run. */
  record Neighbour<M>(String actor, Class<M> protocol, String without) {}

  static final Neighbour<ChainCommand> CHAIN =
      new Neighbour<>("chain", ChainCommand.class, "follows no chain");
  static final Neighbour<AuxPowCommand> AUX_POW =
      new Neighbour<>("auxpow", AuxPowCommand.class, "gives no work to miners");
  static final Neighbour<BridgeCommand> BRIDGE =
      new Neighbour<>("bridge", BridgeCommand.class, "runs no bridge: bitcoin.enabled is false");
  static final Neighbour<FederationCommand> FEDERATION =
      new Neighbour<>(
          "federation", FederationCommand.class, "runs no bridge: bitcoin.enabled is false");
  static final Neighbour<StreamCommand> STREAM =
      new Neighbour<>(
          "stream",
          StreamCommand.class,
          "keeps no stream to governance: governance.enabled is false");
  static final Neighbour<EngineCommand> ENGINE =
      new Neighbour<>("engine", EngineCommand.class, "talks to no execution client");
  static final Neighbour<NetworkCommand> NETWORK =
      new Neighbour<>(
          "network", NetworkCommand.class, "talks to no others: network.enabled is false");
  static final Neighbour<SyncCommand> SYNC =
      new Neighbour<>("sync", SyncCommand.class, "talks to no others: network.enabled is false");

  private final ActorSystem system;
  private final long deadlineNanos;
  private final Optional<TraceContext> trace;

  Neighbours(ActorSystem system, Duration patience) {
    this(system, system.clock().nanoTime() + patience.toNanos(), Optional.empty());
  }

  private Neighbours(ActorSystem system, long deadlineNanos, Optional<TraceContext> trace) {
    this.system = system;
    this.deadlineNanos = deadlineNanos;
    this.trace = trace;
  }

  /** The same, asked in the trace of a call. */
  Neighbours within(Optional<TraceContext> place) {
    return new Neighbours(system, deadlineNanos, place);
  }

  boolean has(Neighbour<?> who) {
    return system.registry().find(ActorId.of(who.actor())).isPresent();
  }

  /** The node itself: its registry and its dead letters. */
  ActorSystem system() {
    return system;
  }

  /** Asks; fails with {@link RpcError.Raised}. */
  <M, R> Future<R> ask(Neighbour<M> who, Request<R> question) {
    if (!has(who)) {
      return Future.failedFuture(
          RpcError.raise(Code.NOT_HERE, "this node %s".formatted(who.without())));
    }
    long left = deadlineNanos - system.clock().nanoTime();
    if (left <= 0) {
      return Future.failedFuture(
          RpcError.raise(Code.DEADLINE, "the request took too long; ask for less at once"));
    }
    return system
        .ref(who.actor(), who.protocol())
        .within(trace)
        .ask(question, Duration.ofNanos(left))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof ActorException failed
                        ? new RpcError.Raised(error(who, failed))
                        : cause));
  }

  /** Asks when this node has somebody to ask. */
  <M, R> Future<Optional<R>> askIfThere(Neighbour<M> who, Request<R> question) {
    return has(who)
        ? ask(who, question).map(Optional::of)
        : Future.succeededFuture(Optional.empty());
  }

  private static RpcError error(Neighbour<?> who, ActorException failed) {
    return switch (failed.kind()) {
      case MAILBOX_FULL, STOPPED, CIRCUIT_OPEN, NODE_LEFT, NO_SUCH_ACTOR, UNAVAILABLE ->
          RpcError.of(Code.UNAVAILABLE, failed.reason());
      case DEADLINE ->
          RpcError.of(
              Code.DEADLINE, "%s did not answer in time; ask again later".formatted(who.actor()));
      case REFUSED -> RpcError.of(Code.REFUSED, failed.reason());
      case CRASHED, UNKNOWN_MESSAGE, UNDECODABLE, NO_REPLY ->
          RpcError.of(
              Code.INTERNAL_ERROR,
              "%s failed at this; the node's log says why".formatted(who.actor()));
    };
  }
}
