package io.alys.devnet.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.script.Scripts;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in as a client sees it, over HTTP. */
class BitcoinServiceTest {
  private static final String FAUCET = new Address(Network.REGTEST, Scripts.FAUCET).text();
  private static final SigningKey KEY = SigningKey.of(Bytes.fromHex("%064x".formatted(77)));
  private static final Address FEDERATION =
      new Address(Network.REGTEST, new Multisig(1, List.of(KEY.publicKey())).outputScript());

  private final Vertx vertx = Vertx.vertx();
  private final List<Caller> callers = new ArrayList<>();
  private @TempDir Path folder;
  private BitcoinService service;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    String[] settings = {
      "service.port=0", "service.data=" + folder.resolve("data"), "relay.estimate=3000"
    };
    if (!(BitcoinServiceConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _))) {
      throw new AssertionError("the settings are valid");
    }
    service = Await.result(BitcoinService.start(vertx, config, new HandClock(), Map.of()));
    caller =
        new Caller(
            URI.create("http://127.0.0.1:%d/".formatted(service.port())),
            Files.readString(service.cookie().orElseThrow()));
    callers.add(caller);
  }

  @AfterEach
  void close() {
    callers.forEach(Caller::close);
    Await.result(vertx.close());
  }

  @Test
  void tellsOfItsChain() throws IOException {
    caller.call("generatetoaddress", 3, FAUCET);
    JsonNode about = caller.call("getblockchaininfo");
    assertThat(about.path("chain").asText()).isEqualTo("regtest");
    assertThat(about.path("blocks").asInt()).isEqualTo(3);
    assertThat(about.path("pruned").asBoolean(true)).isFalse();
    assertThat(caller.call("getnetworkinfo").path("warnings").toString())
        .contains("This is a stand-in for a Bitcoin node");
    String best = caller.call("getbestblockhash").asText();
    assertThat(caller.call("getblockhash", 3).asText()).isEqualTo(best);
    JsonNode header = caller.call("getblockheader", best);
    assertThat(header.path("confirmations").asInt()).isEqualTo(1);
    String raw = caller.call("getblock", best, 0).asText();
    assertThat(raw).startsWith(caller.call("getblockheader", best, false).asText());
    Block block = Block.parse(Bytes.fromHex(raw));
    assertThat(block.header().hash().toString()).isEqualTo(best);
    JsonNode whole = caller.call("getblock", best, 2);
    assertThat(whole.path("size").asInt()).isEqualTo(raw.length() / 2);
    String id = caller.call("getblock", best).path("tx").path(0).asText();
    assertThat(whole.path("tx").path(0).path("txid").asText()).isEqualTo(id);
    assertThat(caller.call("getrawtransaction", id, 1).path("blockhash").asText()).isEqualTo(best);
    assertThat(caller.call("gettxout", id, 0).path("coinbase").asBoolean()).isTrue();
    assertThat(caller.call("gettxout", id, 7).isNull()).isTrue();
  }

  @Test
  void writesAmountsWithEightPlaces() throws IOException {
    caller.call("generatetoaddress", 1, FAUCET);
    String best = caller.call("getbestblockhash").asText();
    assertThat(
            caller
                .post("{\"id\":1,\"method\":\"getblock\",\"params\":[\"" + best + "\",2]}")
                .body())
        .contains("\"value\":50.00000000,\"n\":0", "\"value\":0.00000000,\"n\":1");
  }

  @Test
  void carriesADepositFromTheMempoolIntoABlock() throws IOException {
    DevWallet wallet = new DevWallet(KEY, Network.REGTEST);
    caller.call("standin_fund", wallet.address().text(), "1.5");
    caller.call("standin_mine", 1);
    wallet.connected(best());
    assertThat(wallet.balance()).isEqualTo(new Sats(150_000_000));
    EvmAddress recipient = new EvmAddress(Bytes.fromHex("ab".repeat(20)));
    SignedTransaction deposit =
        wallet.deposit(FEDERATION, new Sats(100_000_000), recipient, FeeRate.perVirtualByte(5));
    String hex = deposit.toBytes().toHex();
    JsonNode verdict = caller.call("testmempoolaccept", Json.NODES.arrayNode().add(hex)).path(0);
    assertThat(verdict.path("allowed").asBoolean()).isTrue();
    String id = caller.call("sendrawtransaction", hex).asText();
    assertThat(id).isEqualTo(deposit.txid().toString());
    assertThat(caller.call("sendrawtransaction", hex).asText()).isEqualTo(id);
    assertThat(caller.call("getrawmempool").path(0).asText()).isEqualTo(id);
    JsonNode entry = caller.call("getmempoolentry", id);
    assertThat(entry.path("vsize")).isEqualTo(verdict.path("vsize"));
    assertThat(entry.path("bip125-replaceable").asBoolean()).isTrue();
    caller.call("standin_mine", 1);
    assertThat(caller.call("getrawtransaction", id, 1).path("confirmations").asInt()).isOne();
    assertThat(caller.error("sendrawtransaction", hex))
        .isEqualTo("-27 Transaction outputs already in utxo set");
    Block held = best();
    wallet.connected(held);
    Sats rest = wallet.balance();
    assertThat(rest.value()).isBetween(49_990_000L, 50_000_000L);
    wallet.disconnected(held);
    assertThat(wallet.balance()).isEqualTo(Sats.ZERO);
    assertThatThrownBy(
            () -> wallet.deposit(FEDERATION, new Sats(1_000), recipient, FeeRate.RELAY_FLOOR))
        .hasMessageStartingWith("the wallet has 0 sat, not 1000 sat and the fee; fund bcrt1q");
    assertThatThrownBy(
            () -> wallet.deposit(FEDERATION, new Sats(329), recipient, FeeRate.RELAY_FLOOR))
        .hasMessage("329 sat is below 330 sat, the least that nodes relay to such a script");
  }

  private Block best() throws IOException {
    String hash = caller.call("getbestblockhash").asText();
    return Block.parse(Bytes.fromHex(caller.call("getblock", hash, 0).asText()));
  }

  @Test
  void reorganisesWhenToldTo() throws IOException {
    caller.call("generatetoaddress", 5, FAUCET);
    String third = caller.call("getblockhash", 3).asText();
    caller.call("invalidateblock", third);
    assertThat(caller.call("getblockcount").asInt()).isEqualTo(2);
    assertThat(caller.call("getblockheader", third).path("confirmations").asInt()).isEqualTo(-1);
    caller.call("reconsiderblock", third);
    assertThat(caller.call("getblockcount").asInt()).isEqualTo(5);
    assertThat(Await.result(service.reorg(2))).isEqualTo(6);
    assertThat(caller.call("getblockhash", 3).asText()).isEqualTo(third);
  }

  @Test
  void givesATemplateThatASubmittedBlockFits() throws IOException {
    assertThat(caller.error("getblocktemplate", Json.object()))
        .startsWith("-8 getblocktemplate must be called with the segwit rule set");
    JsonNode rules = Json.parse("{\"rules\":[\"segwit\"]}");
    JsonNode template = caller.call("getblocktemplate", rules);
    assertThat(template.path("height").asInt()).isEqualTo(1);
    assertThat(template.path("coinbasevalue").asLong()).isEqualTo(5_000_000_000L);
    caller.call("generateblock", FAUCET, Json.NODES.arrayNode());
    String raw = caller.call("getblock", caller.call("getbestblockhash").asText(), 0).asText();
    assertThat(caller.call("submitblock", raw).asText()).isEqualTo("duplicate");
    assertThat(caller.error("submitblock", "00")).isEqualTo("-22 Block decode failed");
  }

  @Test
  void answersErrorsAsBitcoinCoreDoes() throws IOException {
    String zeros = "00".repeat(32);
    assertThat(caller.error("getblockhash", 9)).isEqualTo("-8 Block height out of range");
    assertThat(caller.error("getblockhash", "x"))
        .isEqualTo(
            "-3 Wrong type passed:\n{\n    \"Position 1 (height)\": \"JSON value of type string"
                + " is not of expected type number\"\n}");
    assertThat(caller.error("getblockhash")).startsWith("-1 getblockhash");
    assertThat(caller.error("getblockheader", "00"))
        .isEqualTo("-8 hash must be of length 64 (not 2, for '00')");
    assertThat(caller.error("getblock", zeros)).isEqualTo("-5 Block not found");
    assertThat(caller.error("getrawtransaction", zeros))
        .startsWith("-5 No such mempool or blockchain transaction.");
    assertThat(caller.error("getmempoolentry", zeros)).isEqualTo("-5 Transaction not in mempool");
    assertThat(caller.error("sendrawtransaction", "zz"))
        .isEqualTo("-22 TX decode failed. Make sure the tx has at least one input.");
    assertThat(caller.error("generatetoaddress", 1, "nope")).isEqualTo("-5 Error: Invalid address");
    assertThat(caller.error("nosuch")).isEqualTo("-32601 Method not found");
    assertThat(caller.error("estimatesmartfee", 0))
        .isEqualTo("-8 Invalid conf_target, must be between 1 and 1008");
  }

  @Test
  void speaksBothFormsOfJsonRpcAndSeveralCallsAtOnce() throws IOException {
    assertThat(caller.post("{bad").body())
        .isEqualTo(
            "{\"result\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"},"
                + "\"id\":null}\n");
    assertThat(caller.post("[{\"id\":1,\"method\":\"getblockcount\"},{\"id\":2}]").body())
        .isEqualTo(
            "[{\"result\":0,\"error\":null,\"id\":1},{\"result\":null,\"error\":{\"code\":-32600,"
                + "\"message\":\"Missing method\"},\"id\":2}]\n");
    assertThat(
            caller
                .post(
                    "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"getblockhash\","
                        + "\"params\":{\"height\":9}}")
                .body())
        .isEqualTo(
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-8,\"message\":\"Block height out of"
                + " range\"},\"id\":\"x\"}\n");
    assertThat(caller.post("{\"jsonrpc\":\"2.0\",\"method\":\"getblockcount\"}").statusCode())
        .isEqualTo(204);
    assertThat(caller.post("{\"id\":1,\"method\":\"nosuch\"}").statusCode()).isEqualTo(404);
    assertThat(caller.post("{\"id\":1,\"method\":\"getblockhash\"}").statusCode()).isEqualTo(500);
  }

  @Test
  void letsInOnlyWhoShowsTheCookie() throws IOException {
    Caller stranger =
        new Caller(URI.create("http://127.0.0.1:%d/".formatted(service.port())), "a:b");
    callers.add(stranger);
    assertThat(stranger.post("{}").statusCode()).isEqualTo(401);
    assertThat(Files.getPosixFilePermissions(service.cookie().orElseThrow())).hasSize(2);
    assertThat(caller.post("x".repeat(17 * 1024 * 1024)).statusCode()).isEqualTo(413);
  }

  @Test
  void answersFeesAsItIsTold() throws IOException {
    assertThat(caller.call("estimatesmartfee", 6).path("feerate").decimalValue())
        .isEqualByComparingTo("0.00003000");
    caller.call("standin_minrelay", "0.00005000");
    assertThat(caller.call("estimatesmartfee", 6).path("feerate").decimalValue())
        .isEqualByComparingTo("0.00005000");
    assertThat(caller.call("getmempoolinfo").path("mempoolminfee").decimalValue())
        .isEqualByComparingTo("0.00005000");
    caller.call("standin_estimate", "0");
    assertThat(caller.call("estimatesmartfee", 6).path("errors").size()).isOne();
  }

  @Test
  void goesWrongWhenItIsTold() throws IOException {
    Await.result(service.mine(101));
    Await.result(service.faults(1, List.of("warming-up at 1", "busy at 3", "malformed at 3")));
    assertThat(caller.error("getblockcount")).isEqualTo("-28 Loading block index…");
    assertThat(caller.call("getblockcount").asInt()).isEqualTo(101);
    assertThat(caller.post("{\"id\":1,\"method\":\"getblockcount\"}").statusCode()).isEqualTo(503);
    assertThat(caller.post("{\"id\":1,\"method\":\"getblockcount\"}").body())
        .isEqualTo("{\"result\": nonsense");
    Await.result(
        service.faults(1, List.of("height -5 always", "stale-tip always", "wrong-network always")));
    caller.call("standin_mine", 1);
    assertThat(caller.call("getblockcount").asInt()).isEqualTo(96);
    assertThat(caller.call("getblockchaininfo").path("chain").asText()).isEqualTo("main");
    assertThat(Await.result(service.struck())).containsEntry("height -5 always", 2L);
    Await.result(service.faults(1, List.of("drop always")));
    assertThatThrownBy(() -> caller.post("{\"id\":1,\"method\":\"getblockcount\"}"))
        .isInstanceOf(IOException.class);
    Await.result(service.faults(1, List.of("drop-answer at 1")));
    assertThatThrownBy(() -> caller.call("generatetoaddress", 1, FAUCET))
        .isInstanceOf(IOException.class);
    assertThat(caller.call("getblockcount").asInt()).isEqualTo(103);
  }

  @Test
  void losesTransactionsWhenItIsTold() throws IOException {
    DevWallet wallet = new DevWallet(KEY, Network.REGTEST);
    String to = wallet.address().text();
    String id = Await.result(service.fund(wallet.address(), new Sats(50_000))).toString();
    String hex = caller.call("getrawtransaction", id).asText();
    caller.call("standin_evict", id);
    assertThat(caller.call("getrawmempool").size()).isZero();
    Await.result(service.faults(1, List.of("refuse-broadcast at 1", "evict at 1")));
    assertThat(caller.error("sendrawtransaction", hex))
        .isEqualTo("-26 refused by a fault of the stand-in");
    assertThat(caller.call("sendrawtransaction", hex).asText()).isEqualTo(id);
    assertThat(caller.call("getrawmempool").size()).isZero();
    caller.call("sendrawtransaction", hex);
    assertThat(caller.call("getrawmempool").size()).isOne();
    assertThat(caller.error("standin_fund", to, "20000000")).startsWith("-8 the faucet has not");
    assertThatThrownBy(() -> Await.result(service.faults(1, List.of("nonsense always"))))
        .hasMessageStartingWith("'nonsense always' is no fault; there are delay, drop,");
  }

  @Test
  void knowsItsChainAndMempoolAfterARestart() throws IOException {
    caller.call("standin_fund", FAUCET, "2");
    Await.result(service.reorg(3));
    String best = caller.call("getbestblockhash").asText();
    JsonNode waiting = caller.call("getrawmempool");
    assertThat(waiting.size()).isOne();
    Await.result(service.stop());
    start();
    assertThat(caller.call("getbestblockhash").asText()).isEqualTo(best);
    assertThat(caller.call("getrawmempool")).isEqualTo(waiting);
  }

  @Test
  void stopsWhenACallerSaysSo() throws IOException {
    assertThat(caller.call("stop").asText()).isEqualTo("The stand-in is stopping");
    Await.result(service.end());
  }
}
