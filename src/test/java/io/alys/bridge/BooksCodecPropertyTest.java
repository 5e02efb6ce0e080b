package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.peg.SomePeg;
import io.alys.primitives.Bytes;
import io.alys.testkit.OneForm;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BooksCodecPropertyTest {
  private static Bytes again(Bytes octets) {
    return BooksCodec.encode(SomeBooks.read(octets));
  }

  private static UnaryOperator<Bytes> again(String kind) {
    return octets -> BooksCodec.encode(BooksCodec.decode(kind, octets));
  }

  @Property(tries = 20)
  void readsTheEntriesThatItWrote(@ForAll long seed) {
    for (Books.Entry entry : SomeBooks.entries(new SomePeg(seed))) {
      Bytes written = BooksCodec.encode(entry);
      assertThat(BooksCodec.decode(BooksCodec.kind(entry), written)).isEqualTo(entry);
    }
  }

  @Property(tries = 1)
  void readsNoOtherBytesThanThoseOfAnEntry(@ForAll long seed) {
    for (Books.Entry entry : SomeBooks.entries(new SomePeg(seed))) {
      OneForm.isKept(BooksCodec.encode(entry), again(BooksCodec.kind(entry)));
    }
  }

  @Property(tries = 10)
  void readsTheBooksThatItWrote(@ForAll long seed) {
    Books books = SomeBooks.grown(new SomePeg(seed));
    Books read = SomeBooks.read(BooksCodec.encode(books));
    assertThat(BooksCodec.encode(read)).isEqualTo(BooksCodec.encode(books));
    assertThat(read.ledger().head()).isEqualTo(books.ledger().head());
    assertThat(read.ledger().blocks()).isEqualTo(books.ledger().blocks());
    assertThat(read.core().followed()).isEqualTo(books.core().followed());
    assertThat(read.core().payouts().all())
        .containsExactlyInAnyOrderElementsOf(books.core().payouts().all());
  }

  /** What follows from the rest, and the order of what has none, is ours alone. */
  @Example
  void whateverItReadsHasOneFormFromThenOn() {
    OneForm.isReached(BooksCodec.encode(SomeBooks.begun()), BooksCodecPropertyTest::again);
  }

  @Example
  void refusesBooksThatAreCutOrLonger() {
    Bytes written = BooksCodec.encode(SomeBooks.begun());
    for (int size = 0; size < written.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(written.toArray(), size));
      assertThatIllegalArgumentException()
          .as("%d bytes", size)
          .isThrownBy(() -> SomeBooks.read(cut));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SomeBooks.read(written.plus(Bytes.copyOf((byte) 0))))
        .withMessage("1 bytes follow the snapshot of the bridge");
  }

  @Example
  void saysWhoseJournalItIsNot() {
    Bytes written = BooksCodec.encode(SomeBooks.EMPTY);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                BooksCodec.decode(
                    written, BooksCodec.FORM + 1, SomeBooks.EMPTY, 100, Books.SIGNATURES))
        .withMessage("snapshot of the bridge in form 2; this version reads 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BooksCodec.decode("letter", written))
        .withMessage(
            "the journal of the bridge has an entry of kind 'letter'; a newer version wrote it");
  }
}
