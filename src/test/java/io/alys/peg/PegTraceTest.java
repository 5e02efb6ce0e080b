package io.alys.peg;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import org.junit.jupiter.api.Test;

class PegTraceTest {
  private static final Txid TXID = Txid.fromDisplayHex("ab".repeat(32));

  /** By the very command of the page: printf %s ID | sha256sum | cut -c 1-32. */
  @Test
  void isWhatAnybodyComputesFromTheIdAsItIsPrinted() {
    assertThat(PegTrace.of(new Outpoint(TXID, 1))).hasToString("e6c3f97776adcc50fbecbc142b9d0d1b");
    assertThat(PegTrace.of(BurnId.fromHex("0x" + "cd".repeat(32))))
        .hasToString("788fd0d789ac1b3efcd7e2478a0d9841");
    assertThat(PegTrace.of(TXID)).hasToString("271a413bd339c5709fdceaec41f14f11");
  }

  @Test
  void isAnotherForEachOutputOfATransaction() {
    assertThat(PegTrace.of(new Outpoint(TXID, 0))).isNotEqualTo(PegTrace.of(new Outpoint(TXID, 1)));
  }
}
