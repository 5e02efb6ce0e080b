package io.alys.devnet.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import java.nio.charset.StandardCharsets;

/** The Bitcoin stand-in's chain on disk, and the faults that it is told to have. */
class ChainLogFuzzTest {
  @FuzzTest
  void change(byte[] octets) {
    Refused.orRead(octets, () -> ChainLog.decode(octets))
        .ifPresent(read -> assertThat(ChainLog.encode(read)).isEqualTo(octets));
  }

  @FuzzTest
  void fault(byte[] octets) {
    String line = new String(octets, StandardCharsets.UTF_8);
    Refused.orRead(octets, () -> BitcoinFault.parse(line))
        .ifPresent(read -> assertThat(BitcoinFault.parse(read.toString())).isEqualTo(read));
  }
}
