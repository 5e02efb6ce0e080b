package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorId;
import io.alys.actor.ActorSpec;
import io.alys.actor.Health;
import io.alys.chain.ChainCommand;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.sync.SyncCommand;
import io.alys.testkit.Await;
import io.micrometer.core.instrument.Meter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server does with requests, whatever they ask. */
class RpcVerticleTest {
  private final List<RpcWorld> worlds = new ArrayList<>();

  @AfterEach
  void close() {
    worlds.forEach(RpcWorld::close);
  }

  private RpcWorld world(RpcConfig config, ActorSpec<?>... neighbours) {
    RpcWorld world = new RpcWorld(config, neighbours);
    worlds.add(world);
    return world;
  }

  private RpcWorld world() {
    return world(RpcWorld.config(), Stands.chainSide());
  }

  /** A chain that never answers. */
  private static ActorSpec<ChainCommand> silent() {
    return Stands.of("chain", ChainCommand.class, _ -> Optional.empty());
  }

  private static double count(RpcWorld world, String name, String... tags) {
    return world.kit().meters().get(name).tags(tags).counter().count();
  }

  @Test
  void answersInVersionTwoWithAResultOrAnErrorAndNeverBoth() {
    RpcWorld world = world();
    assertThat(world.call("getnodeinfo", "[]"))
        .hasToString(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"node\":\"test\",\"version\":\"0.1.0\","
                + "\"chainid\":121212,\"genesis\":\"0x%s\",\"ready\":true,"
                    .formatted("01".repeat(32))
                + "\"activations\":[{\"height\":500,\"values\":{\"maxBlocksWithoutPow\":20}}]}}");
    HttpResponse<String> error =
        world.send("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"nothing\"}");
    assertThat(error.statusCode()).isEqualTo(200);
    assertThat(RpcWorld.json(error.body()))
        .hasToString(
            "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"error\":{\"code\":-32601,\"message\":\"there is no"
                + " such method; rpc.discover says which there are\"}}");
  }

  @Test
  void showsWhoMakesBlocksAndWhoWill() {
    JsonNode authorities = world().result("getfederation", "[]").get("authorities");
    assertThat(authorities.get("threshold").intValue()).isEqualTo(4);
    assertThat(authorities.get("index").intValue()).isEqualTo(2);
    assertThat(authorities.get("keys")).hasSize(5);
    assertThat(authorities.at("/keys/0").textValue())
        .isEqualTo(SomeBlocks.key(1).publicKey().compressed().toHex());
    JsonNode announced = authorities.get("announced");
    assertThat(announced).hasSize(2);
    assertThat(announced.get(0))
        .hasToString(
            "{\"from\":900,\"carried\":true,\"keys\":[\"%s\"]}"
                .formatted(SomeBlocks.key(6).publicKey().compressed().toHex()));
    assertThat(announced.get(1))
        .hasToString(
            "{\"from\":1200,\"carried\":false,\"keys\":[\"%s\"]}".formatted("ab".repeat(48)));
  }

  @Test
  void refusesWhatIsNoCall() {
    RpcWorld world = world();
    String[][] bodies = {
      {"", "-32700: the body is empty; send a call as JSON"},
      {"{", "-32700: the body is no JSON: line 1, column 2: Unexpected end-of-input: expected"},
      {"{\"id\":1,\"id\":2}", "-32700: the body is no JSON: line 1, column 13: Duplicate field"},
      {"{} {}", "-32700: the body is no JSON: line 1, column 4: Trailing token"},
      {"[".repeat(40), "-32700: the body is no JSON: line 1, column 1: Document nesting depth"},
      {"[]", "-32600: the batch is empty; put calls in it"},
      {"7", "-32600: a call is an object"},
      {"{\"id\":1}", "-32600: the method of a call is a text"},
      {"{\"id\":{},\"method\":\"a\"}", "-32600: the id of a call is a number, a text or null"},
      {"{\"jsonrpc\":\"3.0\",\"id\":1,\"method\":\"a\"}", "-32600: jsonrpc is \"2.0\", or is left"},
      {"{\"jsonrpc\":2,\"id\":1,\"method\":\"a\"}", "-32600: jsonrpc is \"2.0\", or is left out"}
    };
    for (String[] body : bodies) {
      assertThat(RpcWorld.error(RpcWorld.json(world.send(body[0]).body()))).startsWith(body[1]);
    }
  }

