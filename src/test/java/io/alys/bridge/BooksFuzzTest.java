package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import io.alys.primitives.Bytes;
import java.util.Arrays;
import java.util.List;

/** The books of the bridge in the journal. */
class BooksFuzzTest {
  private static final List<String> KINDS = List.of("block", "head", "core", "other");

  /** The first byte says of which kind the entry is. */
  @FuzzTest
  void entry(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    String kind = KINDS.get((octets[0] & 0xff) % KINDS.size());
    Bytes kept = Bytes.copyOf(Arrays.copyOfRange(octets, 1, octets.length));
    Refused.orRead(octets, () -> BooksCodec.decode(kind, kept))
        .ifPresent(
            read -> {
              assertThat(BooksCodec.kind(read)).isEqualTo(kind);
              Bytes written = BooksCodec.encode(read);
              switch (read) {
                case Books.Entry.BlockKept _, Books.Entry.HeadMoved _ ->
                    assertThat(written).isEqualTo(kept);
                // Some lists in it have an order of ours only.
                case Books.Entry.CoreMoved _ ->
                    assertThat(BooksCodec.encode(BooksCodec.decode(kind, written)))
                        .isEqualTo(written);
              }
            });
  }

  @FuzzTest
  void snapshot(byte[] octets) {
    Refused.orRead(octets, () -> SomeBooks.read(Bytes.copyOf(octets)))
        .map(BooksCodec::encode)
        .ifPresent(form -> assertThat(BooksCodec.encode(SomeBooks.read(form))).isEqualTo(form));
  }
}
