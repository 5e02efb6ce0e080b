package io.alys.consensus.bls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import io.alys.primitives.Bytes;

/** Points as others send them: what is read is the only form of its point. */
class PointsFuzzTest {
  @FuzzTest
  void publicKey(byte[] octets) {
    Bytes compressed = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> BlsPublicKey.parse(compressed))
        .ifPresent(
            read -> {
              assertThat(read.compressed()).isEqualTo(compressed);
              assertThat(read.point().compress()).isEqualTo(octets);
            });
  }

  @FuzzTest
  void signature(byte[] octets) {
    Bytes compressed = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> BlsSignature.parse(compressed))
        .ifPresent(
            read -> {
              assertThat(read.compressed()).isEqualTo(compressed);
              assertThat(read.point().compress()).isEqualTo(octets);
            });
  }
}
