package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.primitives.Gwei;
import io.alys.primitives.Wei;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenesisTest {
  private static ObjectNode json(String... path) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(Files.readString(Path.of("", path)));
  }

  /** What geth's format means to EthereumJS, from whose chain the block of the vector is. */
  @Test
  void hasTheHashThatRealClientsHave() {
    assertThat(DevChain.GENESIS.block().blockHash())
        .hasToString("0xef30aa740d572b65eb86caf4b2cf3661f170e315fcaa69c6a031bf30a21260c9");
  }

  @Test
  void knowsTheBridgesLimits() {
    assertThat(DevChain.GENESIS.bridge())
        .contains(new Bridge(BigInteger.valueOf(1_000_000), BigInteger.valueOf(1_000_000_000)));
    assertThat(DevChain.GENESIS.contracts()).containsOnlyKeys(BridgeContract.ADDRESS);
  }

  @Test
  void findsTheBlockOfARealClientValid() throws IOException {
    ExecutionPayload payload =
        PayloadJson.decode(json("src/test/resources/vectors/engine/withdrawal.json"));
    DevChain dev = new DevChain();
    dev.add(payload);
    dev.choose(payload.blockHash());
    assertThat(dev.balance(DevChain.SOMEBODY)).isEqualTo(Wei.of(new Gwei(1_000_000_000)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shanghaiTime | 5 | config.shanghaiTime must be 0",
        "cancunTime | 0 | config.cancunTime must not be there",
        "pragueTime | 9 | config.pragueTime must not be there",
      })
  void refusesOtherRules(String fork, int time, String why) throws IOException {
    ObjectNode root = json("conf", "genesis-development.json");
    root.withObject("/config").put(fork, time);
    assertThatThrownBy(() -> Genesis.parse(root))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the genesis cannot be used: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "difficulty | 0x1 | the genesis cannot be used: difficulty must be 0",
        "number | 0x2 | the genesis cannot be used: number must be 0",
        "nonce | 5 | the genesis cannot be used: nonce must be 0x and hex digits",
        "coinbase | 0x12 | genesis.coinbase: an EVM address has 20 bytes, not 1",
      })
  void refusesOtherForms(String field, String value, String why) throws IOException {
    ObjectNode root = json("conf", "genesis-development.json");
    root.put(field, value);
    assertThatThrownBy(() -> Genesis.parse(root))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }
}
