package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositMint;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoticesTest {
  private static final BlockHeight TIP = new BlockHeight(105);

  private final Notices notices = new Notices(3);

  private static List<DepositMint> deposits(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                new DepositMint(
                    new Outpoint(new Txid(Bytes.fromHex("ab".repeat(32))), i),
                    BlockHash.ZERO,
                    new BlockHeight(100),
                    new Sats(10_000),
                    BitcoinWorld.ALICE,
                    1))
        .toList();
  }

  private List<Long> next(int atOnce) {
    return notices.next(atOnce).stream().map(each -> each.outpoint().index()).toList();
  }

  @Test
  void givesEachOnceWhileItIsUnderWay() {
    notices.add(deposits(0, 3), TIP);
    assertThat(next(2)).containsExactly(0L, 1L);
    assertThat(next(2)).isEmpty();
    assertThat(next(3)).containsExactly(2L);
  }

  @Test
  void givesOneAgainThatWasNotTakenAndNoneThatWas() {
    notices.add(deposits(0, 2), TIP);
    List<Notices.Notice> first = notices.next(2);
    notices.settled(first.get(0).outpoint(), true);
    notices.settled(first.get(1).outpoint(), false);
    assertThat(next(2)).containsExactly(1L);
    notices.add(deposits(0, 2), TIP);
    assertThat(notices.waiting()).isEqualTo(1);
  }

  @Test
  void keepsNoMoreThanItMayAndForgetsTheOldestThatWereTold() {
    notices.add(deposits(0, 5), TIP);
    assertThat(notices.waiting()).isEqualTo(3);
    notices.next(3).forEach(each -> notices.settled(each.outpoint(), true));
    notices.add(deposits(3, 4), TIP);
    notices.next(1).forEach(each -> notices.settled(each.outpoint(), true));
    notices.add(deposits(0, 4), TIP);
    assertThat(next(9)).as("only the first that was told is forgotten").containsExactly(0L);
  }

  @Test
  void namesADepositByItsOutputAndCountsItsConfirmations() {
    notices.add(deposits(1, 2), TIP);
    Notices.Notice notice = notices.next(1).getFirst();
    assertThat(notice.requestId()).isEqualTo("ab".repeat(32) + ":1");
    assertThat(notice.notice().confirmations()).isEqualTo(6);
  }
}
