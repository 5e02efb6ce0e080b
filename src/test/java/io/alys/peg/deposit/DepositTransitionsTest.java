package io.alys.peg.deposit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One deposit through whatever can happen to it, in whatever order. */
class DepositTransitionsTest {
  private static final DepositTerms TERMS = new DepositTerms(3, new Sats(10_000));
  private static final Outpoint OUTPOINT = new Outpoint(new Txid(hash(77)), 1);
  private static final BlockNumber NINE = new BlockNumber(9);
  private static final Found FOUND = found(10_000, false);
  private static final Found LITTLE = found(9_999, false);

  /** What a block of Bitcoin, its loss, a mint and its reversal make of each; a dot: the same. */
  private static final String TABLE =
      """
                          nothing SEEN   ORPHAN MINTED               GONE   UNBACKED FORETOLD
      appears             SEEN    .      .      .                    SEEN   MINTED   MINTED
      disappears          .       GONE   GONE   UNBACKED             .      .        .
      minted              FORETOLD MINTED MINTED .                   UNBACKED .      .
      minted-later        FORETOLD MINTED MINTED .                   UNBACKED .      .
      reverted            .       .      .      SEEN                 .      GONE     nothing
      """;

  private static Bytes hash(int number) {
    return Keccak256.of(Bytes.copyOf((byte) number)).octets();
  }

  private static Place place(int height) {
    return new Place(new BlockHeight(height), new BlockHash(hash(height)));
  }

  private static Found found(long sats, boolean coinbase) {
    DepositMemo memo = new DepositMemo.Recipient(new EvmAddress(Bytes.copyOf(new byte[20])));
    return new Found(OUTPOINT, new Sats(sats), memo, 1, coinbase);
  }

  private static Deposits book(Optional<Deposit> deposit) {
    Map<Outpoint, Deposit> known = new LinkedHashMap<>();
    deposit.ifPresent(each -> known.put(OUTPOINT, each));
    return Deposits.of(TERMS, place(5), Map.of(4, place(4).block()), known);
  }

  private static Optional<Deposit> deposit(String title) {
    return switch (title) {
      case "SEEN" -> Optional.of(new Deposit.Seen(FOUND, place(5)));
      case "ORPHAN" ->
          Optional.of(new Deposit.Orphan(LITTLE, place(5), Deposit.Reason.BELOW_MINIMUM));
      case "MINTED" -> Optional.of(new Deposit.Minted(FOUND, place(5), NINE));
      case "GONE" -> Optional.of(new Deposit.Gone(FOUND));
      case "UNBACKED" -> Optional.of(new Deposit.Unbacked(FOUND, NINE));
      case "FORETOLD" -> Optional.of(new Deposit.Foretold(NINE));
      case "nothing" -> Optional.empty();
      default -> throw new AssertionError(title);
    };
  }

  private static DepositEvent event(String name) {
    return switch (name) {
      case "appears" -> new DepositEvent.BlockScanned(place(6), place(5).block(), List.of(FOUND));
      case "disappears" -> new DepositEvent.BlocksDisconnected(place(4));
      case "minted" -> new DepositEvent.Minted(NINE, List.of(OUTPOINT));
      case "minted-later" -> new DepositEvent.Minted(NINE.next(), List.of(OUTPOINT));
      case "reverted" -> new DepositEvent.MintReverted(List.of(OUTPOINT));
      default -> throw new AssertionError(name);
    };
  }

  private static String title(Deposits book) {
    return book.deposit(OUTPOINT)
        .map(deposit -> deposit instanceof Deposit.Unbacked ? "UNBACKED" : deposit.title())
        .orElse("nothing");
  }

  @Test
  void goesWhereTheTableSays() {
    List<List<String>> rows =
        TABLE.lines().map(line -> List.of(line.trim().split(" +", -1))).toList();
    List<String> columns = rows.getFirst();
    for (List<String> row : rows.subList(1, rows.size())) {
      DepositEvent event = event(row.getFirst());
      for (int i = 0; i < columns.size(); i++) {
        String now = columns.get(i);
        String then = row.get(i + 1).equals(".") ? now : row.get(i + 1);
        Deposits.Step step = book(deposit(now)).apply(event);
        assertThat(title(step.next())).as("%s of %s", row.getFirst(), now).isEqualTo(then);
        assertThat(step.next().unbacked()).isEqualTo(then.equals("UNBACKED"));
        assertThat(step.next().size()).isEqualTo(then.equals("nothing") ? 0 : 1);
        boolean alarmed =
            step.effects().stream().anyMatch(each -> each instanceof DepositEffect.Alarm);
        assertThat(alarmed).isEqualTo(then.equals("UNBACKED") && !now.equals(then));
        boolean cleared = step.effects().contains(new DepositEffect.AllClear(OUTPOINT));
        assertThat(cleared).isEqualTo(now.equals("UNBACKED") && !now.equals(then));
      }
    }
  }

  @Test
  void remembersTheLastBlockThatMintedIt() {
    for (String now : List.of("MINTED", "UNBACKED", "FORETOLD")) {
      Deposits same = book(deposit(now)).apply(event("minted")).next();
      assertThat(same.deposit(OUTPOINT)).isEqualTo(deposit(now));
      Deposit later =
          book(deposit(now)).apply(event("minted-later")).next().deposit(OUTPOINT).orElseThrow();
      BlockNumber in =
          switch (later) {
            case Deposit.Minted minted -> minted.in();
            case Deposit.Unbacked unbacked -> unbacked.in();
            case Deposit.Foretold foretold -> foretold.in();
            case Deposit.Seen _, Deposit.Orphan _, Deposit.Gone _ -> throw new AssertionError();
          };
      assertThat(in).isEqualTo(NINE.next());
    }
  }

