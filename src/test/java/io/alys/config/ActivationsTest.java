package io.alys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.ChainSpec.Activation;
import io.alys.consensus.ChainSpec.Terms;
import io.alys.consensus.Figures;
import io.alys.primitives.BlockNumber;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of changes in a chain's specification. */
class ActivationsTest {
  private static ChainSpec read(String json) {
    return switch (ChainSpecReader.read("chain.json", json)) {
      case Loaded<ChainSpec>(ChainSpec spec, List<Effective> _) -> spec;
      case Invalid<ChainSpec>(List<ConfigError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  private static List<String> errors(String activations) {
    String json = "{\"activations\": %s}".formatted(activations);
    return switch (ChainSpecReader.read("chain.json", json)) {
      case Loaded<ChainSpec> loaded -> throw new AssertionError("it is valid: " + loaded);
      case Invalid<ChainSpec>(List<ConfigError> errors) ->
          errors.stream().map(ConfigError::toString).toList();
    };
  }

  @Test
  void eachEntryChangesWhatItNamesAndLeavesTheRestAsItWas() {
    ChainSpec spec =
        read(
            """
            {"minDepositSat": 20000, "activations": [
              {"height": 100, "maxBlocksWithoutPow": 20, "requiredBtcTxnConfirmations": 6},
              {"height": 200, "retargetParams": {"powTargetSpacing": 7}, "minDepositSat": 15000,
               "requiredBtcTxnConfirmations": 7}]}
            """);
    Terms before = spec.at(new BlockNumber(99));
    Terms first = spec.at(new BlockNumber(100));
    Terms second = spec.at(new BlockNumber(200));
    assertThat(before).isEqualTo(spec.at(BlockNumber.GENESIS)).isEqualTo(spec.founding());
    assertThat(first).isEqualTo(spec.at(new BlockNumber(199)));
    assertThat(Figures.changed(before, first))
        .containsOnlyKeys("maxBlocksWithoutPow", "requiredBtcTxnConfirmations")
        .containsEntry("maxBlocksWithoutPow", 20L);
    assertThat(Figures.changed(first, second))
        .containsOnlyKeys(
            "requiredBtcTxnConfirmations", "retargetParams.powTargetSpacing", "minDepositSat")
        .containsEntry("retargetParams.powTargetSpacing", 7L);
    assertThat(second.maxBlocksWithoutPow()).isEqualTo(20);
    assertThat(second.retargetParams().powTargetTimespan()).isEqualTo(60);
    assertThat(read("{\"activations\": []}")).isEqualTo(ChainSpec.DEVELOPMENT);
  }

  /** Every constant of which the digest knows may be named, each by its key in the file. */
  @Test
  void everyFigureCanBeChangedByItsKey() {
    Figures.of(ChainSpec.DEVELOPMENT.founding())
        .forEach(
            (key, value) -> {
              boolean truth = key.endsWith("powNoRetargeting");
              long other = value + (key.equals("minFeeRateSatPerKvb") ? 1 : -1);
              String named = truth ? "true" : Long.toString(other);
              int dot = key.indexOf('.');
              String change =
                  dot < 0
                      ? "\"%s\": %s".formatted(key, named)
                      : "\"%s\": {\"%s\": %s}"
                          .formatted(key.substring(0, dot), key.substring(dot + 1), named);
              ChainSpec spec = read("{\"activations\": [{\"height\": 9, %s}]}".formatted(change));
              assertThat(Figures.changed(spec.founding(), spec.at(new BlockNumber(9))))
                  .containsOnlyKeys(key)
                  .containsEntry(key, truth ? 1L : other);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chainId",
        "slotDuration",
        "bits",
        "federation",
        "bitcoinStartHeight",
        "executionGenesisHash",
        "executionGenesisTimestamp",
        "executionTimeoutLength"
      })
  void whatTheChainIsFoundedOnNeverChanges(String key) {
    assertThat(errors("[{\"height\": 5, \"%s\": 1}]".formatted(key)))
        .containsExactly(
            "chain.json: activations[0].%s = 1: never changes while the chain runs; take it out of"
                    .formatted(key)
                + " the activation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorities", "federationBitcoinPubkeys", "federationThreshold"})
  void whatGovernanceAnnouncesIsNotForTheSpecificationToChange(String key) {
    assertThat(errors("[{\"height\": 5, \"%s\": 1}]".formatted(key)))
        .containsExactly(
            "chain.json: activations[0].%s = 1: changes by what governance announces, at no fixed"
                    .formatted(key)
                + " height; take it out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | activations = {}: must be a list of JSON objects",
        "[5] | activations[0] = 5: must be a JSON object",
        "[{\"height\": 5}] | activations[0]: names no constant that changes",
        "[{\"minDepositSat\": 500}] | activations[0].height: is missing: the first block that",
        "[{\"height\": 0, \"minDepositSat\": 500}] | activations[0].height = 0: must be more than"
            + " 0: what holds from the first block on stands outside of activations",
        "[{\"height\": -1, \"minDepositSat\": 500}] | activations[0].height = -1: must be a whole",
        "[{\"height\": 5, \"minDepositSat\": 500}, {\"height\": 5, \"minDepositSat\": 600}] |"
            + " activations[1].height = 5: must be more than 5: the heights of the list must rise",
        "[{\"height\": 5, \"minDepositSat\": 10000}] | activations[0]: changes nothing: all that it"
            + " names has this value before it, too",
        "[{\"height\": 5, \"minDepositSta\": 1}] | activations[0].minDepositSta: no such setting;"
            + " did you mean minDepositSat?",
        "[{\"height\": 5, \"retargetParams\": {\"powLimt\": 1}}] |"
            + " activations[0].retargetParams.powLimt: no such setting; did you mean powLimit?",
        "[{\"height\": 5, \"minDepositSat\": 5}] | activations[0]: minDepositSat = 5 must be",
        "[{\"height\": 5, \"minDepositSat\": 500, \"isValidator\": true}] |"
            + " activations[0].isValidator = true: is for each node to choose, and no rule",
        "[{\"height\": 5, \"activations\": []}] | activations[0].activations = []: stands only at",
        "[{\"height\": 5, \"requiredBtcTxnConfirmations\": 0}] | activations[0]:"
            + " requiredBtcTxnConfirmations = 0 must be between 1 and 65535",
        "[{\"height\": 5, \"pegoutWindowCapSat\": 5000}] | activations[0]: pegoutWindowCapSat ="
            + " 5000 must be between 1000000000 and",
      })
  void refuses(String activations, String reason) {
    assertThat(errors(activations)).first().asString().startsWith("chain.json: " + reason);
  }

  @Test
  void findsEveryMistakeOfEveryEntryAtOnce() {
    assertThat(
            errors(
                "[{\"height\": 7, \"chainId\": 1}, {\"height\": 6, \"maxBlocksWithoutPow\": -1,"
                    + " \"minDepositSta\": 3}, {\"minDepositSat\": 5}]"))
        .containsExactly(
            "chain.json: activations[0].chainId = 1: never changes while the chain runs; take it"
                + " out of the activation",
            "chain.json: activations[1].height = 6: must be more than 7: the heights of the list"
                + " must rise",
            "chain.json: activations[1].maxBlocksWithoutPow = -1: must be a whole number, not"
                + " negative",
            "chain.json: activations[1].minDepositSta: no such setting; did you mean"
                + " minDepositSat?",
            "chain.json: activations[2].height: is missing: the first block that the change holds"
                + " for",
            "chain.json: activations[2]: minDepositSat = 5 must be between 330 and"
                + " 2100000000000000");
  }

  @Test
  void aSpecificationHoldsItsChangesInOrderAndEachIsOne() {
    ChainSpec dev = ChainSpec.DEVELOPMENT;
    Terms founding = dev.founding();
    Terms other = new Terms(20, founding.retargetParams(), 6, founding.peg());
    Activation late = new Activation(new BlockNumber(9), other);
    assertThatThrownBy(
            () -> dev.withActivations(List.of(late, new Activation(new BlockNumber(9), founding))))
        .hasMessage("activations: block 9 cannot come after block 9");
    assertThatThrownBy(
            () -> dev.withActivations(List.of(new Activation(BlockNumber.GENESIS, other))))
        .hasMessage("activations: block 0 cannot come after block 0");
    assertThatThrownBy(
            () -> dev.withActivations(List.of(new Activation(new BlockNumber(9), founding))))
        .hasMessage("activations: nothing is otherwise at block 9");
    ChainSpec.PegTerms peg = read("{\"federationThreshold\": 1}").peg();
    assertThatThrownBy(
            () ->
                dev.withActivations(
                    List.of(
                        new Activation(
                            new BlockNumber(9), new Terms(20, founding.retargetParams(), 6, peg)))))
        .hasMessage(
            "activations: federationThreshold at block 9 changes with the federation alone");
  }
}
