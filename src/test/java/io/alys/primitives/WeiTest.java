package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class WeiTest {
  @Test
  void aSatoshiIsTenGweiAndTenToTheTenthWei() {
    assertThat(Gwei.of(new Sats(3))).isEqualTo(new Gwei(30));
    assertThat(Wei.of(new Sats(3))).isEqualTo(Wei.of(30_000_000_000L));
    assertThat(Wei.of(new Gwei(30))).isEqualTo(Wei.of(new Sats(3)));
  }

  @Test
  void roundsDown() {
    assertThat(Wei.of(19_999_999_999L).toSatsDown()).isEqualTo(new Sats(1));
    assertThat(Wei.of(1_999_999_999L).toGweiDown()).isEqualTo(new Gwei(1));
  }

  @Test
  void holdsWhatTheEvmHolds() {
    BigInteger most = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    Wei all = new Wei(most);
    assertThat(all.fitsInSats()).isFalse();
    assertThatThrownBy(() -> all.plus(Wei.of(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(all::toSatsDown).hasMessage(most + " wei is more than all bitcoin");
    assertThatThrownBy(all::toGweiDown).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Wei.ZERO.minus(Wei.of(1)))
        .hasMessage("-1 wei is no amount: it must be between 0 and 2^256 - 1");
  }

  @Test
  void knowsAllBitcoinToTheSatoshi() {
    Wei all = Wei.of(new Sats(Sats.MAX));
    assertThat(all.fitsInSats()).isTrue();
    assertThat(all.plus(Wei.of(10_000_000_000L)).fitsInSats()).isFalse();
  }

  @Test
  void numbersOfBlocksCount() {
    BlockNumber nine = BlockNumber.GENESIS.plus(9);
    assertThat(nine.next().since(nine)).isEqualTo(1);
    assertThatThrownBy(() -> new BlockNumber(-1))
        .hasMessage("block number -1 must not be negative");
    assertThatThrownBy(() -> new Gwei(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
