package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.GetReceipts;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import io.alys.testkit.EvmWallet;
import io.alys.testkit.RealEthereumJs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stand-in says is exact, a real client finds so: each imports what the other built. */
@Tag("real")
class StandInAgainstEthereumJsIT {
  private static final EvmAddress SOMEBODY = EvmAddress.fromHex("0x" + "22".repeat(20));

  private final EvmWallet wallet = new EvmWallet(4_711, EngineWorld.CHAIN_ID);
  private @TempDir Path folder;

  /** A coin, then transfers of three types with data that costs, then a block without any. */
  private List<ExecutionPayload> play(EngineWorld world) {
    world.awaitState(EngineState.Ready.class);
    List<ExecutionPayload> all = new ArrayList<>();
    Withdrawal coin = new Withdrawal(0, 0, wallet.address(), new Gwei(1_000_000_000));
    all.add(world.extend(world.genesis(), coin, new Withdrawal(1, 0, SOMEBODY, Gwei.ZERO)));
    wallet.from(0);
    Bytes input = Bytes.copyOf((byte) 0, (byte) 0, (byte) 7);
    world.send(wallet.send(SOMEBODY, Wei.of(5), input, 40_000));
    world.send(wallet.sendLegacy(SOMEBODY, Wei.ZERO, Bytes.EMPTY, 21_000));
    world.send(wallet.sendWithAccessList(wallet.address(), Wei.of(9), Bytes.EMPTY, 25_000));
    Tip parent = EngineWorld.tip(all.getFirst());
    int[] attempts = {0};
    List<ExecutionPayload> found = new ArrayList<>();
    Await.until(
        "a payload holds what was sent",
        () -> {
          ExecutionPayload built = world.buildLater(parent, attempts[0]++);
          found.clear();
          found.add(built);
          return built.transactions().size() == 3;
        });
    ExecutionPayload paying = found.getFirst();
    assertThat(world.ask(new ImportPayload(paying))).isEqualTo(new Imported.Valid());
    world.choose(paying);
    all.add(paying);
    all.add(world.extend(EngineWorld.tip(paying)));
    return all;
  }

  private static void follow(EngineWorld builder, EngineWorld other, List<ExecutionPayload> all) {
    for (ExecutionPayload payload : all) {
      assertThat(other.ask(new ImportPayload(payload))).isEqualTo(new Imported.Valid());
      other.choose(payload);
      Await.asserted(
          () ->
              assertThat(other.ask(new GetReceipts(payload.blockHash())))
                  .isPresent()
                  .isEqualTo(builder.ask(new GetReceipts(payload.blockHash()))));
    }
  }

  @Test
  void theRealOneTakesWhatTheStandInBuilds() {
    try (ExecutionClient standIn = new StandInClient(folder);
        ExecutionClient real = new RealEthereumJs(ExecutionClientSuite.GENESIS);
        EngineWorld builder = EngineWorld.of(standIn);
        EngineWorld other = EngineWorld.of(real)) {
      other.awaitState(EngineState.Ready.class);
      follow(builder, other, play(builder));
    }
  }

  @Test
  void theStandInTakesWhatTheRealOneBuilds() {
    try (ExecutionClient standIn = new StandInClient(folder);
        ExecutionClient real = new RealEthereumJs(ExecutionClientSuite.GENESIS);
        EngineWorld builder = EngineWorld.of(real);
        EngineWorld other = EngineWorld.of(standIn)) {
      other.awaitState(EngineState.Ready.class);
      follow(builder, other, play(builder));
    }
  }

  private Receipt burn(EngineWorld world) {
    world.awaitState(EngineState.Ready.class);
    Withdrawal coin = new Withdrawal(0, 0, wallet.address(), new Gwei(1_000_000_000));
    Tip parent = EngineWorld.tip(world.extend(world.genesis(), coin));
    Bytes call =
        BridgeContract.requestPegOut(
            Bytes.copyOf(
                "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
                    .getBytes(StandardCharsets.US_ASCII)));
    Wei value = Wei.of(new Sats(2_000_000));
    world.send(wallet.from(0).send(BridgeContract.ADDRESS, value, call, 200_000));
    int[] attempts = {0};
    List<ExecutionPayload> found = new ArrayList<>();
    Await.until(
        "a payload holds the burn",
        () -> {
          found.clear();
          found.add(world.buildLater(parent, attempts[0]++));
          return found.getFirst().transactions().size() == 1;
        });
    assertThat(world.ask(new ImportPayload(found.getFirst()))).isEqualTo(new Imported.Valid());
    world.choose(found.getFirst());
    List<Receipt> receipts = new ArrayList<>();
    Await.asserted(
        () ->
            receipts.addAll(
                world.ask(new GetReceipts(found.getFirst().blockHash())).orElseThrow()));
    return receipts.getFirst();
  }

  @Test
  void takesALittleMoreForABurnThanTheEvm() {
    try (ExecutionClient standIn = new StandInClient(folder);
        ExecutionClient real = new RealEthereumJs(ExecutionClientSuite.GENESIS);
        EngineWorld here = EngineWorld.of(standIn);
        EngineWorld there = EngineWorld.of(real)) {
      Receipt said = burn(here);
      Receipt exact = burn(there);
      assertThat(said.logs()).isEqualTo(exact.logs());
      assertThat(said.gasUsed() - exact.gasUsed()).isBetween(0L, 4_000L);
    }
  }
}
