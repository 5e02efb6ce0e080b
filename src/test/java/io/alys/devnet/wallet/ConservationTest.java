package io.alys.devnet.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ConservationTest {
  private static Conservation.Books books(long reserve, long minted, long burned, long owed) {
    return new Conservation.Books(
        BigInteger.valueOf(reserve),
        BigInteger.valueOf(minted),
        BigInteger.valueOf(burned),
        BigInteger.ZERO,
        BigInteger.valueOf(owed));
  }

  private static Conservation seen(
      Conservation.Books books, long bitcoin, long given, long burned) {
    return new Conservation(
        9,
        books,
        BigInteger.valueOf(bitcoin),
        BigInteger.valueOf(given),
        BigInteger.valueOf(burned));
  }

  @Test
  void findsNothingWhenAllThreeAgree() {
    assertThat(seen(books(30, 50, 20, 0), 30, 50, 20).faults()).isEmpty();
    assertThat(seen(books(50, 50, 20, 20), 50, 50, 20).faults()).isEmpty();
  }

  @Test
  void findsCoinsThatAreNotInTheBooks() {
    assertThat(seen(books(31, 50, 20, 0), 31, 50, 20).faults())
        .containsExactly("reserve = minted - burned + refunded + owed: 31 is not 30 wei");
  }

  @Test
  void findsCoinsThatAreNotOnBitcoin() {
    assertThat(seen(books(30, 50, 20, 0), 29, 50, 20).faults())
        .containsExactly("reserve, on Bitcoin and in the node's books: 29 is not 30 wei");
  }

  @Test
  void findsCoinsThatTheEvmGaveOrBurnedBesides() {
    assertThat(seen(books(30, 50, 20, 0), 30, 51, 19).faults())
        .containsExactly(
            "minted and refunded, on the EVM and in the node's books: 51 is not 50 wei",
            "burned, on the EVM and in the node's books: 19 is not 20 wei");
  }
}
