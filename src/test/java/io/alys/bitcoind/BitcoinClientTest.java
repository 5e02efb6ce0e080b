package io.alys.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client makes of a node that misbehaves. */
class BitcoinClientTest {
  private static final BitcoinConfig.Limits TIGHT =
      new BitcoinConfig.Limits(Duration.ofSeconds(2), Duration.ofMillis(300), 1, 3, 1, 2);
  private static final SignedTransaction TRANSACTION =
      Spends.signed(
          new Outpoint(new Txid(Bytes.fromHex("ab".repeat(32))), 0), new Sats(9), new Sats(8));

  private static Clients client(StandIn node) {
    return Clients.withPassword(node.url(), "sesame", Clients.LIMITS, Clients.RETRY);
  }

  private static Clients tight(StandIn node) {
    BitcoinConfig.Retry once =
        new BitcoinConfig.Retry(
            1, Duration.ofMillis(1), Duration.ofMillis(1), 1_000, Duration.ofSeconds(1));
    return Clients.withPassword(node.url(), "sesame", TIGHT, once);
  }

  private static AbstractThrowableAssert<?, ?> failure(Future<?> of, Kind kind) {
    return assertThatThrownBy(() -> Await.result(of))
        .isInstanceOfSatisfying(
            BitcoinFailure.class, failed -> assertThat(failed.kind()).isEqualTo(kind));
  }

  @Test
  void takesOnlyJsonRpcForAnAnswer() {
    List<String> bodies =
        List.of(
            "",
            "<html>",
            "{\"result\":",
            "[]",
            "7",
            "{}",
            "{\"result\":1,\"id\":1}",
            "{\"result\":1}",
            "{\"result\":1,\"result\":2,\"id\":0}",
            "{\"result\":1,\"id\":0} {}",
            "{\"error\":{\"message\":\"no code\"},\"id\":0}",
            "{\"result\":" + "[".repeat(100) + "]".repeat(100) + ",\"id\":0}");
    for (String body : bodies) {
      try (StandIn node = new StandIn(StandIn.says(200, body));
          Clients clients = client(node)) {
        failure(clients.client.blockCount(), Kind.MALFORMED)
            .hasMessageStartingWith(
                "getblockcount: what listens there answers, with HTTP status 200, no JSON-RPC: ")
            .hasMessageEndingWith("; is it a Bitcoin node");
        assertThat(node.requests()).as("is not asked again").isEqualTo(1);
      }
    }
  }

  @Test
  void takesOnlyWhatBitcoindAnswersForAResult() {
    List<String> heights = List.of("\"7\"", "7.5", "-1", "null", "4294967296");
    for (String height : heights) {
      try (StandIn node = new StandIn(StandIn.result(height));
          Clients clients = client(node)) {
        failure(clients.client.blockCount(), Kind.MALFORMED)
            .hasMessage(
                "getblockcount: the Bitcoin node answers what it should not: the result, %s, is no"
                        .formatted(height)
                    + " height; is its version supported");
      }
    }
  }

  @Test
  void readsAmountsExactlyAndRefusesWhatIsNone() {
    String output =
        "{\"bestblock\":\"%s\",\"confirmations\":1,\"value\":%s,\"scriptPubKey\":{\"hex\":\"00\"},"
            + "\"coinbase\":false}";
    Outpoint outpoint = new Outpoint(TRANSACTION.txid(), 0);
    String hash = "ab".repeat(32);
    List<List<String>> amounts =
        List.of(
            List.of("0.1", "10000000"),
            List.of("20999999.97690000", "2099999997690000"),
            List.of("1e-8", "1"),
            List.of("0", "0"),
            List.of("2.1E7", "2100000000000000"));
    for (List<String> pair : amounts) {
      try (StandIn node = new StandIn(StandIn.result(output.formatted(hash, pair.getFirst())));
          Clients clients = client(node)) {
        assertThat(Await.result(clients.client.unspent(outpoint, true)).orElseThrow().value())
            .isEqualTo(new Sats(Long.parseLong(pair.getLast())));
      }
    }
    for (String none :
        List.of("0.000000001", "-1", "21000000.00000001", "1e999999999", "1e-999999999", "\"1\"")) {
      try (StandIn node = new StandIn(StandIn.result(output.formatted(hash, none)));
          Clients clients = client(node)) {
        failure(clients.client.unspent(outpoint, true), Kind.MALFORMED)
            .hasMessageContaining("gettxout.value is ");
      }
    }
  }

