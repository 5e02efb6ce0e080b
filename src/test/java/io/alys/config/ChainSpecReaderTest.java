package io.alys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.consensus.ChainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainSpecReaderTest {
  private static ChainSpec read(String json) {
    return switch (ChainSpecReader.read("chain.json", json)) {
      case Loaded<ChainSpec>(ChainSpec spec, List<Effective> _) -> spec;
      case Invalid<ChainSpec>(List<ConfigError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  private static List<String> errors(String json) {
    return switch (ChainSpecReader.read("chain.json", json)) {
      case Loaded<ChainSpec> loaded -> throw new AssertionError("it is valid: " + loaded);
      case Invalid<ChainSpec>(List<ConfigError> errors) ->
          errors.stream().map(ConfigError::toString).toList();
    };
  }

  @Test
  void readsThePublicNetworksFileAsItIs() throws IOException {
    ChainSpec spec = read(Files.readString(Path.of("conf/chain-public.json")));
    assertThat(spec.slotDuration()).isEqualTo(Duration.ofSeconds(5));
    assertThat(spec.authorities()).hasSize(3);
    assertThat(spec.federation()).contains("0x8c483d6bf33288318143da93bb533d599de04e72");
    assertThat(spec.bits()).isEqualTo(486_604_799);
    assertThat(spec.chainId()).isEqualTo(727_272);
    assertThat(spec.retargetParams())
        .isEqualTo(new ChainSpec.RetargetParams(false, 553_713_663, 439_495_319, 60, 5, 20));
  }

  @Test
  void takesWhatIsLeftOutFromTheDevelopmentChain() {
    assertThat(read("{}")).isEqualTo(ChainSpec.DEVELOPMENT);
    ChainSpec spec = read("{\"retargetParams\": {\"powNoRetargeting\": true}, \"chainId\": 7}");
    assertThat(spec.chainId()).isEqualTo(7);
    assertThat(spec.retargetParams().powNoRetargeting()).isTrue();
    assertThat(spec.retargetParams().powTargetSpacing()).isEqualTo(5);
    assertThat(read("{\"executionTimeoutLength\": 8}")).isEqualTo(ChainSpec.DEVELOPMENT);
  }

  /** Whoever changes one of these changes what nodes without it in their file agree on. */
  @Test
  void keepsTheDefaultsOfThePeg() {
    assertThat(read("{}").peg())
        .isEqualTo(
            new ChainSpec.PegTerms(
                0,
                10_000,
                1_000_000,
                1_000_000_000,
                10_000_000_000L,
                17_280,
                100,
                5,
                10,
                120_960,
                3_600,
                720,
                518_400));
  }

  @Test
  void readsEveryKeyOfThePeg() {
    String json =
        """
        {"federationThreshold": 1, "minDepositSat": 331, "minPegoutSat": 547,
         "maxPegoutSat": 548, "pegoutWindowCapSat": 549, "pegoutWindowBlocks": 2,
         "maxPegoutsPerTransaction": 7, "pegoutBatchSize": 6, "pegoutBatchSeconds": 3,
         "refundAfterBlocks": 4, "replaceAfterSeconds": 8, "federationNoticeBlocks": 9,
         "federationGraceBlocks": 11}
        """;
    assertThat(read(json).peg())
        .isEqualTo(new ChainSpec.PegTerms(1, 331, 547, 548, 549, 2, 7, 6, 3, 4, 8, 9, 11));
  }

  /** The key, what it may be, what stands just outside of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "federationThreshold      | 0 |                1 |                2",
        "minDepositSat            | 330 | 2100000000000000 | 2100000000000001",
        "minPegoutSat             | 546 |       1000000000 | 2100000000000001",
        "maxPegoutSat             | 1000000 |  10000000000 | 2100000000000001",
        "pegoutWindowCapSat       | 1000000000 | 2100000000000000 | 2100000000000001",
        "pegoutWindowBlocks       | 1 |         10000000 |         10000001",
        "maxPegoutsPerTransaction | 5 |             1000 |             1001",
        "pegoutBatchSize          | 1 |              100 |              101",
        "pegoutBatchSeconds       | 0 |            86400 |            86401",
        "refundAfterBlocks        | 1 |       2147483647 |       2147483648",
        "replaceAfterSeconds      | 1 |          2592000 |          2592001",
        "federationNoticeBlocks   | 1 |       2147483647 |       2147483648",
        "federationGraceBlocks    | 0 |       2147483647 |       2147483648",
        "minFeeRateSatPerKvb      | 1000 |         500000 |           500001",
        "maxFeeRateSatPerKvb      | 1000 |       10000000 |         10000001",
      })
  void holdsEveryKeyOfThePegWithinItsBounds(String key, long least, long most, long over) {
    for (long allowed : new long[] {least, most}) {
      assertThat(read("{\"%s\": %d}".formatted(key, allowed)).peg()).isNotNull();
    }
    assertThat(errors("{\"%s\": %d}".formatted(key, over)))
        .hasSize(1)
        .first()
        .asString()
        .contains("%s = %d".formatted(key, over));
    String reason = errors("{\"%s\": %d}".formatted(key, least - 1)).getFirst();
    assertThat(reason).containsAnyOf("must be between", "must be a whole number, not negative");
  }

  @Test
  void boundsOnePegSettingByAnother() {
    assertThat(errors("{\"minPegoutSat\": 1000000001}"))
        .containsExactly(
            "chain.json: maxPegoutSat = 1000000000 must be between 1000000001 and"
                + " 2100000000000000");
    assertThat(errors("{\"maxPegoutSat\": 10000000001}"))
        .containsExactly(
            "chain.json: pegoutWindowCapSat = 10000000000 must be between 10000000001 and"
                + " 2100000000000000");
    assertThat(errors("{\"maxPegoutsPerTransaction\": 4}"))
        .containsExactly("chain.json: pegoutBatchSize = 5 must be between 1 and 4");
    assertThat(errors("{\"federationThreshold\": 2147483648}"))
        .containsExactly("chain.json: federationThreshold = 2147483648: must have 31 bits");
  }

  @Test
  void takesTwoThirdsOfTheKeysRoundedUpUnlessTheFileSaysHowMany() {
    String keys =
        "\"federationBitcoinPubkeys\": [\"02%s\", \"02%s\", \"02%s\", \"02%s\"]"
            .formatted("11".repeat(32), "22".repeat(32), "33".repeat(32), "44".repeat(32));
    assertThat(read("{%s}".formatted(keys)).federationThreshold()).isEqualTo(3);
    assertThat(read("{%s, \"federationThreshold\": 4}".formatted(keys)).federationThreshold())
        .isEqualTo(4);
    assertThat(errors("{%s, \"federationThreshold\": 5}".formatted(keys)))
        .containsExactly("chain.json: federationThreshold = 5 must be between 0 and 4");
  }

  @Test
  void findsEveryMistakeAtOnce() {
    assertThat(
            errors(
                "{\"slotDuratoin\": 1, \"bits\": -1, \"isValidator\": \"yes\", \"federation\": [],"
                    + " \"retargetParams\": {\"powLimt\": 1, \"maxPowAdjustment\": 1.5}}"))
        .containsExactlyInAnyOrder(
            "chain.json: federation = []: must be a list of hex strings",
            "chain.json: bits = -1: must be a whole number, not negative",
            "chain.json: isValidator = \"yes\": must be true or false",
            "chain.json: retargetParams.maxPowAdjustment = 1.5: must be a whole number, not"
                + " negative",
            "chain.json: slotDuratoin: no such setting; did you mean slotDuration?",
            "chain.json: retargetParams.powLimt: no such setting; did you mean powLimit?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | chain.json: must be a JSON object",
        "{ | chain.json:1: not valid JSON",
        "{} {} | chain.json:1: not valid JSON",
        "{\"retargetParams\": 5} | chain.json: retargetParams = 5: must be a JSON object",
        "{\"slotDuration\": 99} | slotDuration = 99 must be between 100 and 3600000",
        "{\"chainId\": 0} | chainId = 0 must be between 1 and 4294967295",
        "{\"chainId\": 4294967296} | chainId = 4294967296 must be between 1 and 4294967295",
        "{\"requiredBtcTxnConfirmations\": 0} | requiredBtcTxnConfirmations = 0 must be between",
        "{\"retargetParams\": {\"powTargetSpacing\": 61}} | powTargetTimespan = 60 must be between",
        "{\"retargetParams\": {\"maxPowAdjustment\": 101}} | maxPowAdjustment = 101 must be",
        "{\"authorities\": [\"ab\"]} | authorities: 'ab' must match [0-9a-f]{96}",
        "{\"federation\": [\"0x12\"]} | federation: '0x12' must match 0x[0-9a-f]{40}",
      })
  void refuses(String json, String reason) {
    assertThat(errors(json)).hasSize(1).first().asString().contains(reason);
  }

  @Test
  void refusesASpecificationWithoutAuthorities() {
    ChainSpec dev = ChainSpec.DEVELOPMENT;
    assertThatThrownBy(
            () ->
                new ChainSpec(
                    dev.slotDuration(),
                    List.of(),
                    dev.federation(),
                    dev.federationBitcoinPubkeys(),
                    dev.bits(),
                    dev.chainId(),
                    dev.maxBlocksWithoutPow(),
                    dev.bitcoinStartHeight(),
                    dev.retargetParams(),
                    dev.isValidator(),
                    dev.requiredBtcTxnConfirmations(),
                    dev.peg(),
                    dev.execution()))
        .hasMessage("authorities must name at least one, and none twice");
  }

  @Test
  void readsTheFirstBlockOfTheExecutionLayer() {
    String hash = "0x" + "ab".repeat(32);
    ChainSpec spec =
        ((Loaded<ChainSpec>)
                ChainSpecReader.read(
                    "chain.json",
                    """
                    {"executionGenesisHash": "%s", "executionGenesisTimestamp": 5}
                    """
                        .formatted(hash.toUpperCase(Locale.ROOT).replace("0X", "0x"))))
            .value();
    assertThat(spec.execution()).isEqualTo(new ChainSpec.ExecutionGenesis(hash, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"executionGenesisHash\": \"0xab\"}"
            + "| chain.json: executionGenesisHash: '0xab' must match 0x[0-9a-f]{64}",
        "{\"executionGenesisHash\": 7}"
            + "| chain.json: executionGenesisHash = 7: must be a string",
        "{\"executionGenesisTimestamp\": 253402300800}"
            + "| chain.json: executionGenesisTimestamp = 253402300800 must be between 0 and"
            + " 253402300799",
      })
  void refusesAFirstBlockThatCannotBe(String json, String error) {
    assertThat(errors(json)).containsExactly(error);
  }

  @Test
  void refusesAnAuthorityNamedTwice() {
    String key = ChainSpec.DEVELOPMENT.authorities().getFirst();
    assertThat(errors("{\"authorities\": [\"%s\", \"%s\"]}".formatted(key, key)))
        .containsExactly("chain.json: authorities must name at least one, and none twice");
  }
}
