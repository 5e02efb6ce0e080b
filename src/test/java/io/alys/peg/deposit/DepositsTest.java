package io.alys.peg.deposit;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositMint;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DepositsTest {
  private static final DepositTerms TERMS = new DepositTerms(3, new Sats(10_000));
  private static final DepositMemo SOMEONE =
      new DepositMemo.Recipient(new EvmAddress(Bytes.copyOf(new byte[20])));

  private static Bytes hash(int number) {
    return Keccak256.of(Bytes.copyOf(ByteBuffer.allocate(4).putInt(number).array())).octets();
  }

  private static Place place(int height, int fork) {
    return new Place(new BlockHeight(height), new BlockHash(hash(height * 100 + fork)));
  }

  private static Found found(int id, long sats, DepositMemo memo) {
    return new Found(
        new Outpoint(new Txid(hash(1_000_000 + id)), 0), new Sats(sats), memo, 1, false);
  }

  private static Deposits start() {
    return Deposits.startingAfter(place(0, 0), TERMS);
  }

  private static Deposits scan(Deposits book, int height, Found... found) {
    return book.apply(
            new DepositEvent.BlockScanned(
                place(height, 0), place(height - 1, 0).block(), List.of(found)))
        .next();
  }

  private static List<DepositMint> mature(Deposits book) {
    return book.mature(TERMS, _ -> true, 10);
  }

  @Test
  void offersADepositAtItsLastConfirmationAndNotBefore() {
    Deposits two = scan(scan(start(), 1, found(1, 10_000, SOMEONE)), 2);
    assertThat(mature(two)).isEmpty();
    assertThat(mature(scan(two, 3))).hasSize(1);
  }

  @Test
  void tellsOfThoseThatHaveAllConfirmationsBecauseFewerAreAskedFor() {
    Deposits book =
        scan(scan(scan(start(), 1, found(1, 10_000, SOMEONE)), 2, found(2, 10_000, SOMEONE)), 3);
    DepositTerms fewer = new DepositTerms(2, new Sats(10_000));
    assertThat(book.mature(fewer, _ -> true, 10)).hasSize(2);
    Deposits.Step step = book.turnTo(fewer);
    assertThat(step.effects())
        .containsExactly(
            new DepositEffect.Announce("CONFIRMED", List.of(found(2, 10_000, SOMEONE).outpoint())));
    assertThat(step.next().turnTo(TERMS).effects()).as("more take nothing back").isEmpty();
    assertThat(step.next().turnTo(fewer).effects()).isEmpty();
    Deposits next = scan(step.next(), 4, found(4, 10_000, SOMEONE));
    assertThat(
            next.apply(new DepositEvent.BlockScanned(place(5, 0), place(4, 0).block(), List.of()))
                .effects())
        .as("by the new ones from then on")
        .contains(
            new DepositEffect.Announce("CONFIRMED", List.of(found(4, 10_000, SOMEONE).outpoint())));
  }

  /** A snapshot may have been made before the specification got its change. */
  @Test
  void judgesAnewByOtherTermsWhatNoBlockHasCredited() {
    Deposits book =
        scan(
            start(),
            1,
            found(1, 9_000, SOMEONE),
            found(2, 10_000, SOMEONE),
            found(3, 10_000, new DepositMemo.Missing()),
            found(4, 9_000, SOMEONE));
    book =
        book.apply(
                new DepositEvent.Minted(
                    new BlockNumber(5), List.of(found(4, 9_000, SOMEONE).outpoint())))
            .next();
    assertThat(book.judgedAnew()).isSameAs(book);
    Deposits lower = book.under(new DepositTerms(3, new Sats(9_000))).judgedAnew();
    assertThat(lower.all().values().stream().map(Deposit::title))
        .containsExactlyInAnyOrder("SEEN", "SEEN", "ORPHAN", "MINTED");
    Deposits higher = lower.under(new DepositTerms(3, new Sats(20_000))).judgedAnew();
    assertThat(higher.all().values().stream().map(Deposit::title))
        .containsExactlyInAnyOrder("ORPHAN", "ORPHAN", "ORPHAN", "MINTED");
  }

  @Test
  void keepsWhatNobodyCanBeCreditedWith() {
    Deposits book =
        scan(
            start(),
            1,
            found(1, 9_999, SOMEONE),
            found(2, 10_000, new DepositMemo.Missing()),
            found(3, 10_000, new DepositMemo.Unreadable()));
    assertThat(book.all().values()).hasSize(3).allMatch(each -> each instanceof Deposit.Orphan);
    assertThat(mature(scan(scan(book, 2), 3))).isEmpty();
  }

  @Test
  void forgetsNothingThatAReorgTakesAwayAndBringsBack() {
    Found deposit = found(1, 10_000, SOMEONE);
    Deposits gone =
        scan(start(), 1, deposit).apply(new DepositEvent.BlocksDisconnected(place(0, 0))).next();
    assertThat(gone.deposit(deposit.outpoint())).contains(new Deposit.Gone(deposit));
    assertThat(gone.position()).isEqualTo(place(0, 0));
    assertThat(scan(gone, 1, deposit).deposit(deposit.outpoint()).orElseThrow())
        .isInstanceOf(Deposit.Seen.class);
  }

  @Test
  void raisesTheAlarmWhenAMintedDepositIsReorgedAwayUntilItIsBack() {
    Found deposit = found(1, 10_000, SOMEONE);
    Deposits minted =
        scan(start(), 1, deposit)
            .apply(new DepositEvent.Minted(new BlockNumber(9), List.of(deposit.outpoint())))
            .next();
    Deposits.Step lost = minted.apply(new DepositEvent.BlocksDisconnected(place(0, 0)));
    assertThat(lost.effects())
        .filteredOn(each -> each instanceof DepositEffect.Alarm)
        .singleElement()
        .satisfies(
            each ->
                assertThat(((DepositEffect.Alarm) each).trouble().text())
                    .isEqualTo(
                        "deposit %s of 10000 sat was minted in block 9, and Bitcoin has given"
                            + " up its block; peg-outs are paused until it is back or somebody"
                            + " resumes them",
                        deposit.outpoint()));
    assertThat(lost.next().unbacked()).isTrue();
    assertThat(scan(lost.next(), 1, deposit).unbacked()).isFalse();
  }

  @Test
  void takesABlockTwiceAndOneThatDoesNotFollowForNothing() {
    Deposits book = scan(start(), 1, found(1, 10_000, SOMEONE));
    assertThat(scan(book, 1, found(2, 10_000, SOMEONE))).isSameAs(book);
    assertThat(scan(book, 3)).isSameAs(book);
  }

  @Test
  void knowsTenThousandDepositsOfOneBlockInTheOrderOfTheChain() {
    Found[] many =
        IntStream.range(0, 10_000).mapToObj(i -> found(i, 10_000, SOMEONE)).toArray(Found[]::new);
    Deposits book = scan(scan(scan(start(), 1, many), 2), 3);
    assertThat(book.mature(TERMS, _ -> true, 10_000))
        .hasSize(10_000)
        .isSortedAccordingTo(DepositMint.ORDER);
    assertThat(DepositCodec.encode(DepositCodec.decode(DepositCodec.encode(book), TERMS)))
        .isEqualTo(DepositCodec.encode(book));
  }

  @Test
  void mintsByTheWordOfABlockBeforeItSawTheDeposit() {
    Found deposit = found(1, 10_000, SOMEONE);
    Deposits foretold =
        start()
            .apply(new DepositEvent.Minted(new BlockNumber(9), List.of(deposit.outpoint())))
            .next();
    Deposits seen = scan(scan(scan(foretold, 1, deposit), 2), 3);
    assertThat(seen.deposit(deposit.outpoint()).orElseThrow()).isInstanceOf(Deposit.Minted.class);
    assertThat(mature(seen)).isEmpty();
    assertThat(
            mature(seen.apply(new DepositEvent.MintReverted(List.of(deposit.outpoint()))).next()))
        .hasSize(1);
  }
}