  @Test
  void takesParametersInOrderOrByName() {
    RpcWorld world = world(RpcWorld.config(), Stands.pegSide());
    String all = "{\"side\":\"pegouts\",\"limit\":1,\"state\":null}";
    assertThat(world.result("listpegs", all))
        .isEqualTo(world.result("listpegs", "[\"pegouts\",null,null,1]"));
    assertThat(world.result("listpegs", all).get("next").textValue()).startsWith("8:0x");
    assertThat(world.result("listpegs", "[\"pegins\"]").has("next")).isFalse();
    assertThat(world.error("listpegs", "[]"))
        .isEqualTo("-32602: listpegs: side is missing; it is one of pegins, pegouts");
    assertThat(world.error("listpegs", "[\"pegouts\",null,null,0]"))
        .isEqualTo(
            "-32602: listpegs: limit must be a whole number from 1 to 1000; the number that was"
                + " given is not");
    assertThat(world.error("listpegs", "{\"side\":\"pegouts\",\"sort\":1}"))
        .isEqualTo(
            "-32602: listpegs takes the parameters side, state, before, limit; one of another name"
                + " was given");
    assertThat(world.error("getpegbalance", "[1]"))
        .isEqualTo("-32602: getpegbalance takes no parameters, and 1 were given");
    assertThat(world.error("getpegin", "\"%s\"".formatted(Stands.DEPOSIT)))
        .startsWith("-32602: params of getpegin is a bare text; send parameters in a list:");
    assertThat(world.error("getpegin", "[\"%s:99999999999\"]".formatted("31".repeat(32))))
        .startsWith("-32602: getpegin: id must be a txid");
    assertThat(world.result("getpegin", "[\"%s:7\"]".formatted("31".repeat(32))).isNull()).isTrue();
  }

  @Test
  void answersABatchInItsOrderAndNotificationsNotAtAll() {
    RpcWorld world = world();
    HttpResponse<String> response =
        world.send(
            """
            [{"jsonrpc":"2.0","id":1,"method":"getdepositaddress"},
             {"jsonrpc":"2.0","method":"getdepositaddress"},
             {"method":"getblockbyheight","params":[10],"id":"old"},
             3,
             {"jsonrpc":"2.0","id":null,"method":"nothing"}]
            """);
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answers = RpcWorld.json(response.body());
    assertThat(answers).hasSize(4);
    assertThat(answers.at("/0/result").textValue()).startsWith("bcrt1");
    assertThat(answers.at("/1")).hasToString("{\"id\":\"old\",\"result\":null,\"error\":null}");
    assertThat(answers.at("/2/error/code").intValue()).isEqualTo(-32_600);
    assertThat(answers.at("/3/error/code").intValue()).isEqualTo(-32_601);
    HttpResponse<String> nothing =
        world.send("[{\"jsonrpc\":\"2.0\",\"method\":\"getdepositaddress\"}]");
    assertThat(nothing.statusCode()).isEqualTo(204);
    assertThat(nothing.body()).isEmpty();
  }