  @Test
  void stopsReadingAnAnswerThatIsTooLong() {
    String long1 = "\"" + "a".repeat(2 << 20) + "\"";
    try (StandIn node = new StandIn(StandIn.result(long1));
        Clients clients = tight(node)) {
      failure(clients.client.bestBlock(), Kind.TOO_LARGE)
          .hasMessageMatching(
              "getbestblockhash: the answer of the Bitcoin node at 127\\.0\\.0\\.1:\\d+ is over the"
                  + " 1 MiB of bitcoin\\.limits\\.answer-mib");
    }
  }

  @Test
  void waitsForAnAnswerNoLongerThanItsLimit() {
    try (StandIn node = new StandIn(StandIn.isSilent(), StandIn.result("7"));
        Clients clients = tight(node)) {
      failure(clients.client.blockCount(), Kind.DEADLINE)
          .hasMessageMatching(
              "getblockcount: the Bitcoin node at 127\\.0\\.0\\.1:\\d+ did not answer within 300"
                  + " ms");
      assertThat(Await.result(clients.client.blockCount()))
          .as("on another connection")
          .isEqualTo(new BlockHeight(7));
    }
  }

  @Test
  void waitsForTheLastByteNoLongerEither() {
    StandIn.Turn dribble =
        (request, _) -> request.response().setChunked(true).write("{\"result\":");
    try (StandIn node = new StandIn(dribble);
        Clients clients = tight(node)) {
      failure(clients.client.blockCount(), Kind.DEADLINE);
    }
  }

  @Test
  void refusesMoreThanMayWait() {
    try (StandIn node = new StandIn(StandIn.isSilent());
        Clients clients = tight(node)) {
      List<Future<BlockHeight>> asked =
          IntStream.range(0, 6).mapToObj(_ -> clients.client.blockCount()).toList();
      List<Kind> kinds = new ArrayList<>();
      for (Future<BlockHeight> one : asked) {
        assertThatThrownBy(() -> Await.result(one))
            .isInstanceOfSatisfying(BitcoinFailure.class, failed -> kinds.add(failed.kind()));
      }
      assertThat(kinds).contains(Kind.BUSY, Kind.DEADLINE);
    }
  }

  @Test
  void asksAgainWhenTheConnectionBreaksOrTheNodeIsBusy() {
    try (StandIn node =
            new StandIn(
                StandIn.hangsUp(),
                StandIn.says(503, "Work queue depth exceeded"),
                StandIn.hangsUp(),
                StandIn.result("7"));
        Clients clients = client(node)) {
      assertThat(Await.result(clients.client.blockCount())).isEqualTo(new BlockHeight(7));
      assertThat(node.requests()).isEqualTo(4);
      assertThat(clients.registry.get(BitcoinMetrics.RETRIES).counter().count()).isEqualTo(3);
    }
  }

  @Test
  void asksNoMoreOftenThanItMay() {
    try (StandIn node = new StandIn(StandIn.says(503, ""));
        Clients clients = client(node)) {
      failure(clients.client.blockCount(), Kind.BUSY)
          .hasMessage(
              "getblockcount: the Bitcoin node has too much to do: raise its rpcworkqueue if that"
                  + " lasts");
      assertThat(node.requests()).isEqualTo(4);
    }
  }

  @Test
  void sendsATransactionOnceWhateverHappens() {
    try (StandIn node = new StandIn(StandIn.hangsUp());
        Clients clients = client(node)) {
      failure(clients.client.send(TRANSACTION), Kind.UNREACHABLE)
          .hasMessageContaining("sendrawtransaction: no connection to the Bitcoin node at ");
      assertThat(node.requests()).isEqualTo(1);
    }
  }

  @Test
  void tellsTheOutcomesOfASend() {
    String other = "\"" + "cd".repeat(32) + "\"";
    try (StandIn node =
            new StandIn(
                StandIn.refusal(-27, "Transaction outputs already in utxo set"),
                StandIn.refusal(-26, "min relay fee not met, 10 < 141"),
                StandIn.refusal(-25, "bad-txns-inputs-missingorspent"),
                StandIn.refusal(-26, "words of the future"),
                StandIn.refusal(-22, "TX decode failed"),
                StandIn.result(other));
        Clients clients = client(node)) {
      assertThat(Await.result(clients.client.send(TRANSACTION)))
          .isEqualTo(new SendOutcome.AlreadyInChain(TRANSACTION.txid()));
      assertThat(Await.result(clients.client.send(TRANSACTION)))
          .isEqualTo(
              new SendOutcome.Rejected(Rejection.FEE_TOO_LOW, "min relay fee not met, 10 < 141"));
      assertThat(Await.result(clients.client.send(TRANSACTION)))
          .isEqualTo(
              new SendOutcome.Rejected(Rejection.INPUTS_MISSING, "bad-txns-inputs-missingorspent"));
      assertThat(Await.result(clients.client.send(TRANSACTION)))
          .isEqualTo(new SendOutcome.Rejected(Rejection.OTHER, "words of the future"));
      failure(clients.client.send(TRANSACTION), Kind.REFUSED)
          .hasMessage(
              "sendrawtransaction: the Bitcoin node refuses it with code -22: TX decode failed");
      failure(clients.client.send(TRANSACTION), Kind.MALFORMED)
          .hasMessageContaining("and it says that it took another");
    }
  }

