package io.alys.devnet.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  private static final LedgerEntry ROTATED =
      new LedgerEntry.Rotated(new Federation(2, 2, List.of(1, 2, 3), 100));

  private static void refuses(byte[] entry, String why) {
    assertThatThrownBy(() -> EntryCodec.decode(entry))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the ledger holds an entry that this version cannot read: %s; start the version that"
                    .formatted(why)
                + " wrote it, or begin with an empty data directory");
  }

  private static byte[] hex(String digits) {
    return Bytes.fromHex(digits).toArray();
  }

  @Test
  void readsWhatItWroteAndNothingBesides() throws IOException {
    byte[] written = EntryCodec.encode(ROTATED);
    assertThat(EntryCodec.decode(written)).isEqualTo(ROTATED);
    for (int size = 0; size < written.length; size++) {
      refuses(Arrays.copyOf(written, size), "it ends too early");
    }
    refuses(Arrays.copyOf(written, written.length + 2), "2 bytes follow it");
  }

  @Test
  void saysWhatItCannotRead() {
    refuses(hex("0a"), "kind 10");
    refuses(hex("03" + "00000009" + "0a"), "it ends too early");
    refuses(hex("03" + "ffffffff"), "-1 bytes of a message");
    refuses(
        hex("08" + "0000000000000001" + "00000001" + "0000000000000000" + "00000000"),
        "0 members; 1 to 16 can share an address");
  }
}
