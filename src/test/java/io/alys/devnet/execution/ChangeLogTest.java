package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.devnet.execution.ledger.ChainChange;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
  private static final ChainChange CHOSEN = new ChainChange.Chosen(hash(1), hash(2), hash(3));

  private static Hash32 hash(int octet) {
    return new Hash32(Bytes.fromHex("%02x".formatted(octet).repeat(32)));
  }

  private static void refuses(byte[] record, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChangeLog.decode(record))
        .withMessageStartingWith("the chain's log has a " + why);
  }

  /** One that is too short used to be filled up with zeros. */
  @Test
  void readsAChoiceOfThreeHashesAndNothingElse() {
    byte[] written = ChangeLog.encode(CHOSEN);
    assertThat(ChangeLog.decode(written)).isEqualTo(CHOSEN);
    for (int size = 1; size < written.length; size++) {
      refuses(Arrays.copyOf(written, size), "choice of %d bytes".formatted(size - 1));
    }
    refuses(Arrays.copyOf(written, written.length + 1), "choice of 97 bytes, not of three hashes");
  }

  @Test
  void saysWhatItCannotRead() {
    refuses(new byte[0], "record with nothing in it");
    refuses(new byte[] {'Q'}, "record of kind 'Q'");
    refuses(new byte[] {'B', '{'}, "payload that is no JSON: ");
  }
}
