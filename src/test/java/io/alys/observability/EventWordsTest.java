package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.AlysEvent;
import io.alys.actor.event.NodeEvent;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeEvent;
import io.alys.chain.ChainEvent;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.finality.BlockRef;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineEvent;
import io.alys.mining.AuxPowEvent;
import io.alys.observability.Happening.Severity;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventWordsTest {
  private static final ActorId BRIDGE = ActorId.of("bridge");
  private static final Hash32 HASH = Hash32.fromHex("0x" + "ab".repeat(32));
  private static final BlockRef BLOCK = new BlockRef(new BlockNumber(7), HASH);
  private static final Txid TXID = Txid.fromDisplayHex("cd".repeat(32));

  /** Of nobody's room. */
  private record Strange(String said) implements AlysEvent {}

  static Stream<Arguments> told() {
    return Stream.of(
        of(new ActorEvent.Started(BRIDGE, 1), Severity.INFO, "actor", "it runs"),
        of(new ActorEvent.Started(BRIDGE, 3), Severity.WARN, "actor", "it runs again, the 3. time"),
        of(
            new ActorEvent.Crashed(BRIDGE, 1, "no disk"),
            Severity.ERROR,
            "actor",
            "it crashed: no disk"),
        of(
            new ActorEvent.BackingOff(BRIDGE, Duration.ofSeconds(2), true),
            Severity.WARN,
            "actor",
            "it rests for 2000 ms, and takes no messages"),
        of(new ActorEvent.Failed(BRIDGE, "x"), Severity.ERROR, "actor", "it was given up: x"),
        of(new ActorEvent.Stopped(BRIDGE), Severity.INFO, "actor", "it stopped"),
        of(new NodeEvent.Ready("two"), Severity.INFO, "actor", "replica two is ready"),
        of(new NodeEvent.Gone("two", "left"), Severity.WARN, "actor", "replica two is gone: left"),
        of(
            new ChainEvent.HeadMoved(BLOCK, 0, 1),
            Severity.ROUTINE,
            "chain",
            "the head is %s: 0 back, 1 on".formatted(BLOCK)),
        of(
            new ChainEvent.HeadMoved(BLOCK, 2, 3),
            Severity.WARN,
            "chain",
            "the head is %s: 2 back, 3 on".formatted(BLOCK)),
        of(
            new ChainEvent.BlocksFinalised(BLOCK),
            Severity.ROUTINE,
            "chain",
            "final up to " + BLOCK),
        of(
            new ChainEvent.ProductionHalted("no key"),
            Severity.WARN,
            "chain",
            "no block is made: no key"),
        of(new ChainEvent.ProductionResumed(), Severity.INFO, "chain", "blocks are made again"),
        of(
            new BridgeEvent.DepositsMoved("MINTED", List.of(new Outpoint(TXID, 1))),
            Severity.INFO,
            "bridge",
            "deposits are minted: %s:1".formatted(TXID)),
        of(
            new BridgeEvent.PayoutMoved(TXID, "SIGNED"),
            Severity.INFO,
            "bridge",
            "payout %s is signed".formatted(TXID)),
        of(
            new BridgeEvent.FederationActivated(2),
            Severity.INFO,
            "bridge",
            "federation 2 holds the keys"),
        of(new BridgeEvent.Paused("drill"), Severity.WARN, "bridge", "peg-outs are paused: drill"),
        of(new BridgeEvent.Resumed(), Severity.INFO, "bridge", "peg-outs go on"),
        of(
            new EngineEvent.ClientChanged(
                new EngineState.Unknown(), new EngineState.Unreachable("refused")),
            Severity.WARN,
            "engine",
            "the execution client is unreachable, and was unknown"),
        of(
            new EngineEvent.PayloadInvalid(HASH, "gas"),
            Severity.ERROR,
            "engine",
            "payload %s is invalid: gas".formatted(HASH)),
        of(
            new AuxPowEvent.ProofRefused(new AuxHash(HASH), "late"),
            Severity.INFO,
            "mining",
            "a miner's proof was refused: late"),
        of(
            new StreamEvent.ConnectionChanged(
                new ConnectionState.Disconnected(),
                new ConnectionState.Connected("http://g:1", Instant.EPOCH)),
            Severity.INFO,
            "stream",
            "governance: connected to http://g:1"),
        of(
            new StreamEvent.ConnectionChanged(
                new ConnectionState.Disconnected(),
                new ConnectionState.Reconnecting("reset", 1, Optional.empty())),
            Severity.WARN,
            "stream",
            "governance: connecting again: reset"),
        of(
            new StreamEvent.ConnectionChanged(
                new ConnectionState.Disconnected(), new ConnectionState.Failed("no", true)),
            Severity.ERROR,
            "stream",
            "governance: failed: no"),
        of(
            new StreamEvent.RequestTimedOut("id"),
            Severity.WARN,
            "stream",
            "governance did not answer request id in time"),
        of(new Strange("<b>"), Severity.INFO, "observability", "Strange[said=<b>]"));
  }

  private static Arguments of(AlysEvent event, Severity severity, String room, String text) {
    return Arguments.of(event, severity, room, text);
  }

  @ParameterizedTest
  @MethodSource("told")
  void putsItIntoWords(AlysEvent event, Severity severity, String room, String text) {
    Happening happening = EventWords.of(Instant.EPOCH, event);
    assertThat(happening.text()).isEqualTo(text);
    assertThat(happening.severity()).isEqualTo(severity);
    assertThat(happening.room()).isEqualTo(room);
    assertThat(happening.kind()).isEqualTo(event.getClass().getSimpleName());
    assertThat(happening.actor()).isEqualTo(event instanceof ActorEvent ? "bridge" : "");
  }
}
