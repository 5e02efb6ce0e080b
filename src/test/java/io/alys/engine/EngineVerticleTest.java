package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.actor.ActorException;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.GetBalance;
import io.alys.engine.EngineCommand.GetEngineStatus;
import io.alys.engine.EngineCommand.GetLogs;
import io.alys.engine.EngineCommand.GetPayload;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.LogRange;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The actor against a client that misbehaves, over real HTTP. */
class EngineVerticleTest {
  private static final String NEW_PAYLOAD = "engine_newPayloadV2";
  private static final String FORKCHOICE = "engine_forkchoiceUpdatedV2";
  private static final String GET_PAYLOAD = "engine_getPayloadV2";
  private static final Hash32 GENESIS = Hash32.fromHex("0x" + "0e".repeat(32));
  private static final Tip PARENT =
      new Tip(BlockNumber.GENESIS, GENESIS, Instant.ofEpochSecond(100));
  private static final Hash32 OTHER = Hash32.fromHex("0x" + "33".repeat(32));

  private final ScriptedClient client = new ScriptedClient();
  private final ExecutionPayload payload = child();
  private @TempDir Path folder;
  private EngineWorld world;

  private static ExecutionPayload child() {
    try {
      ExecutionPayload real =
          PayloadJson.decode(
              new ObjectMapper()
                  .readTree(
                      Files.readString(
                          Path.of("src/test/resources/vectors/engine/withdrawal.json"))));
      ExecutionPayload moved = Payloads.with(real, "timestamp", "0x69");
      ExecutionPayload drawn = Payloads.with(moved, "prevRandao", "0x" + "77".repeat(32));
      return Payloads.withParent(drawn, GENESIS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    Path secret = folder.resolve("jwt.hex");
    Files.writeString(secret, "2a".repeat(32));
    EngineConfig usual = EngineWorld.config(client.url(), "", secret);
    EngineConfig hasty =
        new EngineConfig(
            true,
            usual.url(),
            "",
            false,
            usual.jwtSecret(),
            usual.poll(),
            Duration.ZERO,
            EngineWorld.limits(Duration.ofMillis(300)));
    world = new EngineWorld(hasty, EngineWorld.CHAIN_ID, Optional.of(GENESIS));
    world.awaitState(EngineState.Ready.class);
  }

  @AfterEach
  void stop() {
    world.close();
    client.close();
  }

  private static String status(String status, String latest) {
    return "{\"status\":\"%s\",\"latestValidHash\":%s,\"validationError\":null}"
        .formatted(status, latest.isEmpty() ? "null" : "\"" + latest + "\"");
  }

  private void chosenAs(String status, String latest, String buildId) {
    client.answers(
        FORKCHOICE,
        "{\"payloadStatus\":%s,\"payloadId\":%s}"
            .formatted(status(status, latest), buildId.isEmpty() ? "null" : '"' + buildId + '"'));
  }

  private Imported imported() {
    return world.ask(new ImportPayload(payload));
  }

  private ForkchoiceSet chosen() {
    return world.ask(new SetForkchoice(payload.blockHash(), Hash32.ZERO, Hash32.ZERO));
  }

  private Built built() {
    return world.ask(EngineWorld.upon(PARENT, payload.withdrawals().getFirst()));
  }

  @Test
  void fault12TakesOnlyAValidPayloadForValid() {
    client.answers(NEW_PAYLOAD, status("VALID", payload.blockHash().toString()));
    assertThat(imported()).isEqualTo(new Imported.Valid());
    client.answers(NEW_PAYLOAD, status("INVALID", GENESIS.toString()));
    assertThat(imported())
        .isEqualTo(new Imported.Invalid(Optional.of(GENESIS), "the client gives no reason"));
    client.answers(NEW_PAYLOAD, status("INVALID_BLOCK_HASH", ""));
    assertThat(imported()).isInstanceOf(Imported.Invalid.class);
    client.answers(NEW_PAYLOAD, status("SYNCING", ""));
    assertThat(imported()).isEqualTo(new Imported.Syncing());
    client.answers(NEW_PAYLOAD, status("ACCEPTED", ""));
    assertThat(imported()).isEqualTo(new Imported.Accepted());
    assertThat(world.kit().events(EngineEvent.PayloadInvalid.class)).hasSize(2);
    assertThat(
            world
                .kit()
                .meters()
                .get("alys.engine.payloads")
                .tags("deed", "imported", "outcome", "valid")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void judgesNothingByAnAnswerThatContradictsItself() {
    client.answers(NEW_PAYLOAD, status("VALID", OTHER.toString()));
    assertThat(imported())
        .isInstanceOfSatisfying(
            Imported.NotNow.class, not -> assertThat(not.why()).contains("it contradicts itself"));
    client.answers(NEW_PAYLOAD, status("VALID", ""));
    assertThat(imported())
        .isInstanceOfSatisfying(
            Imported.NotNow.class,
            not ->
                assertThat(not.why())
                    .isEqualTo(
                        "engine_newPayloadV2: the execution client answers what it should not: it"
                            + " is VALID without a latestValidHash"));
    client.answers(NEW_PAYLOAD, status("FINE", ""));
    assertThat(imported())
        .isInstanceOfSatisfying(
            Imported.NotNow.class, not -> assertThat(not.why()).contains("the status is 'FINE'"));
  }

  @Test
  void sendsNoPayloadWhoseHashIsNotThatOfItsContent() {
    assertThat(world.ask(new ImportPayload(payload.withBlockHash(OTHER))))
        .isInstanceOf(Imported.Invalid.class);
    assertThat(client.calls(NEW_PAYLOAD)).isZero();
  }

  @Test
  void saysWhatAForkchoiceCameTo() {
    chosenAs("VALID", payload.blockHash().toString(), "");
    assertThat(chosen()).isEqualTo(new ForkchoiceSet.Applied());
    chosenAs("VALID", OTHER.toString(), "");
    assertThat(chosen())
        .isInstanceOfSatisfying(
            ForkchoiceSet.NotNow.class, not -> assertThat(not.why()).contains("for its head, not"));
    chosenAs("INVALID", "", "");
    assertThat(chosen())
        .isEqualTo(new ForkchoiceSet.Invalid(Optional.empty(), "the client gives no reason"));
    chosenAs("SYNCING", "", "");
    assertThat(chosen()).isEqualTo(new ForkchoiceSet.Syncing());
    client.refuses(FORKCHOICE, -38002);
    assertThat(chosen())
        .isEqualTo(
            new ForkchoiceSet.Inconsistent(
                "engine_forkchoiceUpdatedV2: the execution client refuses it with code -38002: no,"
                    + " no"));
    client.refuses(FORKCHOICE, -32603);
    assertThat(chosen()).isInstanceOf(ForkchoiceSet.NotNow.class);
  }

  private void buildsAs(ExecutionPayload made) {
    chosenAs("VALID", GENESIS.toString(), "0x0000000000000001");
    client.answers(
        GET_PAYLOAD,
        "{\"blockValue\":\"0x5\",\"executionPayload\":%s}".formatted(PayloadJson.encode(made)));
  }

  @Test
  void givesAPayloadAsItWasAskedFor() {
    ExecutionPayload wanted = Payloads.with(payload, "feeRecipient", "0x" + "11".repeat(20));
    buildsAs(wanted);
    assertThat(built()).isEqualTo(new Built.Payload(wanted, io.alys.primitives.Wei.of(5)));
  }

  @ParameterizedTest
  @CsvSource({
    "parentHash,its parent is",
    "prevRandao,its prevRandao is",
    "timestamp,its time is 1970",
    "feeRecipient,its fee recipient is",
    "blockHash,its hash is not that of its content",
    "withdrawals,its withdrawals are"
  })
  void givesNoOtherPayloadThanWasAskedFor(String field, String why) {
    ExecutionPayload made =
        switch (field) {
          case "blockHash" -> payload.withBlockHash(OTHER);
          case "withdrawals" ->
              Payloads.with(Payloads.withoutWithdrawals(payload), "gasUsed", "0x0");
          case "timestamp" -> Payloads.with(payload, field, "0x70");
          case "feeRecipient" -> Payloads.with(payload, field, "0x" + "33".repeat(20));
          default -> Payloads.with(payload, field, OTHER.toString());
        };
    buildsAs(made);
    assertThat(built())
        .isInstanceOfSatisfying(
            Built.Refused.class, refused -> assertThat(refused.why()).contains(why));
  }

  @Test
  void buildsOnNothingButTheHead() {
    assertThat(world.ask(EngineWorld.upon(new Tip(BlockNumber.GENESIS, OTHER, PARENT.timestamp()))))
        .isEqualTo(
            new Built.StaleParent(
                "%s is not the head, which is %s; choose it first".formatted(OTHER, GENESIS)));
    assertThat(client.calls(FORKCHOICE)).isZero();
    chosenAs("VALID", GENESIS.toString(), "");
    assertThat(built())
        .isInstanceOfSatisfying(
            Built.StaleParent.class, stale -> assertThat(stale.why()).contains("a later one"));
    chosenAs("SYNCING", "", "");
    assertThat(built()).isInstanceOf(Built.NotNow.class);
    chosenAs("INVALID", "", "");
    assertThat(built()).isInstanceOf(Built.Refused.class);
    client.refuses(FORKCHOICE, -38003);
    assertThat(built()).isInstanceOf(Built.Refused.class);
    chosenAs("VALID", GENESIS.toString(), "0x01");
    client.refuses(GET_PAYLOAD, -38001);
    assertThat(built()).isInstanceOf(Built.NotNow.class);
  }

  @Test
  void isToldWhenTheClientIsSlowOrSpeaksNonsense() {
    client.on(NEW_PAYLOAD, ScriptedClient.isSilent());
    assertThat(imported())
        .isInstanceOfSatisfying(
            Imported.NotNow.class,
            not ->
                assertThat(not.why())
                    .startsWith("engine_newPayloadV2: the execution client at 127.0.0.1:")
                    .endsWith("did not answer within 300 ms"));
    client.on(NEW_PAYLOAD, ScriptedClient.says(200, "<html>"));
    assertThat(imported())
        .isInstanceOfSatisfying(
            Imported.NotNow.class,
            not -> assertThat(not.why()).contains("is it an execution client"));
    client.on(NEW_PAYLOAD, ScriptedClient.says(502, "[]"));
    assertThat(imported())
        .isInstanceOfSatisfying(
            Imported.NotNow.class, not -> assertThat(not.why()).contains("with HTTP status 502"));
  }

  @Test
  void comesBackFromWhateverTheClientWas() {
    client.answers("eth_syncing", "{\"currentBlock\":\"0x1\"}");
    world.awaitState(EngineState.Syncing.class);
    client.on("eth_syncing", ScriptedClient.says(401, ""));
    world.awaitState(EngineState.Unauthorized.class);
    client.answers("eth_syncing", "false");
    world.awaitState(EngineState.Ready.class);
    client.on("eth_syncing", ScriptedClient.isSilent());
    world.awaitState(EngineState.Unreachable.class);
    client.answers("eth_syncing", "false").answers("eth_chainId", "\"0x1\"");
    world.awaitState(EngineState.WrongChainId.class);
    client.answers("eth_chainId", "\"0x1d97c\"").refuses("eth_syncing", -32601);
    world.awaitState(EngineState.Incapable.class);
    client.answers("eth_syncing", "false");
    world.awaitState(EngineState.Ready.class);
    assertThat(world.kit().events(EngineEvent.ClientChanged.class)).hasSizeGreaterThan(5);
    assertThat(world.kit().meters().get("alys.engine.state").gauge().value()).isEqualTo(1);
    assertThat(world.ask(new GetEngineStatus()).client()).isEqualTo("scripted/1");
  }

  @Test
  void givesAClientThatLostThemThePayloadsAgain() {
    client.answers(NEW_PAYLOAD, status("VALID", payload.blockHash().toString()));
    chosenAs("VALID", payload.blockHash().toString(), "");
    assertThat(imported()).isEqualTo(new Imported.Valid());
    assertThat(chosen()).isEqualTo(new ForkchoiceSet.Applied());
    // It still says that its head is its first block, as after a start from an older state.
    assertThat(world.awaitState(EngineState.Behind.class).wanted()).isEqualTo(payload.blockHash());
    Await.until("it got the payload again", () -> client.calls(NEW_PAYLOAD) > 1);
    client.answers(
        "eth_getBlockByNumber",
        "{\"number\":\"0x1\",\"hash\":\"%s\",\"timestamp\":\"0x69\"}"
            .formatted(payload.blockHash()));
    assertThat(world.awaitState(EngineState.Ready.class).head())
        .isEqualTo(EngineWorld.tip(payload));
  }

  @Test
  void leavesAClientAloneThatFailsAgainAndAgain() {
    client.on(NEW_PAYLOAD, ScriptedClient.says(500, "oops"));
    Await.asserted(
        () ->
            assertThat(imported())
                .isInstanceOfSatisfying(
                    Imported.NotNow.class,
                    not -> assertThat(not.why()).contains("failed too often")));
    client.answers(NEW_PAYLOAD, status("VALID", payload.blockHash().toString()));
    Await.asserted(() -> assertThat(imported()).isEqualTo(new Imported.Valid()));
  }

  @Test
  void takesNoLogsThatItDidNotAskFor() {
    GetLogs question =
        new GetLogs(
            new LogRange.Between(BlockNumber.GENESIS, BlockNumber.GENESIS),
            BridgeContract.ADDRESS,
            BridgeContract.REQUEST_PEG_OUT_TOPIC);
    String log =
        "[{\"address\":\"%s\",\"topics\":[\"%s\"],\"data\":\"0x\",\"transactionHash\":\"%s\","
            + "\"logIndex\":\"0x3\",\"removed\":%s}]";
    Hash32 topic = BridgeContract.REQUEST_PEG_OUT_TOPIC;
    client.answers("eth_getLogs", log.formatted(BridgeContract.ADDRESS, topic, OTHER, false));
    assertThat(world.ask(question)).hasSize(1);
    client.answers("eth_getLogs", log.formatted(BridgeContract.ADDRESS, OTHER, OTHER, false));
    assertThatThrownBy(() -> world.ask(question))
        .isInstanceOf(ActorException.class)
        .hasMessageContaining("log 3 of %s was not asked for".formatted(OTHER));
    client.answers("eth_getLogs", log.formatted(BridgeContract.ADDRESS, topic, OTHER, true));
    assertThatThrownBy(() -> world.ask(question)).hasMessageContaining("was not asked for");
    client.answers("eth_getLogs", log.formatted(BridgeContract.BURN_ADDRESS, topic, OTHER, false));
    assertThatThrownBy(() -> world.ask(question)).hasMessageContaining("was not asked for");
  }

  @Test
  void refusesAQuestionThatTheClientRefuses() {
    client.refuses("eth_getBalance", -32602);
    assertThatThrownBy(() -> world.ask(new GetBalance(EngineWorld.MINER)))
        .isInstanceOfSatisfying(
            ActorException.class,
            refused -> assertThat(refused.kind()).isEqualTo(ActorException.Kind.REFUSED))
        .hasMessageContaining("eth_getBalance: the execution client refuses it with code -32602");
  }

  /** Header and body come apart, and only together do they say that they are another block. */
  @Test
  void saysOfABlockThatIsAnotherWhoseAnswerItIs() {
    ObjectNode block = SomeAnswers.block(payload);
    client.answers("eth_getBlockByHash", block.path("header").toString());
    client.answers("engine_getPayloadBodiesByHashV1", "[%s]".formatted(block.path("body")));
    assertThat(world.ask(new GetPayload(payload.blockHash()))).contains(payload);
    assertThatThrownBy(() -> world.ask(new GetPayload(OTHER)))
        .isInstanceOf(ActorException.class)
        .hasMessage(
            "eth_getBlockByHash: the execution client answers what it should not: the hash of block"
                + " %s is not that of its content".formatted(OTHER));
  }

  @Test
  void saysOfANumberThatIsTooHighWhoseAnswerItIs() {
    client.answers(
        "eth_getLogs",
        SomeAnswers.logs(SomeAnswers.receipts(SomeAnswers.TRANSACTIONS).getLast().logs())
            .toString()
            .replace("\"logIndex\":\"0x0\"", "\"logIndex\":\"0x80000000\""));
    assertThatThrownBy(
            () ->
                world.ask(
                    new GetLogs(
                        new LogRange.Between(BlockNumber.GENESIS, BlockNumber.GENESIS),
                        BridgeContract.ADDRESS,
                        BridgeContract.REQUEST_PEG_OUT_TOPIC)))
        .isInstanceOf(ActorException.class)
        .hasMessage(
            "eth_getLogs: the execution client answers what it should not: log[0].logIndex is"
                + " 2147483648; a block has no such log");
  }
}
