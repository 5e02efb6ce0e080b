package io.alys.observability;

import static io.alys.observability.Happening.Severity.ERROR;
import static io.alys.observability.Happening.Severity.INFO;
import static io.alys.observability.Happening.Severity.ROUTINE;
import static io.alys.observability.Happening.Severity.WARN;

import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.AlysEvent;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.event.NodeEvent;
import io.alys.bridge.BridgeEvent;
import io.alys.chain.ChainEvent;
import io.alys.engine.EngineEvent;
import io.alys.mining.AuxPowEvent;
import io.alys.network.NetworkEvent;
import io.alys.observability.Happening.Severity;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamEvent;
import io.alys.sync.SyncEvent;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** Puts what is announced in the node into words for people. Never says what a message held. */
final class EventWords {
  private EventWords() {}

  private record Words(Severity severity, String actor, String text) {
    private Words(Severity severity, String text) {
      this(severity, "", text);
    }
  }

  static Happening of(Instant at, AlysEvent event) {
    Words words = words(event);
    return new Happening(
        at,
        words.severity(),
        room(event.getClass()),
        event.getClass().getSimpleName(),
        words.actor(),
        words.text());
  }

  /** The part of the package's name after {@code io.alys}. */
  private static String room(Class<?> type) {
    String[] names = type.getPackageName().split("\\.", -1);
    return names.length > 2 ? names[2] : "";
  }

  private static Words words(AlysEvent event) {
    return switch (event) {
      case ActorEvent it -> of(it);
      case NodeEvent.Ready(String node) -> new Words(INFO, "replica %s is ready".formatted(node));
      case NodeEvent.Gone(String node, String reason) ->
          new Words(WARN, "replica %s is gone: %s".formatted(node, reason));
      case DeadLetter letter ->
          new Words(
              WARN,
              letter.envelope().target().name(),
              "%s was not delivered: %s"
                  .formatted(letter.envelope().messageName(), plain(letter.reason().name())));
      case ChainEvent it -> of(it);
      case BridgeEvent it -> of(it);
      case EngineEvent it -> of(it);
      case AuxPowEvent it -> of(it);
      case StreamEvent it -> of(it);
      case NetworkEvent it -> of(it);
      case SyncEvent it -> of(it);
      case AlysEvent it -> new Words(INFO, it.toString());
    };
  }

  private static Words of(ActorEvent event) {
    String actor = event.actor().name();
    return switch (event) {
      case ActorEvent.Started it ->
          new Words(
              it.incarnation() == 1 ? INFO : WARN,
              actor,
              it.incarnation() == 1
                  ? "it runs"
                  : "it runs again, the %d. time".formatted(it.incarnation()));
      case ActorEvent.Crashed it -> new Words(ERROR, actor, "it crashed: " + it.reason());
      case ActorEvent.BackingOff it ->
          new Words(
              WARN,
              actor,
              "it rests for %d ms%s"
                  .formatted(
                      it.delay().toMillis(), it.circuitOpen() ? ", and takes no messages" : ""));
      case ActorEvent.Failed it -> new Words(ERROR, actor, "it was given up: " + it.reason());
      case ActorEvent.Stopped _ -> new Words(INFO, actor, "it stopped");
    };
  }

  private static Words of(NetworkEvent event) {
    return switch (event) {
      case NetworkEvent.PeerJoined(var peer) ->
          new Words(INFO, "peer %s is connected, %s".formatted(peer.id(), peer.address()));
      case NetworkEvent.PeerLeft(var peer, String reason) ->
          new Words(WARN, "peer %s is connected no longer: %s".formatted(peer, reason));
      case NetworkEvent.PeerMoved(var peer, var tip) ->
          new Words(ROUTINE, "peer %s is at %s".formatted(peer, tip.head()));
    };
  }

  private static Words of(SyncEvent event) {
    return switch (event) {
      case SyncEvent.Started(var peer, long head, long best) ->
          new Words(INFO, "takes blocks from %s: %d of %d".formatted(peer, head, best));
      case SyncEvent.Finished(long head) ->
          new Words(INFO, "in step with its peers at block %d".formatted(head));
      case SyncEvent.Stalled(String reason) -> new Words(WARN, "cannot catch up: " + reason);
    };
  }

