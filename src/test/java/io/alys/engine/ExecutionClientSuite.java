package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorException;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.GetBalance;
import io.alys.engine.EngineCommand.GetLogs;
import io.alys.engine.EngineCommand.GetPayload;
import io.alys.engine.EngineCommand.GetReceipts;
import io.alys.engine.EngineCommand.GetTip;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.LogRange;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import io.alys.testkit.EvmWallet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an execution client must be able to do, through the actor. */
abstract class ExecutionClientSuite {
  static final Path GENESIS = Path.of("conf", "genesis-development.json");

  private static final Gwei COIN = new Gwei(1_000_000_000L);
  private static final Bytes BITCOIN_ADDRESS =
      Bytes.copyOf(
          "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080".getBytes(StandardCharsets.US_ASCII));

  private final EvmWallet wallet = new EvmWallet(4_711, EngineWorld.CHAIN_ID);

  /** A new one, with the development genesis. */
  abstract ExecutionClient client();

  private static Bytes burnCall() {
    return BridgeContract.requestPegOut(BITCOIN_ADDRESS);
  }

  @Test
  void mintsBurnsAndIsKilledInTheMiddleOfAChain() {
    try (ExecutionClient client = client();
        EngineWorld world = EngineWorld.of(client)) {
      world.awaitState(EngineState.Ready.class);
      Tip genesis = world.genesis();
      ExecutionPayload first = world.extend(genesis, new Withdrawal(0, 0, wallet.address(), COIN));
      assertThat(world.ask(new GetBalance(wallet.address()))).isEqualTo(Wei.of(COIN));

      Tip head = EngineWorld.tip(first);
      for (int i = 0; i < 24; i++) {
        head = EngineWorld.tip(world.extend(head));
      }
      client.kill();
      world.awaitState(EngineState.Unreachable.class);
      assertThat(world.ask(EngineWorld.upon(head))).isInstanceOf(Built.NotNow.class);
      assertThat(world.ask(new ImportPayload(first))).isInstanceOf(Imported.NotNow.class);
      client.restart();
      Tip last = head;
      Await.asserted(
          () -> assertThat(world.status().state()).isEqualTo(new EngineState.Ready(last)));

      for (int i = 0; i < 12; i++) {
        head = EngineWorld.tip(world.extend(head));
      }
      Hash32 burn =
          world.send(
              wallet.send(
                  BridgeContract.ADDRESS, Wei.of(new Sats(2_000_000)), burnCall(), 200_000));
      ExecutionPayload burning = awaitTransactions(world, head, 1);
      logsAndReceipts(world, burning, burn);
      assertThat(world.ask(new GetPayload(burning.blockHash()))).contains(burning);
      assertThat(world.ask(new GetPayload(genesis.hash())).orElseThrow().blockNumber())
          .isEqualTo(BlockNumber.GENESIS);

      head = EngineWorld.tip(burning);
      for (int i = 0; i < 12; i++) {
        head = EngineWorld.tip(world.extend(head));
      }
      assertThat(head.number().value()).isGreaterThanOrEqualTo(50);
      assertThat(world.ask(new GetTip(head.number()))).contains(head);
    }
  }

  /** Builds until what was sent is in a payload; empty ones are thrown away. */
  private static ExecutionPayload awaitTransactions(EngineWorld world, Tip head, int count) {
    ExecutionPayload[] found = new ExecutionPayload[1];
    int[] attempts = {0};
    Await.until(
        "a payload holds what was sent",
        () -> {
          // Asked for the same again, a client may give what it built before.
          found[0] = world.buildLater(head, attempts[0]++);
          return found[0].transactions().size() == count;
        });
    assertThat(world.ask(new ImportPayload(found[0]))).isEqualTo(new Imported.Valid());
    world.choose(found[0]);
    return found[0];
  }