  @Test
  void saysWhatItOwesWhenAMintNamesWhatBitcoinGaveUp() {
    Deposits.Step step = book(deposit("GONE")).apply(event("minted"));
    assertThat(step.effects())
        .contains(
            new DepositEffect.Alarm(
                new Trouble.CreditedButReorged(OUTPOINT, FOUND.amount(), NINE)));
  }

  @Test
  void isAnOrphanAgainWhenItsMintIsRevertedAndNobodyCouldHaveIt() {
    Deposits minted = book(deposit("ORPHAN")).apply(event("minted")).next();
    assertThat(minted.apply(event("reverted")).next().deposit(OUTPOINT))
        .isEqualTo(deposit("ORPHAN"));
  }

  @Test
  void waitsAHundredBlocksForWhatAMinerWasPaid() {
    Deposits book = book(Optional.of(new Deposit.Seen(found(10_000, true), place(5))));
    for (int height = 6; height <= 104; height++) {
      Deposits.Step step =
          book.apply(
              new DepositEvent.BlockScanned(place(height), place(height - 1).block(), List.of()));
      book = step.next();
      boolean ripe = height == 104;
      assertThat(book.mature(TERMS, _ -> true, 9)).hasSize(ripe ? 1 : 0);
      assertThat(step.effects())
          .filteredOn(each -> each instanceof DepositEffect.Announce)
          .hasSize(ripe ? 1 : 0);
    }
  }

  @Test
  void offersNoMoreThanAskedForAndOnlyWhatIsWanted() {
    Outpoint other = new Outpoint(new Txid(hash(78)), 0);
    Found second = new Found(other, new Sats(20_000), FOUND.memo(), 2, false);
    Deposits book =
        Deposits.of(
            TERMS,
            place(9),
            Map.of(),
            Map.of(
                OUTPOINT,
                new Deposit.Seen(FOUND, place(7)),
                other,
                new Deposit.Seen(second, place(6))));
    assertThat(book.mature(TERMS, _ -> true, 9))
        .extracting("outpoint")
        .containsExactly(other, OUTPOINT);
    assertThat(book.mature(TERMS, _ -> true, 1)).extracting("outpoint").containsExactly(other);
    assertThat(book.mature(TERMS, mint -> mint.federationVersion() == 1, 1))
        .extracting("outpoint")
        .containsExactly(OUTPOINT);
  }

  @Test
  void forgetsTheOldestBlocksOfItsTrailAndKnowsTheOthers() {
    Deposits book = book(Optional.empty());
    assertThat(book.apply(new DepositEvent.BlocksDisconnected(place(5))).effects()).isEmpty();
    for (int height = 6; height <= 5 + Deposits.TRAIL; height++) {
      book =
          book.apply(
                  new DepositEvent.BlockScanned(
                      place(height), place(height - 1).block(), List.of()))
              .next();
    }
    assertThat(book.scannedAt(new BlockHeight(5))).isEmpty();
    assertThat(book.scannedAt(new BlockHeight(6))).contains(place(6).block());
    Deposits back = book.apply(new DepositEvent.BlocksDisconnected(place(5))).next();
    assertThat(back.position()).isEqualTo(place(5));
    assertThat(back.trail()).containsOnlyKeys(5);
  }

  @Test
  void refusesABlockThatHasNoPlaceInItsBook() {
    Deposits book = book(deposit("SEEN"));
    Deposits misplaced =
        new Deposits(
            TERMS,
            book.position(),
            new Deposits.Contents(
                book.contents.trail(),
                book.contents.known().minus(OUTPOINT),
                book.contents.placed(),
                book.contents.open(),
                0));
    assertThatThrownBy(() -> misplaced.apply(event("disappears")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("deposit %s is on Bitcoin's chain by the index and not by the book", OUTPOINT);
    for (String elsewhere : List.of("GONE", "UNBACKED", "FORETOLD")) {
      Deposits wrong =
          new Deposits(
              TERMS,
              book.position(),
              new Deposits.Contents(
                  book.contents.trail(),
                  book.contents.known().plus(OUTPOINT, deposit(elsewhere).orElseThrow()),
                  book.contents.placed(),
                  book.contents.open(),
                  0));
      assertThatThrownBy(() -> wrong.apply(event("disappears")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void refusesTermsWithoutConfirmations() {
    assertThat(new DepositTerms(1, Sats.ZERO).confirmations(FOUND)).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DepositTerms(0, Sats.ZERO))
        .withMessage("0 confirmations: a deposit must have at least 1");
  }

  @Test
  void readsNoBlockOfAnotherBranchAndOffersNothingThatNamesNobody() {
    Deposits book = book(deposit("SEEN"));
    assertThat(
            book.apply(new DepositEvent.BlockScanned(place(6), place(9).block(), List.of(FOUND)))
                .effects())
        .isEmpty();
    Found nobodys = new Found(OUTPOINT, FOUND.amount(), new DepositMemo.Missing(), 1, false);
    Deposits seen =
        Deposits.of(
            TERMS, place(9), Map.of(), Map.of(OUTPOINT, new Deposit.Seen(nobodys, place(6))));
    assertThat(seen.mature(TERMS, _ -> true, 9)).isEmpty();
  }
}
