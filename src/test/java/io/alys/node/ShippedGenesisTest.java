package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.config.ChainSpecReader;
import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.consensus.ChainSpec;
import io.alys.devnet.execution.ledger.Genesis;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract's source, what it was compiled to, each genesis, the specification of its chain and
 * our own codec are one.
 */
class ShippedGenesisTest {
  private static final String PEG_OUT = "requestPegOut";

  /** A chain that is shipped: the genesis of its execution clients, and what its nodes agree on. */
  enum Shipped {
    DEVELOPMENT("genesis-development.json", ""),
    REGTEST("genesis-development.json", "chain-regtest.json"),
    PUBLIC("genesis-public.json", "chain-public.json");

    private final String genesis;
    private final String specification;

    Shipped(String genesis, String specification) {
      this.genesis = genesis;
      this.specification = specification;
    }

    JsonNode genesis() {
      return json("conf", genesis);
    }

    JsonNode bridge() {
      return genesis().path("alloc").path(BridgeContract.ADDRESS.toString());
    }

    /** What is left out of the file, or of no file, is the development chain's. */
    ChainSpec specification() {
      String text = specification.isEmpty() ? "{}" : text("conf", specification);
      return switch (ChainSpecReader.read(specification, text)) {
        case Loaded<ChainSpec>(ChainSpec spec, List<Effective> _) -> spec;
        case Invalid<ChainSpec>(List<ConfigError> errors) ->
            throw new AssertionError(errors.toString());
      };
    }
  }

  private static String text(String... path) {
    try {
      return Files.readString(Path.of("", path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String... path) {
    try {
      return new ObjectMapper().readTree(text(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String signature(JsonNode entry) {
    List<String> types = new ArrayList<>();
    entry.path("inputs").forEach(input -> types.add(input.path("type").asText()));
    return entry.path("name").asText() + "(" + String.join(",", types) + ")";
  }

  private static Bytes hash(String signature) {
    return Keccak256.of(Bytes.copyOf(signature.getBytes(StandardCharsets.US_ASCII))).octets();
  }

  /** What is added to the folder is added here. */
  @Test
  void knowsEveryGenesisAndSpecificationThatIsShipped() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Shipped shipped : Shipped.values()) {
      named.add(shipped.genesis);
      named.add(shipped.specification);
    }
    named.remove("");
    try (Stream<Path> all = Files.list(Path.of("conf"))) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".json"))
          .containsExactlyInAnyOrderElementsOf(named);
    }
  }

  @Test
  void wasCompiledFromTheContractsSource() {
    Bytes source = Bytes.copyOf(text("contracts", "Bridge.sol").getBytes(StandardCharsets.UTF_8));
    assertThat(Keccak256.of(source).toString())
        .as("run scripts/contract.sh")
        .isEqualTo(json("contracts", "Bridge.json").path("sourceKeccak256").asText());
  }

  @ParameterizedTest
  @EnumSource
  void holdsTheCompiledContractAndNothingElse(Shipped shipped) {
    assertThat(shipped.bridge().path("code"))
        .isEqualTo(json("contracts", "Bridge.json").path("runtime"));
    assertThat(shipped.bridge().path("balance").asText()).isEqualTo("0x0");
    assertThat(shipped.genesis().path("alloc")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void hasTheSpecificationsLimitsInTheContractsStorage(Shipped shipped) {
    ChainSpec.PegTerms peg = shipped.specification().peg();
    JsonNode storage = shipped.bridge().path("storage");
    assertThat(storage).hasSize(2);
    assertThat(storage.path("0x%064x".formatted(0)).asText())
        .isEqualTo("0x%064x".formatted(peg.minPegoutSat()));
    assertThat(storage.path("0x%064x".formatted(1)).asText())
        .isEqualTo("0x%064x".formatted(peg.maxPegoutSat()));
  }

  @ParameterizedTest
  @EnumSource
  void beginsTheChainThatItsSpecificationNames(Shipped shipped) {
    Genesis genesis = Genesis.parse(shipped.genesis());
    ChainSpec specification = shipped.specification();
    assertThat(genesis.chainId()).isEqualTo(specification.chainId());
    assertThat(genesis.block().blockHash().toString()).isEqualTo(specification.execution().hash());
    assertThat(genesis.block().timestamp().getEpochSecond())
        .isEqualTo(specification.execution().timestamp());
  }

  /** The hash of a first block says nothing of the chain's id: something else in it has to. */
  @Test
  void beginsEachChainWithABlockOfItsOwn() {
    Genesis development = Genesis.parse(Shipped.DEVELOPMENT.genesis());
    Genesis publicOne = Genesis.parse(Shipped.PUBLIC.genesis());
    assertThat(publicOne.chainId()).isNotEqualTo(development.chainId());
    assertThat(publicOne.block().blockHash()).isNotEqualTo(development.block().blockHash());
    assertThat(publicOne.block().extraData())
        .isEqualTo(
            Bytes.copyOf(
                "alys-%d".formatted(publicOne.chainId()).getBytes(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @EnumSource
  void isOfShanghaiFromItsFirstBlock(Shipped shipped) {
    JsonNode config = shipped.genesis().path("config");
    assertThat(config.path("shanghaiTime").asLong(-1)).isZero();
    assertThat(config.path("terminalTotalDifficulty").asLong(-1)).isZero();
    assertThat(config.has("cancunTime")).isFalse();
  }

  @Test
  void hasTheWordsOfVersionOne() {
    List<String> found = new ArrayList<>();
    for (JsonNode entry : json("contracts", "Bridge.json").path("abi")) {
      String signature = signature(entry);
      if (entry.path("type").asText().equals("function") && signature.startsWith(PEG_OUT)) {
        assertThat(hash(signature).toHex()).startsWith("9911dc74");
        assertThat(BridgeContract.REQUEST_PEG_OUT_SELECTOR.toHex()).isEqualTo("9911dc74");
        assertThat(entry.path("stateMutability").asText()).isEqualTo("payable");
        found.add("function");
      }
      if (entry.path("type").asText().equals("event")) {
        assertThat(hash(signature)).isEqualTo(BridgeContract.REQUEST_PEG_OUT_TOPIC.octets());
        found.add("event");
      }
      assertThat(entry.path("type").asText()).isNotEqualTo("receive").isNotEqualTo("fallback");
    }
    assertThat(found).containsExactlyInAnyOrder("function", "event");
  }
}
