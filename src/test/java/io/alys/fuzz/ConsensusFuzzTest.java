package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Header;
import io.alys.consensus.rules.ChainStateCodec;
import io.alys.consensus.rules.ExecutedCodec;
import io.alys.consensus.rules.FindingsCodec;
import io.alys.primitives.Bytes;

/** Blocks as peers send them, and what a node keeps beside them: each thing has one form. */
class ConsensusFuzzTest {
  @FuzzTest
  void block(byte[] octets) {
    Bytes wire = Bytes.copyOf(octets);
    switch (Refused.frugally(octets, () -> BlockCodec.decode(wire))) {
      case BlockCodec.Decoded.Read(Block read) ->
          assertThat(BlockCodec.encode(read)).isEqualTo(wire);
      case BlockCodec.Decoded.Rejected(var _, String reason) -> Refused.inWords(reason);
    }
  }

  @FuzzTest
  void header(byte[] octets) {
    Bytes rlp = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> Header.parse(rlp))
        .ifPresent(read -> assertThat(read.toRlp()).isEqualTo(rlp));
  }

  @FuzzTest
  void chainState(byte[] octets) {
    Bytes kept = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> ChainStateCodec.decode(kept))
        .ifPresent(read -> assertThat(ChainStateCodec.encode(read)).isEqualTo(kept));
  }

  @FuzzTest
  void executed(byte[] octets) {
    Bytes kept = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> ExecutedCodec.decode(kept))
        .ifPresent(read -> assertThat(ExecutedCodec.encode(read)).isEqualTo(kept));
  }

  @FuzzTest
  void findings(byte[] octets) {
    Bytes kept = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> FindingsCodec.decode(kept))
        .ifPresent(read -> assertThat(FindingsCodec.encode(read)).isEqualTo(kept));
  }
}
