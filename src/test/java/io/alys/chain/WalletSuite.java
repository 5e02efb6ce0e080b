package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeCommand.ListPegs;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.consensus.ChainSpec;
import io.alys.engine.ExecutionClient;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.EvmWallet;
import io.alys.testkit.HandClock;
import io.alys.testkit.RealCast;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with a wallet of others, on a chain whose blocks this node makes. */
abstract class WalletSuite {
  private static final int SECRET = 8_151;
  private static final String KEY = "0x%064x".formatted(SECRET);
  private static final String BRIDGE = BridgeContract.ADDRESS.toString();
  private static final String REQUEST = "requestPegOut(bytes)";
  private static final String EVENT =
      "RequestPegOut(address indexed evmAddress, bytes bitcoinAddress, uint256 value)";
  private static final String BITCOIN_ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
  private static final String AS_BYTES =
      "0x" + Bytes.copyOf(BITCOIN_ADDRESS.getBytes(StandardCharsets.US_ASCII)).toHex();
  private static final EvmAddress SOMEBODY = EvmAddress.fromHex("0x" + "c5".repeat(20));
  private static final int SOME_BLOCKS = 10;
  private static final Sats DEPOSITED = new Sats(5_000_000);
  private static final Sats BURNT = new Sats(2_000_000);
  private static final Sats TOO_LITTLE = new Sats(999_999);

  @TempDir Path home;

  @TempDir Path purse;

  private final EvmWallet wallet = new EvmWallet(SECRET, ChainSpec.DEVELOPMENT.chainId());

  /** A new one, with the development genesis. */
  abstract ExecutionClient client();

  /** Whether it says what a transaction would take, asked as a wallet asks. */
  abstract boolean estimates();

  private static String wei(Sats amount) {
    return Wei.of(amount).value().toString();
  }

  /** Its deposit is on the chain, and no transaction yet. */
  private ChainWorld funded(ActorTestKit engine) {
    ChainWorld world = ClientWorld.on(engine, home, new HandClock());
    ClientWorld.deposit(world, wallet.address(), DEPOSITED.value());
    world.until(
        "the deposit is minted",
        () -> ClientWorld.balance(world).minted().equals(Wei.of(DEPOSITED)));
    // Asked for the fees of the last ten blocks, EthereumJS wants that there are so many.
    ClientWorld.untilMined(world, "the chain has some blocks", () -> world.head() > SOME_BLOCKS);
    world.mine();
    return world;
  }

  private static List<PegoutView> pegouts(ChainWorld world) {
    ListPegs all = new ListPegs(BridgeCommand.Side.PEGOUT, Optional.empty(), Optional.empty(), 10);
    return Await.result(world.kit.ref("bridge", BridgeCommand.class).ask(all)).pegouts();
  }

  private static BigInteger number(JsonNode quantity) {
    return new BigInteger(quantity.asText().substring(2), 16);
  }

  private RealCast.Running send(RealCast cast, String... words) {
    Stream<String> limit = estimates() ? Stream.of() : Stream.of("--gas-limit", "200000");
    Stream<String> line =
        Stream.concat(
            Stream.of("send", "--private-key", KEY), Stream.concat(limit, Stream.of(words)));
    return cast.start(line.toArray(String[]::new));
  }

