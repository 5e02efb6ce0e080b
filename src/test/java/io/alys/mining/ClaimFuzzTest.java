package io.alys.mining;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import io.alys.primitives.Bytes;

/** Accepted proofs in the journal: each has one form. */
class ClaimFuzzTest {
  @FuzzTest
  void claim(byte[] octets) {
    Bytes kept = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> ClaimCodec.decode(kept))
        .ifPresent(read -> assertThat(ClaimCodec.encode(read)).isEqualTo(kept));
  }
}