  @Test
  void readsItsCookieAgainWhenTheOldOneIsRefused(@TempDir Path folder) throws IOException {
    Path cookie = Files.writeString(folder.resolve(".cookie"), "__cookie__:one\n");
    try (StandIn node =
            new StandIn(StandIn.result("7"), StandIn.says(401, ""), StandIn.result("8"));
        Clients clients = Clients.withCookie(node.url(), cookie, Clients.LIMITS, Clients.RETRY)) {
      Await.result(clients.client.blockCount());
      Files.writeString(cookie, "__cookie__:two");
      assertThat(Await.result(clients.client.blockCount())).isEqualTo(new BlockHeight(8));
      assertThat(node.authorizations()).containsExactly(basic("one"), basic("one"), basic("two"));
    }
  }

  private static String basic(String password) {
    byte[] pair = ("__cookie__:" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Test
  void saysWhyItIsNotLetIn(@TempDir Path folder) throws IOException {
    try (StandIn node = new StandIn(StandIn.says(401, ""), StandIn.says(403, ""));
        Clients clients = client(node)) {
      failure(clients.client.blockCount(), Kind.UNAUTHORIZED)
          .hasMessage(
              "getblockcount: the Bitcoin node refuses the user and the password: compare"
                  + " bitcoin.cookie-file, or bitcoin.user and bitcoin.password, with its own");
      failure(clients.client.blockCount(), Kind.UNAUTHORIZED)
          .hasMessage(
              "getblockcount: the Bitcoin node refuses our address: name it in its rpcallowip");
    }
    Path cookie = folder.resolve(".cookie");
    try (Clients clients =
        Clients.withCookie("http://127.0.0.1:1", cookie, Clients.LIMITS, Clients.RETRY)) {
      failure(clients.client.blockCount(), Kind.UNAUTHORIZED)
          .hasMessage(
              "getblockcount: the cookie of the Bitcoin node, %s, cannot be read: there is no such"
                      .formatted(cookie)
                  + " file; it is there while bitcoind runs");
      Files.writeString(cookie, "half");
      failure(clients.client.blockCount(), Kind.UNAUTHORIZED)
          .hasMessageContaining("cannot be read: it is no cookie of bitcoind");
    }
  }

  @Test
  void saysWhenNobodyListensAndWhenTheNodeStarts() {
    try (StandIn node =
            new StandIn(StandIn.refusal(-28, "Loading block index..."), StandIn.says(302, ""));
        Clients clients = client(node)) {
      failure(clients.client.blockCount(), Kind.WARMING_UP)
          .hasMessage("getblockcount: the Bitcoin node starts: Loading block index...");
      failure(clients.client.blockCount(), Kind.MALFORMED)
          .hasMessage(
              "getblockcount: what listens there answers with HTTP status 302: is it a Bitcoin"
                  + " node");
    }
    try (Clients clients =
        Clients.withPassword("http://127.0.0.1:1", "sesame", Clients.LIMITS, Clients.RETRY)) {
      failure(clients.client.blockCount(), Kind.UNREACHABLE)
          .hasMessageStartingWith(
              "getblockcount: no connection to the Bitcoin node at 127.0.0.1:1: ")
          .hasMessageEndingWith("; does it run, with server=1 and this rpcport")
          .hasMessageNotContaining("sesame");
    }
  }

  @Test
  void leavesANodeAloneThatFailsTooOften() {
    BitcoinConfig.Retry strict =
        new BitcoinConfig.Retry(
            1, Duration.ofMillis(1), Duration.ofMillis(1), 3, Duration.ofMillis(200));
    try (StandIn node =
            new StandIn(
                StandIn.hangsUp(), StandIn.hangsUp(), StandIn.hangsUp(), StandIn.result("7"));
        Clients clients = Clients.withPassword(node.url(), "sesame", Clients.LIMITS, strict)) {
      for (int i = 0; i < 3; i++) {
        failure(clients.client.blockCount(), Kind.UNREACHABLE);
      }
      failure(clients.client.blockCount(), Kind.CIRCUIT_OPEN)
          .hasMessageMatching(
              "getblockcount: the Bitcoin node failed too often, and is not asked for \\d+ ms");
      assertThat(node.requests()).isEqualTo(3);
      assertThat(clients.registry.get(BitcoinMetrics.CIRCUIT).gauge().value()).isEqualTo(1);
      Await.asserted(
          () ->
              assertThat(Await.result(clients.client.blockCount())).isEqualTo(new BlockHeight(7)));
      assertThat(clients.registry.get(BitcoinMetrics.CIRCUIT).gauge().value()).isZero();
    }
  }

  /** Answers a batch of getblockhash with hashes that tell their height, the last one first. */
  private static void backwards(
      io.vertx.core.http.HttpServerRequest request, JsonNode body, int tip) {
    List<String> answers = new ArrayList<>();
    for (JsonNode call : body.isArray() ? body : List.of(body)) {
      int height = call.path("params").path(0).intValue();
      String answer =
          height > tip
              ? "{\"error\":{\"code\":-8,\"message\":\"Block height out of range\"},\"id\":%d}"
              : "{\"result\":\"" + "%064x".formatted(height) + "\",\"id\":%d}";
      answers.addFirst(answer.formatted(call.path("id").intValue()));
    }
    String all = String.join(",", answers);
    request.response().end(body.isArray() ? "[" + all + "]" : all);
  }

  @Test
  void putsTheAnswersOfABatchIntoTheOrderOfTheCalls() {
    try (StandIn node = new StandIn((request, body) -> backwards(request, body, 6));
        Clients clients = tight(node)) {
      List<BlockHash> hashes = Await.result(clients.client.blocksFrom(new BlockHeight(0), 9));
      assertThat(hashes)
          .isEqualTo(
              IntStream.rangeClosed(0, 6)
                  .mapToObj(height -> BlockHash.fromDisplayHex("%064x".formatted(height)))
                  .toList());
      assertThat(node.requests()).as("in batches of three").isEqualTo(3);
    }
  }

  @Test
  void refusesABatchWithAnAnswerTwiceMissingOrUnasked() {
    String hash = "\"" + "ab".repeat(32) + "\"";
    String one = "{\"result\":" + hash + ",\"id\":%d}";
    List<String> bodies =
        List.of(
            "[" + one.formatted(0) + "]",
            "[" + one.formatted(0) + "," + one.formatted(0) + "]",
            "[" + one.formatted(0) + "," + one.formatted(7) + "]",
            "[" + one.formatted(0) + ",7]",
            one.formatted(0));
    for (String body : bodies) {
      try (StandIn node = new StandIn(StandIn.says(200, body));
          Clients clients = client(node)) {
        failure(clients.client.blocksFrom(new BlockHeight(1), 2), Kind.MALFORMED)
            .hasMessageStartingWith("getblockhash and 1 more: ");
      }
    }
  }

  @Test
  void doesNotTakeOneBlockOrHeaderForAnother() {
    BlockHash asked = new BlockHash(Bytes.fromHex("ab".repeat(32)));
    String header =
        "{\"version\":-1,\"merkleroot\":\""
            + "cd".repeat(32)
            + "\",\"time\":1,\"bits\":\"207fffff\",\"nonce\":1,\"height\":1,"
            + "\"confirmations\":1}";
    String genesis =
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b2"
            + "7ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
    try (StandIn node =
            new StandIn(
                StandIn.result(header),
                StandIn.result("\"" + genesis + "00\""),
                StandIn.result("\"zz\""));
        Clients clients = client(node)) {
      failure(clients.client.header(asked), Kind.MALFORMED)
          .hasMessageContaining("the header for %s has the hash ".formatted(asked));
      failure(clients.client.block(asked), Kind.MALFORMED)
          .hasMessageContaining("the block %s is none: ".formatted(asked));
      failure(clients.client.block(asked), Kind.MALFORMED)
          .hasMessageContaining("hex of 2 characters");
    }
  }

  @Test
  void saysWhatToDoWhenABlockWasPruned() {
    try (StandIn node = new StandIn(StandIn.refusal(-1, "Block not available (pruned data)"));
        Clients clients = client(node)) {
      BlockHash asked = new BlockHash(Bytes.fromHex("ab".repeat(32)));
      failure(clients.client.block(asked), Kind.REFUSED)
          .hasMessage(
              "getblock: the Bitcoin node refuses it with code -1: Block not available (pruned"
                  + " data); the node needs it: let the Bitcoin node keep more (prune), and"
                  + " -reindex");
    }
  }
}
