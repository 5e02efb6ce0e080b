package io.alys.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FederationScheduleTest {
  private static final Federation FIRST = TestChain.federation(1);
  private static final Federation SECOND = TestChain.federation(2);
  private static final FederationSchedule BOTH =
      FederationSchedule.startingWith(FIRST).plus(SECOND, new BlockNumber(10));

  @ParameterizedTest
  @CsvSource({"0, 1", "9, 1", "10, 2", "1000000, 2"})
  void putsEachInForceFromItsActivation(long block, long version) {
    assertThat(BOTH.inForceAt(new BlockNumber(block)).version()).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({"9, 1", "10, 1;2", "14, 1;2", "15, 2"})
  void creditsTheFormerOneThroughItsGraceAndTheNextOneNotBeforeItsTime(long block, String who) {
    String credited =
        String.join(
            ";",
            BOTH.creditedAt(new BlockNumber(block), 5).stream()
                .map(federation -> Long.toString(federation.version()))
                .toList());
    assertThat(credited).isEqualTo(who);
    assertThat(BOTH.credits(2, new BlockNumber(block), 5)).isEqualTo(who.contains("2"));
  }

  @Test
  void findsAFederationByVersionAndByScript() {
    assertThat(BOTH.byVersion(2)).contains(SECOND);
    assertThat(BOTH.byVersion(3)).isEmpty();
    assertThat(BOTH.byOutputScript(FIRST.outputScript())).contains(FIRST);
    assertThat(BOTH.byOutputScript(Bytes.EMPTY)).isEmpty();
    assertThat(BOTH.last().from()).isEqualTo(new BlockNumber(10));
  }

  @Test
  void countsAnUpdateThatLeavesTheFederationAsItIs() {
    assertThat(BOTH.announced()).isEqualTo(2);
    FederationSchedule later = BOTH.announcing(5);
    assertThat(later.announced()).isEqualTo(5);
    assertThat(later.terms()).isEqualTo(BOTH.terms());
    assertThat(later.plus(TestChain.federation(6), new BlockNumber(20)).announced()).isEqualTo(6);
    assertThatThrownBy(() -> BOTH.announcing(1))
        .hasMessage("version 1 is the last one announced, and federation version 2 stands there");
  }

  @Test
  void refusesAnythingThatDoesNotFollow() {
    assertThatThrownBy(() -> new FederationSchedule(List.of(), 1))
        .hasMessage("a chain begins with a federation at block 0");
    assertThatThrownBy(
            () ->
                new FederationSchedule(
                    List.of(new FederationSchedule.Term(FIRST, new BlockNumber(1))), 1))
        .hasMessage("a chain begins with a federation at block 0");
    assertThatThrownBy(() -> BOTH.plus(SECOND, new BlockNumber(11)))
        .hasMessage("federation version 2 at block 11 does not follow version 2 at block 10");
    assertThatThrownBy(() -> BOTH.plus(TestChain.federation(3), new BlockNumber(10)))
        .hasMessage("federation version 3 at block 10 does not follow version 2 at block 10");
  }
}
