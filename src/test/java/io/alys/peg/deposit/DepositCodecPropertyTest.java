package io.alys.peg.deposit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.ethereum.Keccak256;
import io.alys.peg.SomePeg;
import io.alys.peg.codec.TotalReading;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DepositCodecPropertyTest {
  private static final DepositTerms TERMS = new DepositTerms(3, new Sats(10_000));

  private static List<DepositEvent> events(SomePeg some) {
    return List.of(
        new DepositEvent.BlockScanned(some.place(), some.bitcoinBlock(), some.upTo(4, some::found)),
        new DepositEvent.BlocksDisconnected(some.place()),
        new DepositEvent.Minted(some.number(), some.upTo(4, some::outpoint)),
        new DepositEvent.MintReverted(some.upTo(4, some::outpoint)));
  }

  private static Deposits book(SomePeg some) {
    Map<Outpoint, Deposit> known = new HashMap<>();
    for (Deposit each :
        List.of(
            new Deposit.Seen(some.found(), some.place()),
            new Deposit.Orphan(
                some.found(), some.place(), some.one(List.of(Deposit.Reason.values()))),
            new Deposit.Minted(some.found(), some.place(), some.number()),
            new Deposit.Gone(some.found()),
            new Deposit.Unbacked(some.found(), some.number()),
            new Deposit.Foretold(some.number()))) {
      known.put(some.outpoint(), each);
    }
    Deposit.Place tip = new Deposit.Place(new BlockHeight(900), some.bitcoinBlock());
    Map<Integer, BlockHash> trail = Map.of(898, some.bitcoinBlock(), 899, some.bitcoinBlock());
    return Deposits.of(TERMS, tip, trail, known);
  }

  private static Bytes eventAgain(Bytes octets) {
    return DepositCodec.encode(DepositCodec.decodeEvent(octets));
  }

  private static Bytes bookAgain(Bytes octets) {
    return DepositCodec.encode(DepositCodec.decode(octets, TERMS));
  }

  @Property(tries = 100)
  void readsTheEventsThatItWrote(@ForAll long seed) {
    for (DepositEvent event : events(new SomePeg(seed))) {
      assertThat(DepositCodec.decodeEvent(DepositCodec.encode(event))).isEqualTo(event);
    }
  }

  @Property(tries = 100)
  void readsTheBookThatItWrote(@ForAll long seed) {
    Deposits book = book(new SomePeg(seed));
    Deposits read = DepositCodec.decode(DepositCodec.encode(book), TERMS);
    assertThat(read.contents).isEqualTo(book.contents);
    assertThat(read.position()).isEqualTo(book.position());
    assertThat(read.unbacked()).isTrue();
  }

  @Property(tries = 5)
  void refusesWhatIsCutAndSeesEveryChangedByte(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    for (DepositEvent event : events(some)) {
      Bytes whole = DepositCodec.encode(event);
      TotalReading.refusesWhatIsCutOrLonger(whole, DepositCodecPropertyTest::eventAgain);
      TotalReading.seesEveryChangedByte(whole, DepositCodecPropertyTest::eventAgain);
    }
    Bytes whole = DepositCodec.encode(book(some));
    TotalReading.refusesWhatIsCutOrLonger(whole, DepositCodecPropertyTest::bookAgain);
    TotalReading.seesEveryChangedByte(whole, DepositCodecPropertyTest::bookAgain);
  }

  @Example
  void refusesATrailThatEndsElsewhere() {
    byte[] octets = DepositCodec.encode(book(new SomePeg(1))).toArray();
    octets[1 + 4] ^= 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DepositCodec.decode(Bytes.copyOf(octets), TERMS))
        .withMessageStartingWith("the trail of deposits does not end at their position, ");
  }

  /** Whoever changes a form gives it another number: journals of old ones are on disks. */
  @Example
  void keepsItsForms() {
    SomePeg some = new SomePeg(1);
    Bytes all = Bytes.EMPTY;
    for (DepositEvent event : events(some)) {
      all = all.plus(DepositCodec.encode(event));
    }
    assertThat(Keccak256.of(all))
        .hasToString("0xccbcc22d6dd8d878c3f0502125bdc7fe38389292b9c954348e653e822bcbc0e6");
    assertThat(Keccak256.of(DepositCodec.encode(book(some))))
        .hasToString("0x8f723e88165e8dd41b0635381d6a3b41d5342afb3b17055e4f58b19cd496d1a6");
  }
}
