package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.EngineStatus;
import io.alys.engine.EngineCommand.GetEngineStatus;
import io.alys.network.NetworkCommand.GetPeers;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.Peers;
import io.alys.rpc.Method.Given;
import io.alys.sync.SyncCommand;
import io.alys.sync.SyncCommand.GetSync;
import io.alys.sync.SyncCommand.SyncStatus;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** How far the node is, against its execution client and against its peers; and who these are. */
final class SyncMethods {
  private SyncMethods() {}

  static List<Method> all() {
    return List.of(
        Method.open(
            "getsyncstatus",
            "Says whether the node is in step with its execution client and with its peers, and"
                + " what it does.",
            List.of(),
            Shape.object()
                .with("inStep", Shape.truth("Whether the node takes and makes blocks."))
                .with("activity", Shape.text("starting, following, producing or halted."))
                .with("reason", Shape.text("What it brings up, or why it rests; else empty."))
                .with("syncing", Shape.truth("Whether it takes blocks from a peer."))
                .with("currentBlock", Shape.number("Number of the head."))
                .with("highestBlock", Shape.number("The highest that peers may be believed."))
                .maybe("peer", Shape.text("Whose blocks it takes."))
                .maybe("peers", peersSchema())
                .with("head", ChainMethods.refSchema())
                .with("slot", Shape.number("Of the head."))
                .with("timestamp", Shape.text("Of the head."))
                .maybe("execution", ChainMethods.executionSchema())
                .end(),
            SyncMethods::sync),
        Method.open(
            "getpeers",
            "Lists the nodes of others with whom this one is connected.",
            List.of(),
            Shape.list(
                Shape.object()
                    .with("id", Shape.text("What its certificate proves, or what it says."))
                    .with("address", Shape.text("Host and port."))
                    .with("dialled", Shape.truth("Whether this node made the connection."))
                    .with("since", Shape.text("When it was made."))
                    .with("head", ChainMethods.refSchema())
                    .with("finalised", ChainMethods.refSchema())
                    .end()),
            (_, neighbours) ->
                neighbours.ask(Neighbours.NETWORK, new GetPeers()).map(SyncMethods::peers)));
  }

  private static ObjectNode peersSchema() {
    return Shape.object()
        .with("state", Shape.text("waiting, inStep, alone, fetching or stalled."))
        .with("reason", Shape.text("Why the node gets no further; else empty."))
        .end();
  }

  private static Future<JsonNode> sync(Given given, Neighbours neighbours) {
    return ChainMethods.status(neighbours)
        .compose(
            chain ->
                neighbours
                    .askIfThere(Neighbours.ENGINE, new GetEngineStatus())
                    .compose(
                        engine ->
                            neighbours
                                .askIfThere(Neighbours.SYNC, new GetSync())
                                .map(sync -> sync(chain, engine, sync))));
  }

  private static ObjectNode sync(
      ChainStatus chain, Optional<EngineStatus> engine, Optional<SyncStatus> sync) {
    boolean ready = engine.map(it -> it.state() instanceof EngineState.Ready).orElse(true);
    boolean syncing =
        sync.filter(it -> it.activity() instanceof SyncCommand.Activity.Fetching).isPresent();
    boolean inStep = ready && !syncing && !(chain.activity() instanceof Activity.Starting);
    ObjectNode json = Shape.json().put("inStep", inStep);
    switch (chain.activity()) {
      case Activity.Starting(String what) -> json.put("activity", "starting").put("reason", what);
      case Activity.Following _ -> json.put("activity", "following").put("reason", "");
      case Activity.Producing _ -> json.put("activity", "producing").put("reason", "");
      case Activity.Halted(String why) -> json.put("activity", "halted").put("reason", why);
    }
    long current = chain.head().number().value();
    json.put("syncing", syncing)
        .put("currentBlock", current)
        .put("highestBlock", sync.map(it -> Math.max(it.best(), current)).orElse(current));
    sync.ifPresent(it -> peers(json, it.activity()));
    json.set("head", ChainMethods.ref(chain.head()));
    json.put("slot", chain.slot().number()).put("timestamp", chain.timestamp().toString());
    engine.ifPresent(status -> json.set("execution", ChainMethods.execution(status)));
    return json;
  }

  private static void peers(ObjectNode json, SyncCommand.Activity activity) {
    String reason = "";
    String state;
    switch (activity) {
      case SyncCommand.Activity.Waiting _ -> state = "waiting";
      case SyncCommand.Activity.InStep _ -> state = "inStep";
      case SyncCommand.Activity.Alone _ -> state = "alone";
      case SyncCommand.Activity.Fetching(var peer) -> {
        state = "fetching";
        json.put("peer", peer.value());
      }
      case SyncCommand.Activity.Stalled(String why) -> {
        state = "stalled";
        reason = why;
      }
    }
    json.putObject("peers").put("state", state).put("reason", reason);
  }

  private static ArrayNode peers(Peers answer) {
    ArrayNode list = Shape.json().putArray("peers");
    for (Peer peer : answer.peers()) {
      ObjectNode json =
          list.addObject()
              .put("id", peer.id().value())
              .put("address", peer.address())
              .put("dialled", peer.dialled())
              .put("since", peer.since().toString());
      json.set("head", ChainMethods.ref(peer.tip().head()));
      json.set("finalised", ChainMethods.ref(peer.tip().finalised()));
    }
    return list;
  }
}
