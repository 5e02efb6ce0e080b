package io.alys.devnet.mining;

import io.alys.actor.ActorRef;
import io.alys.actor.Request;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import io.alys.ethereum.EvmAddress;
import io.alys.mining.AuxPowCommand;
import io.alys.mining.AuxPowCommand.CreateAuxBlock;
import io.alys.mining.AuxPowCommand.Follow;
import io.alys.mining.AuxPowCommand.SubmitAuxBlock;
import io.alys.mining.AuxPowCommand.Submitted;
import io.alys.mining.AuxPowCommand.WorkOffer;
import io.alys.mining.AuxPowConfig;
import io.alys.mining.AuxPowVerticle;
import io.alys.primitives.Bytes;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node as miners see it: AuxPow on disk behind its two calls, with a chain by hand. */
final class MiningWorld implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ActorTestKit kit = ActorTestKit.create();
  private final HttpServer server;

  /** Bodies that are answered instead of the next calls. */
  final List<String> instead = new CopyOnWriteArrayList<>();

  private Unfinalised branch = SomeChain.upTo(3);
  private int blocks = 3;

  MiningWorld(Path folder) {
    AuxPowVerticle.Setup setup =
        new AuxPowVerticle.Setup(SomeChain.RULES, AuxPowConfig.DEFAULT, kit.meters());
    kit.start(
        StorageVerticle.spec(
            folder,
            new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, 0),
            kit::meters),
        AuxPowVerticle.spec(() -> setup));
    auxpow().tell(new Follow(branch));
    server =
        Await.result(
            kit.vertx().createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  private ActorRef<AuxPowCommand> auxpow() {
    return kit.ref("auxpow", AuxPowCommand.class);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  ActorTestKit kit() {
    return kit;
  }

  Unfinalised branch() {
    return branch;
  }

  <R> R ask(Request<R> question) {
    return Await.result(auxpow().ask(question, LIMIT));
  }

  Template work() {
    return switch (ask(new CreateAuxBlock(SomeChain.MINER))) {
      case WorkOffer.Offered(Template template) -> template;
      case WorkOffer.Nothing(String reason) -> throw new AssertionError(reason);
    };
  }

  /** The chain makes a block with the proof that waits. */
  void advance(WorkBook.Queued queued) {
    blocks++;
    branch =
        branch.plusProof(
            SomeChain.hash(blocks), queued.template().range(), queued.template().work().bits());
    auxpow().tell(new Follow(branch));
  }

  private void serve(HttpServerRequest request) {
    request
        .body()
        .compose(
            body -> {
              if (!instead.isEmpty()) {
                return Future.succeededFuture(instead.removeFirst());
              }
              JsonObject call = body.toJsonObject();
              return answer(call)
                  .map(result -> result.put("jsonrpc", "2.0").put("id", call.getValue("id")))
                  .map(JsonObject::encode);
            })
        .onComplete(
            done ->
                request
                    .response()
                    .end(done.succeeded() ? done.result() : String.valueOf(done.cause())));
  }

  private Future<JsonObject> answer(JsonObject call) {
    var params = call.getJsonArray("params");
    return call.getString("method").equals("createauxblock")
        ? auxpow()
            .ask(new CreateAuxBlock(EvmAddress.fromHex(params.getString(0))), LIMIT)
            .map(MiningWorld::shown)
        : auxpow()
            .ask(
                new SubmitAuxBlock(
                    AuxHash.fromHex(params.getString(0)), Bytes.fromHex(params.getString(1))),
                LIMIT)
            .map(MiningWorld::shown);
  }

  private static JsonObject shown(WorkOffer offer) {
    return switch (offer) {
      case WorkOffer.Nothing(String reason) -> error(reason);
      case WorkOffer.Offered(Template template) ->
          new JsonObject()
              .put(
                  "result",
                  new JsonObject()
                      .put("hash", template.hash().toHex())
                      .put("chainid", template.work().chainId())
                      .put("previousblockhash", template.lastProof().hash().octets().toHex())
                      .put("coinbasevalue", 0)
                      .put("bits", template.work().bits().toString())
                      .put("height", template.work().height().value())
                      .put("_target", template.work().bits().target().toHex()));
    };
  }

  private static JsonObject shown(Submitted submitted) {
    return switch (submitted) {
      case Submitted.Accepted _ -> new JsonObject().putNull("result");
      case Submitted.Refused(String reason) -> error(reason);
    };
  }

  private static JsonObject error(String reason) {
    return new JsonObject()
        .put("error", new JsonObject().put("code", -32_606).put("message", reason));
  }

  @Override
  public void close() {
    kit.close();
  }
}