  private void logsAndReceipts(EngineWorld world, ExecutionPayload burning, Hash32 burn) {
    GetLogs inBlock =
        new GetLogs(
            new LogRange.InBlock(burning.blockHash()),
            BridgeContract.ADDRESS,
            BridgeContract.REQUEST_PEG_OUT_TOPIC);
    Await.asserted(() -> assertThat(world.ask(inBlock)).isNotNull());
    List<EvmLog> logs = world.ask(inBlock);
    assertThat(logs).hasSize(1);
    assertThat(logs.getFirst().transactionHash()).isEqualTo(burn);
    assertThat(BridgeContract.decode(logs.getFirst()))
        .isEqualTo(
            new BridgeContract.Decoded.PegOutRequested(
                wallet.address(), BITCOIN_ADDRESS, Wei.of(new Sats(2_000_000))));
    assertThat(
            world.ask(
                new GetLogs(
                    new LogRange.Between(BlockNumber.GENESIS, burning.blockNumber()),
                    BridgeContract.ADDRESS,
                    BridgeContract.REQUEST_PEG_OUT_TOPIC)))
        .isEqualTo(logs);

    List<Receipt> receipts = world.ask(new GetReceipts(burning.blockHash())).orElseThrow();
    assertThat(receipts).hasSize(1);
    Receipt receipt = receipts.getFirst();
    assertThat(receipt.succeeded()).isTrue();
    assertThat(receipt.gasUsed()).isEqualTo(burning.gasUsed());
    assertThat(world.ask(new GetBalance(BridgeContract.BURN_ADDRESS)))
        .isEqualTo(Wei.of(new Sats(2_000_000)));
    assertThat(world.ask(new GetBalance(wallet.address())))
        .isEqualTo(Wei.of(COIN).minus(Wei.of(new Sats(2_000_000))).minus(receipt.fee()));
    assertThat(world.ask(new GetReceipts(burning.parentHash()))).contains(List.of());
    assertThat(world.ask(new GetReceipts(Hash32.fromHex("0x" + "99".repeat(32))))).isEmpty();
  }

  @Test
  void refusesPayloadsThatAreWrong() {
    try (ExecutionClient client = client();
        EngineWorld world = EngineWorld.of(client)) {
      world.awaitState(EngineState.Ready.class);
      Tip genesis = world.genesis();
      ExecutionPayload payload = world.build(genesis);
      Hash32 other = Hash32.fromHex("0x" + "33".repeat(32));

      assertThat(world.ask(new ImportPayload(payload.withBlockHash(other))))
          .isInstanceOfSatisfying(
              Imported.Invalid.class,
              invalid -> assertThat(invalid.why()).contains("is not that of its content"));
      ExecutionPayload lies = Payloads.withStateRoot(payload, other);
      assertThat(world.ask(new ImportPayload(lies))).isInstanceOf(Imported.Invalid.class);
      assertThat(world.kit().events(EngineEvent.PayloadInvalid.class)).hasSize(2);
      assertThat(world.ask(new ImportPayload(Payloads.withParent(payload, other))))
          .isIn(new Imported.Syncing(), new Imported.Accepted());
      assertThat(world.ask(new SetForkchoice(other, Hash32.ZERO, Hash32.ZERO)))
          .isEqualTo(new ForkchoiceSet.Syncing());
      assertThat(world.ask(EngineWorld.upon(genesis))).isInstanceOf(Built.StaleParent.class);
      // It was chosen by mistake; what is chosen then is the head.
      assertThat(world.ask(new ImportPayload(payload))).isEqualTo(new Imported.Valid());
      world.choose(payload);
      world.awaitState(EngineState.Ready.class);
      assertThat(world.ask(EngineWorld.upon(genesis))).isInstanceOf(Built.StaleParent.class);
    }
  }

  @Test
  void isTheOneOfItsChain() {
    try (ExecutionClient client = client();
        EngineWorld world = EngineWorld.of(client)) {
      world.awaitState(EngineState.Ready.class);
      Hash32 genesis = world.genesis().hash();
      EngineConfig config =
          EngineWorld.config(client.engineUrl(), client.rpcUrl(), client.secretFile());
      Hash32 other = Hash32.fromHex("0x" + "44".repeat(32));
      try (EngineWorld stranger = new EngineWorld(config, 1, Optional.of(genesis))) {
        assertThat(stranger.awaitState(EngineState.WrongChainId.class))
            .isEqualTo(new EngineState.WrongChainId(1, EngineWorld.CHAIN_ID));
      }
      try (EngineWorld stranger =
          new EngineWorld(config, EngineWorld.CHAIN_ID, Optional.of(other))) {
        assertThat(stranger.awaitState(EngineState.WrongGenesis.class))
            .isEqualTo(new EngineState.WrongGenesis(other, genesis));
        assertThat(stranger.ask(EngineWorld.upon(world.genesis())))
            .isInstanceOfSatisfying(
                Built.NotNow.class, not -> assertThat(not.why()).contains("began with"));
      }
    }
  }

