package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class EvmLogTest {
  private static final EvmAddress WRITER = new EvmAddress(Bytes.fromHex("aa".repeat(20)));

  private static EvmLog log(int topics, int index) {
    return new EvmLog(
        WRITER, Collections.nCopies(topics, Hash32.ZERO), Bytes.EMPTY, Hash32.ZERO, index);
  }

  @Test
  void hasNoMoreTopicsThanTheEvm() {
    assertThat(log(4, 0).topics()).hasSize(4);
    assertThatThrownBy(() -> log(5, 0))
        .hasMessage("a log of %s has 5 topics; the evm has at most 4", Hash32.ZERO);
  }

  @Test
  void hasAnIndex() {
    assertThatThrownBy(() -> log(0, -1))
        .hasMessage("log index -1 of %s must not be negative", Hash32.ZERO);
  }
}
