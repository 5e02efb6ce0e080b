package io.alys.devnet.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.script.Scripts;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.alys.testkit.RealBitcoind;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stand-in beside the real bitcoind: given the same blocks and transactions, both say the same
 * of them, field by field. Fields that the stand-in lacks, or that belong to the machine, are
 * named.
 */
@Tag("real")
class AgainstBitcoindIT {
  private static final String PASSWORD = "compared";
  private static final String FAUCET = new Address(Network.REGTEST, Scripts.FAUCET).text();
  private static final long COINBASE = 5_000_000_000L;
  private static final Bytes KEY_SCRIPT = Bytes.fromHex("0014" + "11".repeat(20));

  /** Descriptors, and what Bitcoin Knots adds to Bitcoin Core. */
  private static final Set<String> LACKING =
      Set.of(
          "desc",
          "txcount",
          "header_version",
          "usage",
          "startingpriority",
          "currentpriority",
          "hash",
          "unbroadcast",
          "size_on_disk",
          "initialblockdownload",
          "verificationprogress",
          "unbroadcastcount",
          "dustrelayfee",
          "dustrelayfeefloor",
          "dustdynamic",
          "rbf_policy",
          "truc_policy",
          "version",
          "versionHex",
          "rules",
          "longpollid",
          "curtime",
          "mintime",
          "time",
          "vbavailable",
          "warnings",
          "sigops");

  private final Vertx vertx = Vertx.vertx();
  private @TempDir Path folder;
  private RealBitcoind bitcoind;
  private Caller real;
  private Caller standIn;

