package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract's source, what it was compiled to, the genesis and our own codec are one. */
class DevelopmentGenesisTest {
  private static final String PEG_OUT = "requestPegOut";

  private static JsonNode json(String... path) throws IOException {
    return new ObjectMapper().readTree(Files.readString(Path.of("", path)));
  }

  private static String signature(JsonNode entry) {
    List<String> types = new ArrayList<>();
    entry.path("inputs").forEach(input -> types.add(input.path("type").asText()));
    return entry.path("name").asText() + "(" + String.join(",", types) + ")";
  }

  private static Bytes hash(String signature) {
    return Keccak256.of(Bytes.copyOf(signature.getBytes(StandardCharsets.US_ASCII))).octets();
  }

  @Test
  void holdsTheContractThatItsSourceCompilesTo() throws IOException {
    Bytes source = Bytes.copyOf(Files.readAllBytes(Path.of("contracts", "Bridge.sol")));
    JsonNode compiled = json("contracts", "Bridge.json");
    assertThat(Keccak256.of(source).toString())
        .as("run scripts/contract.sh")
        .isEqualTo(compiled.path("sourceKeccak256").asText());
    JsonNode account =
        json("conf", "genesis-development.json")
            .path("alloc")
            .path(BridgeContract.ADDRESS.toString());
    assertThat(account.path("code")).isEqualTo(compiled.path("runtime"));
    assertThat(account.path("balance").asText()).isEqualTo("0x0");
  }

  @Test
  void hasTheLimitsInTheContractsStorage() throws IOException {
    JsonNode storage =
        json("conf", "genesis-development.json")
            .path("alloc")
            .path(BridgeContract.ADDRESS.toString())
            .path("storage");
    assertThat(storage).hasSize(2);
    assertThat(storage.path("0x" + "0".repeat(64)).asText())
        .isEqualTo("0x%064x".formatted(1_000_000));
    assertThat(storage.path("0x" + "0".repeat(63) + "1").asText())
        .isEqualTo("0x%064x".formatted(1_000_000_000));
  }

  @Test
  void hasTheWordsOfVersionOne() throws IOException {
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

  @Test
  void isOfShanghaiFromItsFirstBlock() throws IOException {
    JsonNode config = json("conf", "genesis-development.json").path("config");
    assertThat(config.path("chainId").asLong()).isEqualTo(121_212);
    assertThat(config.path("shanghaiTime").asLong(-1)).isZero();
    assertThat(config.path("terminalTotalDifficulty").asLong(-1)).isZero();
    assertThat(config.has("cancunTime")).isFalse();
  }
}