  @Test
  void aBurnThatAWalletSentIsFoundAndQueuedOnceItIsFinal() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client);
        ChainWorld world = funded(engine)) {
      RealCast cast = new RealCast(purse, client.rpcUrl());
      String own = wallet.address().toString();
      assertThat(cast.said("balance", own)).isEqualTo(wei(DEPOSITED));
      assertThat(cast.said("call", BRIDGE, "minPegoutSat()(uint256)")).startsWith("1000000");
      assertThat(cast.said("nonce", own)).isEqualTo("0");

      Hash32 sent =
          Hash32.fromHex(
              send(cast, BRIDGE, REQUEST, AS_BYTES, "--value", wei(BURNT), "--async").said());
      world.until(
          "the burn is found", () -> ClientWorld.balance(world).burned().equals(Wei.of(BURNT)));
      BurnId id = BurnId.of(sent, 0);
      assertThat(pegouts(world))
          .singleElement()
          .satisfies(
              found -> {
                assertThat(found.id()).isEqualTo(id);
                assertThat(found.sender()).isEqualTo(wallet.address());
                assertThat(found.bitcoinAddress()).isEqualTo(BITCOIN_ADDRESS);
                assertThat(found.burned()).isEqualTo(Wei.of(BURNT));
                assertThat(found.state()).isEqualTo("REQUESTED");
              });
      PegoutView found = pegouts(world).getFirst();
      told(cast, sent, found);
      world.until("a proof covers it", () -> mined(world, found));
      assertThat(pegouts(world))
          .singleElement()
          .satisfies(
              queued -> {
                assertThat(queued.id()).isEqualTo(id);
                assertThat(queued.state()).isNotEqualTo("REQUESTED");
              });
    }
  }

  private static boolean mined(ChainWorld world, PegoutView found) {
    world.mine();
    return world.bridgeHead().finalised().value() >= found.block().value();
  }

  /** What it pays for its gas in a block with such a base fee. */
  private static BigInteger price(JsonNode transaction, BigInteger base) {
    return number(transaction.path("maxFeePerGas"))
        .min(base.add(number(transaction.path("maxPriorityFeePerGas"))));
  }

  /** The wallet sees the same burn that the chain has found. */
  private void told(RealCast cast, Hash32 sent, PegoutView found) {
    JsonNode receipt = cast.json("receipt", sent.toString(), "--json");
    assertThat(receipt.path("status").asText()).isEqualTo("0x1");
    assertThat(number(receipt.path("blockNumber"))).isEqualTo(found.block().value());
    assertThat(receipt.path("logs")).hasSize(1);
    JsonNode logs = cast.json("logs", EVENT, "--address", BRIDGE, "--from-block", "0", "--json");
    assertThat(logs).hasSize(1);
    assertThat(logs.get(0).path("transactionHash").asText()).isEqualTo(sent.toString());
    BigInteger gas = number(receipt.path("gasUsed"));
    BigInteger base = new BigInteger(cast.said("base-fee", receipt.path("blockNumber").asText()));
    // Not from the receipt, in which EthereumJS has the tip alone.
    BigInteger price = price(cast.json("tx", sent.toString(), "--json"), base);
    BigInteger left = Wei.of(new Sats(DEPOSITED.value() - BURNT.value())).value();
    assertThat(cast.said("balance", wallet.address().toString()))
        .isEqualTo(left.subtract(gas.multiply(price)).toString());
    // Tips go there, too.
    assertThat(cast.said("balance", BridgeContract.BURN_ADDRESS.toString()))
        .isEqualTo(Wei.of(BURNT).value().add(gas.multiply(price.subtract(base))).toString());
  }

  @Test
  void aWalletThatWaitsIsToldWhenItsTransferIsInABlock() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client);
        ChainWorld world = funded(engine)) {
      RealCast cast = new RealCast(purse, client.rpcUrl());
      RealCast.Running sending = send(cast, SOMEBODY.toString(), "--value", "7", "--json");
      ClientWorld.untilMined(world, "the wallet has its receipt", sending::hasEnded);
      JsonNode receipt = sending.json();
      assertThat(receipt.path("status").asText()).isEqualTo("0x1");
      assertThat(cast.said("balance", SOMEBODY.toString())).isEqualTo("7");
      String hash = receipt.path("transactionHash").asText();
      JsonNode transaction = cast.json("tx", hash, "--json");
      assertThat(transaction.path("from").asText()).isEqualTo(wallet.address().toString());
      assertThat(number(transaction.path("value"))).isEqualTo(7);
      JsonNode block = cast.json("block", number(receipt.path("blockNumber")).toString(), "--json");
      assertThat(block.path("transactions").get(0).asText()).isEqualTo(hash);
      assertThat(block.path("hash")).isEqualTo(receipt.path("blockHash"));
    }
  }

  @Test
  void whatTheContractRefusesIsNoBurn() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client);
        ChainWorld world = funded(engine)) {
      RealCast cast = new RealCast(purse, client.rpcUrl());
      String own = wallet.address().toString();
      assertThat(
              cast.start(
                      "call", BRIDGE, REQUEST, AS_BYTES, "--value", wei(TOO_LITTLE), "--from", own)
                  .complaint())
          .contains("revert");
      // Without a limit of its own, no wallet would send it.
      String sent =
          cast.said(
              "send",
              BRIDGE,
              REQUEST,
              AS_BYTES,
              "--value",
              wei(TOO_LITTLE),
              "--private-key",
              KEY,
              "--gas-limit",
              "200000",
              "--async");
      ClientWorld.untilMined(world, "it is in a block", () -> !cast.said("nonce", own).equals("0"));
      JsonNode receipt = cast.json("receipt", sent, "--json");
      assertThat(receipt.path("status").asText()).isEqualTo("0x0");
      assertThat(cast.json("logs", "--address", BRIDGE, "--from-block", "0", "--json")).isEmpty();
      long at = number(receipt.path("blockNumber")).longValueExact();
      world.until("the bridge has its block", () -> world.bridgeHead().number().value() >= at);
      assertThat(pegouts(world)).isEmpty();
      assertThat(ClientWorld.balance(world).burned()).isEqualTo(Wei.ZERO);
    }
  }
}
