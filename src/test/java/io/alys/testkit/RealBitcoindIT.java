package io.alys.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.testkit.RealBitcoind.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fixture itself, against the real program. */
@Tag("real")
class RealBitcoindIT {
  @Test
  void minesFundsForgetsBlocksAndSurvivesAKill() {
    Path folder;
    try (RealBitcoind bitcoind = RealBitcoind.start(Options.DEFAULT.withTxindex().withZmq())) {
      folder = bitcoind.dataDir();
      bitcoind.fund(1);
      assertThat(bitcoind.height()).isEqualTo(101);
      assertThat(bitcoind.wallet("getbalance").decimalValue()).isEqualByComparingTo("50");
      assertThat(bitcoind.call("getindexinfo").has("txindex")).isTrue();
      assertThat(bitcoind.call("getzmqnotifications")).hasSize(1);

      String last = bitcoind.bestBlock();
      bitcoind.invalidate(last);
      assertThat(bitcoind.height()).isEqualTo(100);
      bitcoind.reconsider(last);
      assertThat(bitcoind.bestBlock()).isEqualTo(last);

      bitcoind.stop();
      bitcoind.restart();
      assertThat(bitcoind.height()).isEqualTo(101);
      bitcoind.kill();
      bitcoind.restart();
      bitcoind.mine(1);
    }
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void takesAPassword() {
    try (RealBitcoind bitcoind = RealBitcoind.start(Options.DEFAULT.withPassword("sesame"))) {
      assertThat(Files.exists(bitcoind.cookieFile())).isFalse();
      assertThatThrownBy(() -> bitcoind.call("getblockhash", 1))
          .isInstanceOfSatisfying(
              RealBitcoind.Refused.class, refused -> assertThat(refused.code()).isEqualTo(-8))
          .hasMessage("Block height out of range");
    }
  }
}
