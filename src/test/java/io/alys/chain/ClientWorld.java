package io.alys.chain;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand;
import io.alys.config.Secret;
import io.alys.consensus.ChainSpec;
import io.alys.engine.EngineCommand;
import io.alys.engine.EngineConfig;
import io.alys.engine.EngineVerticle;
import io.alys.engine.ExecutionClient;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEvent;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A node's chain on an execution client that is no model: its engine goes by a real clock. */
final class ClientWorld {
  private ClientWorld() {}

  static ChainWorld on(ActorTestKit engine, Path home, HandClock clock) {
    return on(engine, home, ChainWorld.Who.ALONE, clock);
  }

  static ChainWorld on(ActorTestKit engine, Path home, ChainWorld.Who who, HandClock clock) {
    return ChainWorld.with(
        home, who, RelayEngine.spec(engine.ref("engine", EngineCommand.class)), clock);
  }

  static ActorTestKit engine(ExecutionClient client) {
    ActorTestKit kit = ActorTestKit.create();
    EngineConfig config =
        new EngineConfig(
            true,
            client.engineUrl(),
            client.rpcUrl(),
            false,
            Optional.of(new Secret("file:" + client.secretFile())),
            Duration.ofMillis(50),
            Duration.ofMillis(20),
            new EngineConfig.Limits(
                Duration.ofSeconds(2),
                Duration.ofSeconds(8),
                Duration.ofSeconds(8),
                Duration.ofSeconds(8),
                16,
                128,
                64,
                20,
                Duration.ofMillis(100)));
    Hash32 genesis = Hash32.fromHex(ChainSpec.DEVELOPMENT.execution().hash());
    kit.start(
        EngineVerticle.spec(
            () ->
                new EngineVerticle.Setup(
                    config,
                    ChainSpec.DEVELOPMENT.chainId(),
                    Optional.of(genesis),
                    kit.meters(),
                    Map.of())));
    return kit;
  }

  private static Hash32 name(String what) {
    return Keccak256.of(Bytes.copyOf(what.getBytes(StandardCharsets.US_ASCII)));
  }

  /** A deposit for somebody, and the blocks of Bitcoin that confirm it. */
  static void deposit(ChainWorld world, EvmAddress recipient, long sats) {
    Hash32 before = Hash32.ZERO;
    Deposit.Place place = new Deposit.Place(new BlockHeight(0), new BlockHash(before.octets()));
    for (int height = 1; height <= 3; height++) {
      Deposit.Place next =
          new Deposit.Place(
              new BlockHeight(height), new BlockHash(name("bitcoin" + height).octets()));
      List<Found> found =
          height == 1
              ? List.of(
                  new Found(
                      new Outpoint(new Txid(name("deposit").octets()), 0),
                      new Sats(sats),
                      new DepositMemo.Recipient(recipient),
                      1,
                      false))
              : List.of();
      world
          .kit
          .ref("bridge", BridgeCommand.class)
          .tell(
              new BridgeCommand.BitcoinMoved(
                  List.of(new DepositEvent.BlockScanned(next, place.block(), found)),
                  next.height()));
      place = next;
    }
  }

  static BridgeCommand.PegBalance balance(ChainWorld world) {
    return Await.result(
        world.kit.ref("bridge", BridgeCommand.class).ask(new BridgeCommand.GetBalance()));
  }

  /**
   * Lets time pass until something is so, while a miner makes blocks final before too many wait.
   */
  static void untilMined(ChainWorld world, String what, BooleanSupplier condition) {
    world.until(
        what,
        () -> {
          if (world.status().waiting() > ChainWorld.MAY_WAIT / 2) {
            world.mine();
          }
          return condition.getAsBoolean();
        });
  }
}
