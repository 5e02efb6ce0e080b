package io.alys.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.ChainSpec.Activation;
import io.alys.consensus.ChainSpec.PegTerms;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.consensus.ChainSpec.Terms;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Hash32;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpecDigestTest {
  private static final ChainSpec SPEC = ChainSpec.DEVELOPMENT;
  private static final Activation CHANGE = new Activation(new BlockNumber(100), waiting(20));

  private static Terms waiting(long blocks) {
    Terms founding = SPEC.founding();
    return new Terms(
        blocks, founding.retargetParams(), founding.requiredBtcTxnConfirmations(), founding.peg());
  }

  /** Made by another program from the layout on the page of the chain. */
  @Test
  void isThePublishedOne() {
    assertThat(SpecDigest.of(SPEC))
        .hasToString("0xe8747ca96a1d2f57ca125825527f51a969666be762ea1d004323885067b31612");
    assertThat(SpecDigest.encode(SPEC).size()).isEqualTo(307);
  }

  /** Made by another program, too. */
  @Test
  void hasAFormForChangesThatIsPublishedAsWell() {
    ChainSpec changing = SPEC.withActivations(List.of(CHANGE));
    assertThat(SpecDigest.encode(changing).size()).isEqualTo(307 + 16 + 4 + 8 + 22 * 8);
    assertThat(SpecDigest.of(changing))
        .hasToString("0x13b1561df390f0dd4797815f8a2ff8f99868858bec146fbcaf4cb7a1fff9d16b");
  }

  @Test
  void namesWhatHasHeldUpToABlockAndNothingThatIsAhead() {
    Activation second = new Activation(new BlockNumber(200), waiting(30));
    ChainSpec one = SPEC.withActivations(List.of(CHANGE));
    ChainSpec two = SPEC.withActivations(List.of(CHANGE, second));
    assertThat(SpecDigest.founding(two)).isEqualTo(SpecDigest.of(SPEC));
    ByHeight<Hash32> digests = SpecDigest.byHeight(two);
    assertThat(digests.at(new BlockNumber(99))).isEqualTo(SpecDigest.of(SPEC));
    assertThat(digests.at(new BlockNumber(100))).isEqualTo(SpecDigest.of(one));
    assertThat(digests.at(new BlockNumber(200))).isEqualTo(SpecDigest.of(two));
    assertThat(digests.all()).doesNotHaveDuplicates();
    assertThat(SpecDigest.byHeight(one).at(new BlockNumber(199)))
        .isEqualTo(digests.at(new BlockNumber(199)));
  }

  private static Object other(String name, Object value) {
    return switch (value) {
      case Boolean flag -> !flag;
      case Integer number -> number + 1;
      case Long number -> number + 1;
      case Duration time -> time.plusMillis(1);
      case List<?> none when none.isEmpty() -> List.of(CHANGE);
      case List<?> keys -> longer(name, keys);
      case RetargetParams _, PegTerms _ -> value;
      case ChainSpec.ExecutionGenesis first ->
          new ChainSpec.ExecutionGenesis(first.hash(), first.timestamp() + 1);
      case Object unknown -> throw new AssertionError(name + " is a new " + unknown.getClass());
    };
  }

  private static List<String> longer(String name, List<?> keys) {
    String key = (String) keys.getFirst();
    String next = key.substring(0, key.length() - 1) + (key.endsWith("1") ? "2" : "1");
    assertThat(next).as(name).isNotEqualTo(key);
    List<String> more = new ArrayList<>(List.of(key));
    more.add(next);
    return more;
  }

  /** All that differ from a record in one of its fields, by the name of the field. */
  private static <R extends Record> Map<String, R> others(Class<R> type, R record) {
    try {
      RecordComponent[] fields = type.getRecordComponents();
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new));
      Map<String, R> all = new HashMap<>();
      for (int i = 0; i < fields.length; i++) {
        Object[] values = new Object[fields.length];
        for (int j = 0; j < fields.length; j++) {
          values[j] = fields[j].getAccessor().invoke(record);
        }
        values[i] = other(fields[i].getName(), values[i]);
        all.put(fields[i].getName(), constructor.newInstance(values));
      }
      return all;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static ChainSpec with(RetargetParams retarget, PegTerms peg) {
    return new ChainSpec(
        SPEC.slotDuration(),
        SPEC.authorities(),
        SPEC.federation(),
        SPEC.federationBitcoinPubkeys(),
        SPEC.bits(),
        SPEC.chainId(),
        SPEC.maxBlocksWithoutPow(),
        SPEC.bitcoinStartHeight(),
        retarget,
        SPEC.isValidator(),
        SPEC.requiredBtcTxnConfirmations(),
        peg,
        SPEC.execution());
  }

  @Test
  void changesWithEverythingThatNodesShareAndWithNothingElse() {
    Map<String, ChainSpec> changed = new HashMap<>(others(ChainSpec.class, SPEC));
    ChainSpec local = Objects.requireNonNull(changed.remove("isValidator"));
    changed.remove("retargetParams");
    changed.remove("peg");
    // The first block names it beside the digest.
    assertThat(SpecDigest.of(Objects.requireNonNull(changed.remove("execution"))))
        .isEqualTo(SpecDigest.of(SPEC));
    others(RetargetParams.class, SPEC.retargetParams())
        .forEach((name, value) -> changed.put(name, with(value, SPEC.peg())));
    Map<String, PegTerms> terms = new HashMap<>(others(PegTerms.class, SPEC.peg()));
    PegTerms inForce = Objects.requireNonNull(terms.remove("federationThreshold"));
    terms.forEach((name, value) -> changed.put(name, with(SPEC.retargetParams(), value)));
    Map<Hash32, String> seen = new HashMap<>(Map.of(SpecDigest.of(SPEC), "nothing"));
    changed.forEach(
        (name, spec) -> assertThat(seen.put(SpecDigest.of(spec), name)).as(name).isNull());
    assertThat(seen).hasSize(1 + 10 + 6 + 14);
    assertThat(SpecDigest.of(local)).isEqualTo(SpecDigest.of(SPEC));
    assertThat(inForce.federationThreshold()).isEqualTo(SPEC.federationThreshold());
    assertThat(SpecDigest.of(with(SPEC.retargetParams(), inForce)))
        .as("1 of 1 is what two thirds of 1 are")
        .isEqualTo(SpecDigest.of(SPEC));
  }

  private static PegTerms oneMore(PegTerms terms) {
    return Objects.requireNonNull(others(PegTerms.class, terms).get("federationThreshold"));
  }

  @Test
  void changesWithTheThresholdInForce() {
    ChainSpec three =
        new ChainSpec(
            SPEC.slotDuration(),
            SPEC.authorities(),
            SPEC.federation(),
            List.of("02" + "11".repeat(32), "02" + "12".repeat(32), "02" + "13".repeat(32)),
            SPEC.bits(),
            SPEC.chainId(),
            SPEC.maxBlocksWithoutPow(),
            SPEC.bitcoinStartHeight(),
            SPEC.retargetParams(),
            SPEC.isValidator(),
            SPEC.requiredBtcTxnConfirmations(),
            SPEC.peg(),
            SPEC.execution());
    ChainSpec all =
        new ChainSpec(
            three.slotDuration(),
            three.authorities(),
            three.federation(),
            three.federationBitcoinPubkeys(),
            three.bits(),
            three.chainId(),
            three.maxBlocksWithoutPow(),
            three.bitcoinStartHeight(),
            three.retargetParams(),
            three.isValidator(),
            three.requiredBtcTxnConfirmations(),
            oneMore(oneMore(oneMore(SPEC.peg()))),
            SPEC.execution());
    assertThat(all.federationThreshold()).isEqualTo(3);
    assertThat(SpecDigest.of(all)).isNotEqualTo(SpecDigest.of(three));
  }
}
