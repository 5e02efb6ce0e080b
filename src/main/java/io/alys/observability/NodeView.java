package io.alys.observability;

import io.alys.actor.ActorException;
import io.alys.actor.ActorSystem;
import io.alys.actor.Request;
import io.alys.actor.event.DeadLetter;
import io.alys.bridge.PeginCommand;
import io.alys.bridge.PeginCommand.PeginStatus;
import io.alys.bridge.PegoutCommand;
import io.alys.bridge.PegoutCommand.PegoutStatus;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.Turns;
import io.alys.consensus.finality.BlockRef;
import io.alys.engine.EngineCommand;
import io.alys.engine.EngineCommand.EngineStatus;
import io.alys.mining.AuxPowCommand;
import io.alys.mining.AuxPowCommand.MiningStatus;
import io.alys.network.NetworkCommand;
import io.alys.network.NetworkCommand.Peer;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import io.alys.sync.SyncCommand.SyncStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Asks the actors how the node is. Each answer is a section of the page; {@code {"absent": true}}
 * when the node has no such actor, {@code {"error": why}} when it does not answer.
 */
final class NodeView {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final int LETTERS = 50;
  private static final JsonArray NOBODY = new JsonArray();

  private final ActorSystem system;
  private final MetricsVerticle.About about;
  private final Instant since;

  /**
   * @param since when the node began to serve the page
   */
  NodeView(ActorSystem system, MetricsVerticle.About about, Instant since) {
    this.system = system;
    this.about = about;
    this.since = since;
  }

  /** An actor that is asked, by its protocol's name. */
  private record Source<M>(String actor, Class<M> protocol) {}

  private static final Source<ChainCommand> CHAIN = new Source<>("chain", ChainCommand.class);
  private static final Source<AuxPowCommand> MINING = new Source<>("auxpow", AuxPowCommand.class);
  private static final Source<EngineCommand> ENGINE = new Source<>("engine", EngineCommand.class);
  private static final Source<StreamCommand> STREAM = new Source<>("stream", StreamCommand.class);
  private static final Source<PeginCommand> PEGIN = new Source<>("pegin", PeginCommand.class);
  private static final Source<PegoutCommand> PEGOUT = new Source<>("pegout", PegoutCommand.class);

  private static final Source<NetworkCommand> NETWORK =
      new Source<>("network", NetworkCommand.class);
  private static final Source<SyncCommand> SYNC = new Source<>("sync", SyncCommand.class);

  /** Every section; never fails. */
  Future<Map<String, JsonObject>> look() {
    PegDesk pegs = new PegDesk(system);
    Map<String, Future<JsonObject>> asked = new LinkedHashMap<>();
    asked.put("chain", ask(CHAIN, new ChainCommand.GetChain(), NodeView::chain));
    asked.put("mining", ask(MINING, new AuxPowCommand.GetMiningStatus(), NodeView::mining));
    asked.put("execution", ask(ENGINE, new EngineCommand.GetEngineStatus(), NodeView::execution));
    asked.put(
        "governance", ask(STREAM, new StreamCommand.GetConnectionStatus(), OperatorDesk::describe));
    asked.put("bitcoin", ask(PEGIN, new PeginCommand.GetPeginStatus(), NodeView::bitcoin));
    asked.put("fees", ask(PEGOUT, new PegoutCommand.GetPegoutStatus(), NodeView::fees));
    asked.put("peg", has("bridge") ? soft(pegs.balance()) : absent());
    asked.put("federation", has("federation") ? soft(pegs.federation()) : absent());
    asked.put("sync", ask(SYNC, new SyncCommand.GetSync(), NodeView::sync));
    asked.put("peers", peers());
    return Future.join(List.copyOf(asked.values()))
        .map(
            _ -> {
              Map<String, JsonObject> sections = ownSections();
              asked.forEach((name, answer) -> sections.put(name, answer.result()));
              return sections;
            });
  }

  /** What is known without asking anybody. */
  private Map<String, JsonObject> ownSections() {
    HealthReport report = HealthReport.of(system);
    Map<String, JsonObject> sections = new LinkedHashMap<>();
    sections.put(
        "node",
        report
            .summary()
            .put("version", about.version())
            .put("network", about.network())
            .put("chainId", about.chainId())
            .put("since", since.toString())
            .put("troubles", new JsonArray(OperatorDesk.troubles(report))));
    sections.put("actors", new JsonObject().put("roots", report.tree().getJsonArray("actors")));
    sections.put("letters", letters());
    return sections;
  }

  private <M, R> Future<JsonObject> ask(
      Source<M> source, Request<R> question, Function<R, JsonObject> words) {
    return has(source.actor())
        ? soft(
            system.ref(source.actor(), source.protocol()).ask(question, ANSWER_WITHIN).map(words))
        : absent();
  }

  private static Future<JsonObject> absent() {
    return Future.succeededFuture(new JsonObject().put("absent", true));
  }

  private static Future<JsonObject> soft(Future<JsonObject> answer) {
    return answer.otherwise(
        cause ->
            new JsonObject()
                .put(
                    "error",
                    cause instanceof ActorException failed
                        ? failed.reason()
                        : String.valueOf(cause.getMessage())));
  }

  private boolean has(String actor) {
    return OperatorDesk.has(system, actor);
  }

