package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Health;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.Tip;
import io.alys.engine.EngineFailure.Kind;
import io.alys.engine.EngineMachine.Expected;
import io.alys.engine.EngineMachine.Seen;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineMachineTest {
  private static final Hash32 GENESIS = Hash32.fromHex("0x" + "0e".repeat(32));
  private static final Hash32 OTHER = Hash32.fromHex("0x" + "33".repeat(32));
  private static final Tip HEAD = new Tip(new BlockNumber(7), OTHER, Instant.EPOCH);
  private static final Expected EXPECTED = new Expected(5, Optional.of(GENESIS));
  private static final Seen.Answered WELL =
      new Seen.Answered(5, GENESIS, List.of(), HEAD, false, Optional.empty());

  private static Stream<EngineState> states() {
    return Stream.of(
        new EngineState.Unknown(),
        new EngineState.Ready(HEAD),
        new EngineState.Syncing(HEAD),
        new EngineState.Behind(HEAD, GENESIS),
        new EngineState.Unreachable("gone"),
        new EngineState.Unauthorized("who"),
        new EngineState.Incapable("no"),
        new EngineState.WrongChainId(5, 6),
        new EngineState.WrongGenesis(GENESIS, OTHER));
  }

  @ParameterizedTest
  @MethodSource("states")
  void isReadyAgainWhateverItWas(EngineState before) {
    assertThat(EngineMachine.step(before, WELL, EXPECTED)).isEqualTo(new EngineState.Ready(HEAD));
    assertThat(EngineMachine.step(before, failed(Kind.CIRCUIT_OPEN), EXPECTED)).isEqualTo(before);
    assertThat(EngineMachine.step(before, failed(Kind.BUSY), EXPECTED)).isEqualTo(before);
  }

  private static Seen failed(Kind kind) {
    return new Seen.Failed(kind, "why");
  }

  private static EngineState seen(Seen seen) {
    return EngineMachine.step(new EngineState.Unknown(), seen, EXPECTED);
  }

  @Test
  void isWhatWasSeen() {
    Optional<Hash32> none = Optional.empty();
    assertThat(seen(new Seen.Answered(6, GENESIS, List.of("x"), HEAD, true, none)))
        .isEqualTo(new EngineState.WrongChainId(5, 6));
    assertThat(seen(new Seen.Answered(5, OTHER, List.of("x"), HEAD, true, none)))
        .isEqualTo(new EngineState.WrongGenesis(GENESIS, OTHER));
    assertThat(seen(new Seen.Answered(5, GENESIS, List.of("x", "y"), HEAD, true, none)))
        .isEqualTo(
            new EngineState.Incapable(
                "it has no x, y; the chain needs the Engine API of Shanghai"));
    assertThat(seen(new Seen.Answered(5, GENESIS, List.of(), HEAD, true, none)))
        .isEqualTo(new EngineState.Syncing(HEAD));
    assertThat(seen(new Seen.Answered(5, GENESIS, List.of(), HEAD, false, Optional.of(GENESIS))))
        .isEqualTo(new EngineState.Behind(HEAD, GENESIS));
    assertThat(seen(new Seen.Answered(5, GENESIS, List.of(), HEAD, false, Optional.of(OTHER))))
        .isEqualTo(new EngineState.Ready(HEAD));
    assertThat(seen(failed(Kind.UNREACHABLE))).isEqualTo(new EngineState.Unreachable("why"));
    assertThat(seen(failed(Kind.DEADLINE))).isEqualTo(new EngineState.Unreachable("why"));
    assertThat(seen(failed(Kind.UNAUTHORIZED))).isEqualTo(new EngineState.Unauthorized("why"));
    assertThat(seen(failed(Kind.MALFORMED))).isEqualTo(new EngineState.Incapable("why"));
    assertThat(
            EngineMachine.step(
                new EngineState.Unknown(),
                new Seen.Answered(5, OTHER, List.of(), HEAD, false, none),
                new Expected(5, none)))
        .isEqualTo(new EngineState.Ready(HEAD));
  }

  @Test
  void isNotAskedOfAnotherChain() {
    assertThat(states().filter(state -> EngineMachine.closed(state).isPresent()))
        .hasOnlyElementsOfTypes(
            EngineState.Unknown.class,
            EngineState.Incapable.class,
            EngineState.WrongChainId.class,
            EngineState.WrongGenesis.class)
        .hasSize(4);
    assertThat(states().map(state -> EngineMachine.advanced(state, HEAD)))
        .filteredOn(EngineState.Ready.class::isInstance)
        .hasSize(5);
  }

  @Test
  void hasANumberATextAndAHealthForEachState() {
    assertThat(states().map(EngineMachine::number)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(states().map(state -> EngineMachine.health(state).severity()))
        .containsExactly(1, 0, 1, 1, 2, 2, 2, 2, 2);
    assertThat(EngineMachine.health(new EngineState.Ready(HEAD))).isEqualTo(Health.healthy());
    assertThat(states().map(EngineMachine::text))
        .contains(
            "the execution client was not asked yet",
            "the execution client is ready at block 7",
            "the execution client is at block 7 and fetches more",
            "the execution client does not answer: gone",
            "the execution client is of chain 6, not 5; start it with this chain's genesis",
            "the execution client began with %s, not %s; start it with this chain's genesis, in an"
                    .formatted(OTHER, GENESIS)
                + " empty directory");
  }

  @Test
  void remembersOnlyTheLastPayloads() {
    RecentPayloads recent = new RecentPayloads(2);
    assertThat(recent.upTo(GENESIS, OTHER)).isEmpty();
    assertThat(recent.size()).isZero();
  }
}