  @BeforeEach
  void start() throws IOException {
    bitcoind =
        RealBitcoind.start(RealBitcoind.Options.DEFAULT.withTxindex().withPassword(PASSWORD));
    real = new Caller(URI.create(bitcoind.url()), "alys:" + PASSWORD);
    String[] settings = {"service.port=0", "service.data=" + folder};
    if (!(BitcoinServiceConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _))) {
      throw new AssertionError("the settings are valid");
    }
    BitcoinService service = Await.result(BitcoinService.start(vertx, config));
    standIn =
        new Caller(
            URI.create("http://127.0.0.1:%d/".formatted(service.port())),
            Files.readString(service.cookie().orElseThrow()));
  }

  @AfterEach
  void stop() {
    standIn.close();
    real.close();
    Await.result(vertx.close());
    bitcoind.close();
  }

  /** Mines on the real one, and gives each block to the stand-in. */
  private void mine(int blocks) throws IOException {
    for (JsonNode hash : real.call("generatetoaddress", blocks, FAUCET)) {
      String raw = real.call("getblock", hash, 0).asText();
      assertThat(standIn.call("submitblock", raw).isNull()).isTrue();
    }
  }

  private Outpoint coinbase(int height) throws IOException {
    String block = real.call("getblockhash", height).asText();
    String id = real.call("getblock", block, 1).path("tx").path(0).asText();
    return new Outpoint(Txid.fromDisplayHex(id), 0);
  }

  private void same(String method, Object... params) throws IOException {
    JsonNode wanted = bare(real.answer(method, params));
    JsonNode is = bare(standIn.answer(method, params));
    assertThat(is).as(method + " " + List.of(params)).isEqualTo(wanted);
  }

  /** Without the fields that are lacking. */
  private static JsonNode bare(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(LACKING);
    }
    node.forEach(AgainstBitcoindIT::bare);
    return node;
  }

  private static String raw(Outpoint coin, List<Bytes> witness, Transaction.Output... outputs) {
    Transaction transaction =
        new Transaction(
            2,
            List.of(new Transaction.Input(coin, Bytes.EMPTY, 0xffff_fffdL)),
            List.of(outputs),
            0);
    return new SignedTransaction(transaction, List.of(witness)).toBytes().toHex();
  }

  private static String anybody(Outpoint coin, Transaction.Output... outputs) {
    return raw(coin, List.of(Scripts.TRUE), outputs);
  }

  private static Transaction.Output output(long sats, Bytes script) {
    return new Transaction.Output(new Sats(sats), script);
  }

  private static ArrayNode list(String one) {
    return Json.NODES.arrayNode().add(one);
  }

  @Test
  void showsBlocksAndTransactionsAlike() throws IOException {
    mine(103);
    String sent = anybody(coinbase(1), output(COINBASE - 1_000, KEY_SCRIPT));
    String id = real.call("sendrawtransaction", sent).asText();
    same("sendrawtransaction", sent);
    same("getrawtransaction", id, 0);
    same("getrawtransaction", id, 1);
    same("getmempoolentry", id);
    same("getrawmempool");
    same("getmempoolinfo");
    same("getblocktemplate", Json.parse("{\"rules\":[\"segwit\"]}"));
    mine(1);
    String best = real.call("getbestblockhash").asText();
    for (int detail = 0; detail <= 2; detail++) {
      same("getblock", best, detail);
    }
    same("getblockheader", best);
    same("getblockheader", best, false);
    same("getrawtransaction", id, 1);
    same("getrawtransaction", id, true, best);
    same("gettxout", id, 0);
    same("gettxout", id, 1);
    same("getblockchaininfo");
    same("getblock", real.call("getblockhash", 0).asText(), 2);
    same("invalidateblock", best);
    same("getblockheader", best);
    same("getrawmempool");
    same("reconsiderblock", best);
    same("getblockcount");
  }

  @Test
  void errsAlike() throws IOException {
    String zeros = "00".repeat(32);
    same("getblockhash", 9);
    same("getblockhash", -1);
    same("getblockhash", "x");
    same("getblockheader", "00");
    same("getblockheader", "zz".repeat(32));
    same("getblock", zeros);
    same("getrawtransaction", zeros);
    same("getmempoolentry", zeros);
    same("sendrawtransaction", "00");
    same("testmempoolaccept", list("00"));
    same("testmempoolaccept", "x");
    same("submitblock", "00");
    same("nosuch");
    same("invalidateblock", zeros);
    same("generatetoaddress", 1, "nope");
    same("generateblock", "nope", Json.NODES.arrayNode());
    same("generateblock", FAUCET, list(zeros));
    same("estimatesmartfee", 0);
    same("estimatesmartfee", 6);
    same("decodescript", "zz");
  }

  @Test
  void namesScriptsAlike() throws IOException {
    String key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    String other = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
    for (String script :
        List.of(
            "51",
            Scripts.FAUCET.toHex(),
            KEY_SCRIPT.toHex(),
            "6a0101",
            "6a14" + "ab".repeat(20),
            "a914" + "22".repeat(20) + "87",
            "5120" + key.substring(2),
            "5221" + key + "21" + other + "52ae")) {
      same("decodescript", script);
    }
  }

  @Test
  void judgesTransactionsAlike() throws IOException {
    mine(110);
    Outpoint coin = coinbase(1);
    List<String> candidates = new ArrayList<>();
    candidates.add(anybody(coin, output(COINBASE - 1_000, KEY_SCRIPT)));
    candidates.add(anybody(coin, output(COINBASE - 84, KEY_SCRIPT)));
    candidates.add(anybody(coin, output(COINBASE - 83, KEY_SCRIPT)));
    candidates.add(anybody(coin, output(COINBASE + 1, KEY_SCRIPT)));
    candidates.add(anybody(coin, output(COINBASE - 1_000, Scripts.TRUE)));
    candidates.add(anybody(coin, output(COINBASE - 20_000_000, KEY_SCRIPT)));
    candidates.add(anybody(coinbase(12), output(COINBASE - 1_000, KEY_SCRIPT)));
    candidates.add(anybody(new Outpoint(coin.txid(), 7), output(COINBASE - 1_000, KEY_SCRIPT)));
    Transaction.Output memo = output(0, Bytes.fromHex("6a14" + "ab".repeat(20)));
    candidates.add(anybody(coin, output(COINBASE - 9_000, KEY_SCRIPT), memo));
    candidates.add(anybody(coin, output(COINBASE - 9_000, KEY_SCRIPT), memo, memo));
    Transaction.Output good = output(COINBASE - 1_000, KEY_SCRIPT);
    candidates.add(raw(coin, List.of(), good));
    candidates.add(raw(coin, List.of(Bytes.EMPTY, Scripts.TRUE), good));
    candidates.add(raw(coin, List.of(Bytes.fromHex("52")), good));
    for (String candidate : candidates) {
      same("testmempoolaccept", list(candidate));
    }
    for (String candidate : candidates.reversed()) {
      same("sendrawtransaction", candidate);
    }
    same("getrawmempool");
  }

  @Test
  void letsAFederationPayAlike() throws IOException {
    List<SigningKey> keys = new ArrayList<>();
    for (int i = 21; i <= 23; i++) {
      keys.add(SigningKey.of(Bytes.fromHex("%064x".formatted(i))));
    }
    keys.sort((a, b) -> a.publicKey().compareTo(b.publicKey()));
    Multisig federation = new Multisig(2, keys.stream().map(SigningKey::publicKey).toList());
    Address address = new Address(Network.REGTEST, federation.outputScript());
    DevWallet wallet = new DevWallet(keys.getFirst(), Network.REGTEST);
    mine(102);
    String funding = anybody(coinbase(1), output(COINBASE - 1_000, wallet.address().script()));
    same("sendrawtransaction", funding);
    mine(1);
    wallet.connected(
        Block.parse(
            Bytes.fromHex(real.call("getblock", real.call("getbestblockhash"), 0).asText())));
    Sats amount = new Sats(70_000);
    SignedTransaction deposit =
        wallet.deposit(
            address, amount, new EvmAddress(Bytes.fromHex("cd".repeat(20))), new FeeRate(3_000));
    same("testmempoolaccept", list(deposit.toBytes().toHex()));
    same("sendrawtransaction", deposit.toBytes().toHex());
    mine(1);
    same("gettxout", deposit.txid().toString(), 0);
    Transaction payout =
        new Transaction(
            2,
            List.of(
                new Transaction.Input(new Outpoint(deposit.txid(), 0), Bytes.EMPTY, 0xffff_fffdL)),
            List.of(output(60_000, KEY_SCRIPT)),
            0);
    Bytes digest = new Bip143(payout).digest(0, federation.script(), amount);
    Bytes first = keys.get(0).sign(digest);
    Bytes last = keys.get(2).sign(digest);
    Bytes script = federation.script();
    for (List<Bytes> witness :
        List.of(
            List.of(Bytes.EMPTY, last, first, script),
            List.of(Bytes.EMPTY, first, script),
            List.of(Bytes.fromHex("01"), first, last, script),
            List.of(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, script),
            List.of(Bytes.EMPTY, Bytes.EMPTY, first, last, script),
            List.of(Bytes.EMPTY, first, last, script))) {
      String signed = new SignedTransaction(payout, List.of(witness)).toBytes().toHex();
      same("testmempoolaccept", list(signed));
    }
    same(
        "sendrawtransaction",
        payout.toBytes(List.of(List.of(Bytes.EMPTY, first, last, script))).toHex());
    same("getrawmempool");
  }
}