  static JsonObject chain(ChainStatus status) {
    JsonObject json =
        new JsonObject()
            .put("genesis", status.genesis().toString())
            .put("head", block(status.head()))
            .put("slot", status.slot().number())
            .put("timestamp", status.timestamp().toString())
            .put("finalised", block(status.finalised()))
            .put("lastProof", block(status.lastProof()))
            .put("waiting", status.waiting())
            .put("mayWait", status.mayWait())
            .put("authorities", authorities(status.turns()));
    status.ahead().stream()
        .findFirst()
        .ifPresent(
            change ->
                json.put(
                    "change",
                    new JsonObject()
                        .put("from", change.from().value())
                        .put("constants", new JsonArray(List.copyOf(change.values().keySet())))));
    return switch (status.activity()) {
      case Activity.Starting(String what) -> json.put("activity", "starting").put("reason", what);
      case Activity.Following _ -> json.put("activity", "following");
      case Activity.Producing _ -> json.put("activity", "producing");
      case Activity.Halted(String reason) -> json.put("activity", "halted").put("reason", reason);
    };
  }

  private static JsonObject authorities(Turns turns) {
    JsonObject json = new JsonObject().put("count", turns.schedule().inForce().count());
    turns.own().ifPresent(index -> json.put("index", index));
    turns.schedule().coming().stream()
        .findFirst()
        .ifPresent(
            next ->
                json.put(
                    "next",
                    new JsonObject()
                        .put("from", next.from().value())
                        .put("count", next.set().count())));
    return json;
  }

  private static JsonObject block(BlockRef block) {
    return new JsonObject()
        .put("number", block.number().value())
        .put("hash", block.hash().toString());
  }

  private static JsonObject mining(MiningStatus status) {
    return switch (status) {
      case MiningStatus.NotReady(String reason) ->
          new JsonObject().put("state", "not ready").put("reason", reason);
      case MiningStatus.Ready ready -> {
        JsonObject json =
            new JsonObject().put("state", "ready").put("templates", ready.templates());
        ready.bits().ifPresent(bits -> json.put("bits", "%08x".formatted(bits.bits())));
        ready
            .waiting()
            .ifPresent(
                proof ->
                    json.put(
                        "proof",
                        new JsonObject()
                            .put("upTo", block(proof.upTo()))
                            .put("since", proof.since().toString())));
        yield json;
      }
    };
  }

  private static JsonObject execution(EngineStatus status) {
    JsonObject json =
        new JsonObject()
            .put("state", EngineWords.of(status.state()))
            .put("ready", EngineWords.isReady(status.state()))
            .put("reason", EngineWords.reason(status.state()))
            .put("since", status.since().toString())
            .put("client", status.client())
            .put("writesWaiting", status.writesWaiting());
    status
        .head()
        .ifPresent(
            head -> json.put("height", head.number().value()).put("head", head.hash().toString()));
    return json;
  }

  private static JsonObject bitcoin(PeginStatus status) {
    JsonObject json =
        new JsonObject().put("says", status.bitcoin()).put("deposits", status.deposits());
    status.tip().ifPresent(tip -> json.put("tip", tip.value()));
    status.scanned().ifPresent(height -> json.put("scanned", height.value()));
    return json;
  }

  private static JsonObject fees(PegoutStatus status) {
    JsonObject json =
        new JsonObject().put("requested", status.requested()).put("broadcast", status.broadcast());
    status.feeRate().ifPresent(rate -> json.put("satPerKvb", rate.satsPerKvb()));
    return json;
  }

  private JsonObject letters() {
    JsonObject counts = new JsonObject();
    for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
      long count = system.deadLetters().count(reason);
      if (count > 0) {
        counts.put(reason.name(), count);
      }
    }
    JsonArray last = new JsonArray();
    system.deadLetters().last().reversed().stream()
        .limit(LETTERS)
        .map(
            letter ->
                new JsonObject()
                    .put("at", letter.at().toString())
                    .put("message", letter.envelope().messageName())
                    .put("actor", letter.envelope().target().name())
                    .put("reason", letter.reason().name()))
        .forEach(last::add);
    return new JsonObject()
        .put("total", system.deadLetters().total())
        .put("byReason", counts)
        .put("last", last);
  }

  private static JsonObject sync(SyncStatus status) {
    JsonObject json = new JsonObject().put("head", status.head()).put("best", status.best());
    return switch (status.activity()) {
      case SyncCommand.Activity.Waiting _ -> json.put("activity", "waiting");
      case SyncCommand.Activity.InStep _ -> json.put("activity", "in step");
      case SyncCommand.Activity.Alone _ -> json.put("activity", "alone");
      case SyncCommand.Activity.Fetching(var peer) ->
          json.put("activity", "fetching").put("peer", peer.toString());
      case SyncCommand.Activity.Stalled(String why) ->
          json.put("activity", "stalled").put("reason", why);
    };
  }

  /**
   * The nodes of others, as rows; none on a node that talks to nobody. Beside them the replicas of
   * the same operator.
   */
  private Future<JsonObject> peers() {
    JsonObject json =
        new JsonObject()
            .put("present", has("network"))
            .put("replicas", new JsonArray(system.readyNodes()));
    return ask(NETWORK, new NetworkCommand.GetPeers(), NodeView::rows)
        .map(
            answer -> {
              if (answer.containsKey("error")) {
                json.put("error", answer.getString("error"));
              }
              return json.put("rows", answer.getJsonArray("rows", NOBODY));
            });
  }

  private static JsonObject rows(NetworkCommand.Peers peers) {
    JsonArray rows = new JsonArray();
    for (Peer peer : peers.peers()) {
      rows.add(
          new JsonObject()
              .put("id", peer.id().value())
              .put("address", peer.address())
              .put("dialled", peer.dialled())
              .put("head", peer.tip().head().number().value())
              .put("finalised", peer.tip().finalised().number().value())
              .put("since", peer.since().toString()));
    }
    return new JsonObject().put("rows", rows);
  }
}
