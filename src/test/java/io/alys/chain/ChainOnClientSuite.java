package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bridge.BridgeCommand;
import io.alys.chain.ChainCommand.Activity;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.block.Block;
import io.alys.engine.EngineCommand;
import io.alys.engine.ExecutionClient;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.EvmWallet;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's chain on an execution client: blocks, deposits, a burn, and crashes of either side. */
abstract class ChainOnClientSuite {
  private static final Bytes BITCOIN_ADDRESS =
      Bytes.copyOf(
          "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080".getBytes(StandardCharsets.US_ASCII));

  private static final Wei DEPOSITED = Wei.of(new Sats(5_000_000));
  private static final Wei BURNT = Wei.of(new Sats(2_000_000));

  @TempDir Path home;
  @TempDir Path other;

  private final HandClock clock = new HandClock();
  private final EvmWallet wallet = new EvmWallet(8_151, ChainSpec.DEVELOPMENT.chainId());

  /** A new one, with the development genesis. */
  abstract ExecutionClient client();

  /** How long the chain is at the end. */
  abstract int blocks();

  private static String send(ExecutionClient client, Bytes transaction) {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x%s\"]}"
            .formatted(transaction.toHex());
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(client.rpcUrl()))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void mintsFindsABurnAndOutlivesCrashesOfEitherSide() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client)) {
      long at;
      Hash32 third;
      try (ChainWorld world = ClientWorld.on(engine, home, clock)) {
        ClientWorld.deposit(world, wallet.address(), 5_000_000);
        world.until(
            "the deposit is minted", () -> ClientWorld.balance(world).minted().equals(DEPOSITED));
        assertThat(
                Await.result(
                    engine
                        .ref("engine", EngineCommand.class)
                        .ask(new EngineCommand.GetBalance(wallet.address()))))
            .isEqualTo(DEPOSITED);
        Bytes burn =
            wallet.send(
                BridgeContract.ADDRESS,
                BURNT,
                BridgeContract.requestPegOut(BITCOIN_ADDRESS),
                200_000);
        assertThat(send(client, burn)).contains("\"result\":\"" + Keccak256.of(burn));
        world.until("the burn is found", () -> ClientWorld.balance(world).burned().equals(BURNT));
        BurnId id = BurnId.of(Keccak256.of(burn), 0);
        assertThat(
                Await.result(
                    world
                        .kit
                        .ref("bridge", BridgeCommand.class)
                        .ask(new BridgeCommand.GetPegout(id))))
            .isPresent();
        world.mine();
        world.until("it is final", () -> world.bridgeHead().finalised().value() > 0);
        third = world.block(3).hash();
        client.kill();
        world.until(
            "no blocks are made", () -> world.status().activity() instanceof Activity.Halted);
        client.restart();
        at = world.head();
        world.until("blocks are made again", () -> world.head() > at + 2);
      }
      try (ChainWorld world = ClientWorld.on(engine, home, clock)) {
        assertThat(world.block(3).hash()).isEqualTo(third);
        assertThat(ClientWorld.balance(world).burned()).isEqualTo(BURNT);
        while (world.head() < blocks()) {
          long next = Math.min(blocks(), world.head() + ChainWorld.MAY_WAIT - 3);
          world.mine();
          world.until("the chain grows", () -> world.head() >= next);
        }
        Block last = world.block(blocks());
        assertThat(last.body().payload().blockNumber()).isEqualTo(last.header().number());
        assertThat(world.status().finalised().number().value())
            .isGreaterThan(blocks() - ChainWorld.MAY_WAIT);
      }
    }
  }

  private List<Block> withADepositAndABurn(ExecutionClient client, ActorTestKit engine) {
    try (ChainWorld world = ClientWorld.on(engine, home, clock)) {
      ClientWorld.deposit(world, wallet.address(), 5_000_000);
      world.until(
          "the deposit is minted", () -> ClientWorld.balance(world).minted().equals(DEPOSITED));
      Bytes burn =
          wallet.send(
              BridgeContract.ADDRESS,
              BURNT,
              BridgeContract.requestPegOut(BITCOIN_ADDRESS),
              200_000);
      assertThat(send(client, burn)).contains("\"result\":\"" + Keccak256.of(burn));
      world.until("the burn is found", () -> ClientWorld.balance(world).burned().equals(BURNT));
      world.mine();
      world.until("it is final", () -> world.bridgeHead().finalised().value() > 0);
      world.awaitHead(world.head() + ChainWorld.MAY_WAIT - 3);
      return LongStream.rangeClosed(1, world.head()).mapToObj(world::block).toList();
    }
  }

  @Test
  void aNodeThatJoinsTakesItAllInRuns() {
    try (ExecutionClient client = client();
        ActorTestKit engine = ClientWorld.engine(client);
        ExecutionClient empty = client();
        ActorTestKit itsEngine = ClientWorld.engine(empty)) {
      List<Block> chain = withADepositAndABurn(client, engine);
      try (ChainWorld world = ClientWorld.on(itsEngine, other, ChainWorld.Who.nobody(1), clock)) {
        ClientWorld.deposit(world, wallet.address(), 5_000_000);
        world.until(
            "all of it is taken",
            () -> world.ask(new ChainCommand.ImportRun(chain)).kept() == chain.size());
        assertThat(world.status().head()).isEqualTo(chain.getLast().header().ref());
        assertThat(ClientWorld.balance(world).minted()).isEqualTo(DEPOSITED);
        assertThat(ClientWorld.balance(world).burned()).isEqualTo(BURNT);
        Block last = chain.getLast();
        assertThat(
                Await.result(
                    itsEngine
                        .ref("engine", EngineCommand.class)
                        .ask(new EngineCommand.GetTip(last.header().number()))))
            .hasValueSatisfying(
                tip -> assertThat(tip.hash()).isEqualTo(last.header().executionHash()));
      }
    }
  }
}