  @Test
  void limitsABatchAndItsAnswer() {
    RpcWorld world = world();
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}";
    assertThat(RpcWorld.json(world.send("[" + (call + ",").repeat(9) + call + "]").body()))
        .hasSize(10);
    HttpResponse<String> over = world.send("[" + (call + ",").repeat(10) + call + "]");
    assertThat(over.statusCode()).isEqualTo(413);
    assertThat(RpcWorld.error(RpcWorld.json(over.body())))
        .isEqualTo("-32007: the batch has 11 calls, and may have 10; send several");
  }

  @Test
  void refusesARequestThatIsTooLongBeforeItIsRead() {
    RpcWorld world = world();
    String fits = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\",\"params\":[\"";
    String padded = fits + "a".repeat(4_096 - fits.length() - 3) + "\"]}";
    assertThat(world.send(padded).statusCode()).isEqualTo(200);
    HttpResponse<String> over = world.send(padded + " ");
    assertThat(over.statusCode()).isEqualTo(413);
    assertThat(RpcWorld.error(RpcWorld.json(over.body())))
        .isEqualTo("-32007: the request is over 4 KiB; send less at once");
    assertThat(world.send(padded + " ".repeat(12_000)).statusCode()).isEqualTo(413);
    assertThat(count(world, RpcMetrics.TURNED_AWAY, "reason", "too_large")).isEqualTo(2);
    assertThat(world.status().turnedAway()).isEqualTo(2);
    assertThat(world.status().underWay()).isZero();
  }

  @Test
  void letsAnAddressMakeSoManyCallsAndNoMoreUntilTimeHasPassed() {
    RpcWorld world = world(RpcWorld.config(RpcWorld.limits(64, 2, 10)), Stands.chainSide());
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getdepositaddress\"}";
    assertThat(world.send("[" + (call + ",").repeat(8) + call + "]").statusCode()).isEqualTo(200);
    assertThat(world.send("[" + call + "," + call + "]").statusCode()).isEqualTo(429);
    HttpResponse<String> refused = world.send(call);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("retry-after")).contains("1");
    assertThat(RpcWorld.error(RpcWorld.json(refused.body())))
        .isEqualTo(
            "-32006: this address may make 2 calls a second, and 10 at once; ask again in 1 s");
    world.clock().advance(Duration.ofMillis(499));
    assertThat(world.send(call).statusCode()).isEqualTo(429);
    world.clock().advance(Duration.ofMillis(1));
    assertThat(world.send(call).statusCode()).isEqualTo(200);
    assertThat(count(world, RpcMetrics.TURNED_AWAY, "reason", "too_fast")).isEqualTo(3);
  }

  @Test
  void turnsAwayWhatFindsNoPlaceAndSaysSoInItsHealth() {
    RpcWorld world = world(RpcWorld.config(RpcWorld.limits(1, 1_000, 1_000)), silent());
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getfinality\"}";
    CompletableFuture<HttpResponse<String>> first = world.sendLater(call);
    Await.until("it is under way", () -> world.status().underWay() == 1);
    HttpResponse<String> second = world.send(call);
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(RpcWorld.error(RpcWorld.json(second.body())))
        .isEqualTo("-32002: 1 requests are under way, and no more may be; ask again later");
    assertThat(health(world))
        .isEqualTo(new Health.Degraded("1 requests are under way: others are turned away"));
    Await.until(
        "its time is over",
        () -> {
          world.clock().advance(Duration.ofSeconds(1));
          return first.isDone();
        });
    assertThat(RpcWorld.error(RpcWorld.json(first.join().body())))
        .isEqualTo("-32003: chain did not answer in time; ask again later");
    Await.asserted(() -> assertThat(health(world)).isEqualTo(Health.healthy()));
    assertThat(count(world, RpcMetrics.REQUESTS, "method", "getfinality", "outcome", "deadline"))
        .isEqualTo(1);
  }

  private static Health health(RpcWorld world) {
    return world.kit().system().registry().find(ActorId.of("rpc")).orElseThrow().health();
  }

  /** The calls of a batch have its time together. */
  @Test
  void spendsNoMoreTimeOnABatchThanOnACall() {
    RpcWorld world = world(RpcWorld.config(), silent());
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getfinality\"}";
    CompletableFuture<HttpResponse<String>> batch =
        world.sendLater("[" + call + "," + call + "," + call + "]");
    Await.until("it is under way", () -> world.status().underWay() == 1);
    Await.until("the question is asked", () -> world.kit().system().pendingAsks() > 0);
    world.clock().advance(Duration.ofSeconds(5));
    JsonNode answers = RpcWorld.json(batch.join().body());
    assertThat(RpcWorld.error(answers.get(0))).startsWith("-32003: chain did not answer");
    assertThat(RpcWorld.error(answers.get(2)))
        .isEqualTo("-32003: the request took too long; ask for less at once");
  }

  @Test
  void saysWhatThisNodeDoesNotRun() {
    RpcWorld world = world(RpcWorld.config());
    assertThat(world.error("getheadblock", "[]")).isEqualTo("-32001: this node follows no chain");
    assertThat(world.error("getqueuedpow", "[]"))
        .isEqualTo("-32001: this node gives no work to miners");
    assertThat(world.error("getpegbalance", "[]"))
        .isEqualTo("-32001: this node runs no bridge: bitcoin.enabled is false");
    assertThat(world.error("getdepositaddress", "[]"))
        .isEqualTo("-32001: this node runs no bridge: bitcoin.enabled is false");
    assertThat(world.error("getgovernancestatus", "[]"))
        .isEqualTo("-32001: this node keeps no stream to governance: governance.enabled is false");
    assertThat(world.result("getnodeinfo", "[]").get("genesis").isNull()).isTrue();
    assertThat(world.result("getnodeinfo", "[]").get("activations")).isEmpty();
    assertThat(world.result("getdeadletters", "[]").get("total").intValue()).isZero();
    assertThat(world.result("listactors", "[]").findValuesAsText("actor")).contains("rpc", "root");
  }

  @Test
  void tellsNobodyButTheLogOfABug() {
    RpcWorld world =
        world(
            RpcWorld.config(),
            Stands.of(
                "chain",
                ChainCommand.class,
                _ -> {
                  throw new IllegalStateException("secret at /home/me");
                }));
    HttpResponse<String> response =
        world.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getfinality\"}");
    assertThat(RpcWorld.error(RpcWorld.json(response.body())))
        .isEqualTo("-32603: chain failed at this; the node's log says why");
    assertThat(world.result("getdeadletters", "[1]").at("/last/0/message").textValue())
        .isEqualTo("ChainCommand.GetChain");
  }

  @Test
  void pausesAndResumesForTheOperatorAlone() {
    RpcWorld world = world(RpcWorld.config(), Stands.pegSide());
    String pause = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pause\",\"params\":[\"drill\"]}";
    for (String shown : List.of("", "Bearer ", "Bearer an operator's tokem", RpcWorld.TOKEN)) {
      HttpRequest.Builder request = world.post(pause);
      if (!shown.isEmpty()) {
        request.header("authorization", shown);
      }
      assertThat(RpcWorld.error(RpcWorld.json(world.send(request.build()).body())))
          .isEqualTo(
              "-32005: pause takes the operator's token, as Authorization: Bearer, from the node's"
                  + " own machine");
    }
    String bearer = "Bearer " + RpcWorld.TOKEN;
    JsonNode paused =
        RpcWorld.json(world.send(world.post(pause).header("authorization", bearer).build()).body());
    assertThat(paused.get("result"))
        .hasToString("{\"paused\":true,\"reason\":\"operator: drill\"}");
    String resume = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resume\"}";
    JsonNode resumed =
        RpcWorld.json(
            world.send(world.post(resume).header("authorization", bearer).build()).body());
    assertThat(resumed.get("result")).hasToString("{\"paused\":false}");
  }

  @Test
  void letsNoPageOfAnotherSiteAsk() {
    RpcWorld world = world();
    String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getdepositaddress\"}";
    HttpResponse<String> other =
        world.send(world.post(call).header("origin", "https://evil.example").build());
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.headers().firstValue("access-control-allow-origin")).isEmpty();
    assertThat(RpcWorld.error(RpcWorld.json(other.body())))
        .isEqualTo(
            "-32004: pages of https://evil.example may not ask this node; rpc.origins names those"
                + " that may");
    HttpResponse<String> own =
        world.send(world.post(call).header("origin", "https://wallet.example").build());
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.headers().firstValue("access-control-allow-origin"))
        .contains("https://wallet.example");
    HttpResponse<String> asks =
        world.send(
            HttpRequest.newBuilder(world.at("/"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("origin", "https://wallet.example")
                .build());
    assertThat(asks.statusCode()).isEqualTo(204);
    assertThat(asks.headers().firstValue("access-control-allow-methods")).contains("POST, GET");
    assertThat(world.send(call).headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void takesCallsByPostAlone() {
    RpcWorld world = world();
    HttpResponse<String> get = world.send(HttpRequest.newBuilder(world.at("/")).build());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("allow")).contains("POST");
  }

  @Test
  void labelsNoMetricWithWhatOthersWrite() {
    RpcWorld world = world();
    for (int i = 0; i < 50; i++) {
      world.call("made-up-" + i, "[]");
    }
    world.result("getdepositaddress", "[]");
    List<String> methods =
        world.kit().meters().find(RpcMetrics.REQUESTS).counters().stream()
            .map(Meter::getId)
            .map(id -> id.getTag("method"))
            .toList();
    assertThat(methods).containsExactlyInAnyOrder("none", "getdepositaddress");
  }

  @Test
  void saysWhatTheNodeDoesForItsChain() {
    ActorSpec<ChainCommand> halted =
        Stands.of(
            "chain",
            ChainCommand.class,
            _ ->
                Optional.of(
                    Stands.status(
                        new ChainCommand.Activity.Halted("100 blocks wait for a proof"))));
    JsonNode sync = world(RpcWorld.config(), halted).result("getsyncstatus", "[]");
    assertThat(sync.get("activity").textValue()).isEqualTo("halted");
    assertThat(sync.get("reason").textValue()).isEqualTo("100 blocks wait for a proof");
    assertThat(sync.get("inStep").booleanValue()).isTrue();
    assertThat(sync.has("execution")).isFalse();
    ActorSpec<ChainCommand> starting =
        Stands.of(
            "chain",
            ChainCommand.class,
            _ -> Optional.of(Stands.status(new ChainCommand.Activity.Starting("imports 7 of 9"))));
    JsonNode behind = world(RpcWorld.config(), starting).result("getsyncstatus", "[]");
    assertThat(behind.get("inStep").booleanValue()).isFalse();
    assertThat(behind.get("reason").textValue()).isEqualTo("imports 7 of 9");
  }

  @Test
  void saysHowFarTheNodeIsBehindItsPeers() {
    ActorSpec<ChainCommand> following =
        Stands.of(
            "chain",
            ChainCommand.class,
            _ -> Optional.of(Stands.status(new ChainCommand.Activity.Following())));
    JsonNode alone = world(RpcWorld.config(), following).result("getsyncstatus", "[]");
    assertThat(alone.get("syncing").booleanValue()).isFalse();
    assertThat(alone.get("highestBlock")).isEqualTo(alone.get("currentBlock"));
    assertThat(alone.has("peer") || alone.has("peers")).isFalse();
    PeerId peer = new PeerId("CN=two");
    JsonNode fetching = synced(following, new SyncCommand.Activity.Fetching(peer));
    assertThat(fetching.get("syncing").booleanValue()).isTrue();
    assertThat(fetching.get("inStep").booleanValue()).isFalse();
    assertThat(fetching.get("highestBlock").longValue()).isEqualTo(5_000);
    assertThat(fetching.get("peer").textValue()).isEqualTo("CN=two");
    JsonNode stalled = synced(following, new SyncCommand.Activity.Stalled("peer two: it lied"));
    assertThat(stalled.at("/peers/state").textValue()).isEqualTo("stalled");
    assertThat(stalled.at("/peers/reason").textValue()).isEqualTo("peer two: it lied");
    assertThat(stalled.get("syncing").booleanValue()).isFalse();
    for (SyncCommand.Activity rest :
        List.of(
            new SyncCommand.Activity.Waiting(),
            new SyncCommand.Activity.InStep(),
            new SyncCommand.Activity.Alone())) {
      assertThat(synced(following, rest).get("inStep").booleanValue()).isTrue();
    }
  }

  private JsonNode synced(ActorSpec<ChainCommand> chain, SyncCommand.Activity activity) {
    ActorSpec<SyncCommand> sync =
        Stands.of(
            "sync",
            SyncCommand.class,
            _ -> Optional.of(new SyncCommand.SyncStatus(activity, 7, 5_000)));
    return world(RpcWorld.config(), chain, sync).result("getsyncstatus", "[]");
  }

  @Test
  void aNodeWithoutANetworkSaysSoToWhoAsksForPeers() {
    assertThat(world(RpcWorld.config()).error("getpeers", "[]"))
        .contains("this node talks to no others: network.enabled is false");
  }
}