  @Test
  void letsNobodyInWithoutItsSecret(@TempDir Path folder) throws IOException {
    try (ExecutionClient client = client()) {
      Path secret = folder.resolve("jwt.hex");
      Files.writeString(secret, "ab".repeat(32));
      try (EngineWorld world =
          new EngineWorld(
              EngineWorld.config(client.engineUrl(), client.rpcUrl(), secret),
              EngineWorld.CHAIN_ID,
              Optional.empty())) {
        assertThat(world.awaitState(EngineState.Unauthorized.class).reason())
            .contains("the execution client refuses our token: compare file:" + secret);
        Files.writeString(secret, "ab".repeat(31));
        Await.asserted(
            () ->
                assertThat(world.awaitState(EngineState.Unauthorized.class).reason())
                    .contains("it has 62 hex digits, not 64"));
        Files.copy(client.secretFile(), secret, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        world.awaitState(EngineState.Ready.class);
      }
    }
  }

  @Test
  void burnsOnlyWhatTheContractAllows() {
    try (ExecutionClient client = client();
        EngineWorld world = EngineWorld.of(client)) {
      world.awaitState(EngineState.Ready.class);
      ExecutionPayload first =
          world.extend(
              world.genesis(), new Withdrawal(0, 0, wallet.address(), new Gwei(40 * COIN.value())));
      Wei least = Wei.of(new Sats(1_000_000));
      Wei most = Wei.of(new Sats(1_000_000_000));
      world.send(wallet.send(BridgeContract.ADDRESS, least, burnCall(), 200_000));
      world.send(
          wallet.send(
              BridgeContract.ADDRESS, least.minus(Wei.of(new Sats(1))), burnCall(), 200_000));
      world.send(wallet.send(BridgeContract.ADDRESS, most, burnCall(), 200_000));
      world.send(
          wallet.send(BridgeContract.ADDRESS, most.plus(Wei.of(new Sats(1))), burnCall(), 200_000));
      world.send(wallet.send(BridgeContract.ADDRESS, least.plus(Wei.of(1)), burnCall(), 200_000));
      world.send(wallet.send(BridgeContract.ADDRESS, least, Bytes.EMPTY, 200_000));
      world.send(
          wallet.send(
              BridgeContract.ADDRESS, least, BridgeContract.requestPegOut(Bytes.EMPTY), 200_000));
      world.send(wallet.sendLegacy(EngineWorld.MINER, Wei.of(7), Bytes.EMPTY, 21_000));
      world.send(wallet.sendWithAccessList(EngineWorld.MINER, Wei.of(8), Bytes.EMPTY, 21_000));
      ExecutionPayload payload = awaitTransactions(world, EngineWorld.tip(first), 9);
      assertThat(world.ask(new GetReceipts(payload.blockHash())).orElseThrow())
          .extracting(Receipt::succeeded)
          .containsExactly(true, false, true, false, false, false, false, true, true);
      assertThat(
              world.ask(
                  new GetLogs(
                      new LogRange.InBlock(payload.blockHash()),
                      BridgeContract.ADDRESS,
                      BridgeContract.REQUEST_PEG_OUT_TOPIC)))
          .hasSize(2);
    }
  }

  @Test
  void saysWhyAQuestionHasNoAnswer() {
    try (ExecutionClient client = client();
        EngineWorld world = EngineWorld.of(client)) {
      world.awaitState(EngineState.Ready.class);
      client.kill();
      org.assertj.core.api.Assertions.assertThatThrownBy(world::genesis)
          .isInstanceOf(ActorException.class)
          .hasMessageContaining("eth_getBlockByNumber: no connection to the execution client");
    }
  }
}