  private static Words of(ChainEvent event) {
    return switch (event) {
      case ChainEvent.BlockProduced(var block) -> new Words(ROUTINE, "made " + block);
      case ChainEvent.Approved(var approval) ->
          new Words(ROUTINE, "signed block " + approval.block());
      case ChainEvent.HeadMoved(var head, int reverted, int applied) ->
          new Words(
              reverted == 0 ? ROUTINE : WARN,
              "the head is %s: %d back, %d on".formatted(head, reverted, applied));
      case ChainEvent.BlocksFinalised(var last) ->
          new Words(ROUTINE, "final up to %s".formatted(last));
      case ChainEvent.ProductionHalted(String reason) ->
          new Words(WARN, "no block is made: " + reason);
      case ChainEvent.ProductionResumed _ -> new Words(INFO, "blocks are made again");
    };
  }

  private static Words of(BridgeEvent event) {
    return switch (event) {
      case BridgeEvent.DepositsMoved(String title, var deposits) ->
          new Words(
              INFO,
              "deposits are %s: %s"
                  .formatted(
                      plain(title),
                      deposits.stream().map(Object::toString).collect(Collectors.joining(", "))));
      case BridgeEvent.PayoutMoved(var txid, String stage) ->
          new Words(INFO, "payout %s is %s".formatted(txid, plain(stage)));
      case BridgeEvent.FederationActivated(long version) ->
          new Words(INFO, "federation %d holds the keys".formatted(version));
      case BridgeEvent.Paused(String reason) -> new Words(WARN, "peg-outs are paused: " + reason);
      case BridgeEvent.Resumed _ -> new Words(INFO, "peg-outs go on");
      case BridgeEvent.AlarmRaised(var trouble) -> new Words(ERROR, trouble.text());
    };
  }

  private static Words of(EngineEvent event) {
    return switch (event) {
      case EngineEvent.ClientChanged(var before, var now) ->
          new Words(
              EngineWords.isReady(now) ? INFO : WARN,
              "the execution client is %s, and was %s"
                  .formatted(EngineWords.of(now), EngineWords.of(before)));
      case EngineEvent.PayloadInvalid(var hash, String why) ->
          new Words(ERROR, "payload %s is invalid: %s".formatted(hash, why));
    };
  }

  private static Words of(AuxPowEvent event) {
    return switch (event) {
      case AuxPowEvent.ProofAccepted it ->
          new Words(ROUTINE, "a proof up to %s waits for a block".formatted(it.upTo()));
      case AuxPowEvent.ProofRefused it ->
          new Words(INFO, "a miner's proof was refused: " + it.reason());
    };
  }

  private static Words of(StreamEvent event) {
    return switch (event) {
      case StreamEvent.ConnectionChanged(var _, var now) ->
          new Words(severity(now), "governance: " + state(now));
      case StreamEvent.RequestTimedOut(String id) ->
          new Words(WARN, "governance did not answer request %s in time".formatted(id));
      case StreamEvent.FederationAnnounced(var update) ->
          new Words(
              INFO,
              "governance announces federation %d, %s"
                  .formatted(update.version(), update.address()));
      case StreamEvent.ProposalAnnounced(var proposal) ->
          new Words(INFO, "governance announces proposal " + proposal.id());
      case StreamEvent.Refused(String id, var refusal) ->
          new Words(
              WARN,
              "governance refuses %s: %s %s".formatted(id, refusal.code(), refusal.message()));
    };
  }

  private static Severity severity(ConnectionState state) {
    return switch (state) {
      case ConnectionState.Connected _,
          ConnectionState.Connecting _,
          ConnectionState.Disconnected _ ->
          INFO;
      case ConnectionState.Reconnecting _ -> WARN;
      case ConnectionState.Failed _ -> ERROR;
    };
  }

  private static String state(ConnectionState state) {
    return switch (state) {
      case ConnectionState.Disconnected _ -> "disconnected";
      case ConnectionState.Connecting it -> "connecting to " + it.endpoint();
      case ConnectionState.Connected it -> "connected to " + it.endpoint();
      case ConnectionState.Reconnecting it -> "connecting again: " + it.reason();
      case ConnectionState.Failed it -> "failed: " + it.reason();
    };
  }

  private static String plain(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
