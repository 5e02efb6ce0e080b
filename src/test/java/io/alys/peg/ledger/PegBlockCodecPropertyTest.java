package io.alys.peg.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.ethereum.Keccak256;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.SomePeg;
import io.alys.peg.codec.TotalReading;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PegBlockCodecPropertyTest {
  private static Bytes again(Bytes octets) {
    return PegBlockCodec.encode(PegBlockCodec.decode(octets));
  }

  @Property(tries = 200)
  void readsWhatItWrote(@ForAll long seed) {
    PegBlock block = new SomePeg(seed).block();
    assertThat(PegBlockCodec.decode(PegBlockCodec.encode(block))).isEqualTo(block);
  }

  @Property(tries = 10)
  void refusesWhatIsCutAndSeesEveryChangedByte(@ForAll long seed) {
    Bytes whole = PegBlockCodec.encode(new SomePeg(seed).block());
    TotalReading.refusesWhatIsCutOrLonger(whole, PegBlockCodecPropertyTest::again);
    TotalReading.seesEveryChangedByte(whole, PegBlockCodecPropertyTest::again);
  }

  @Property(tries = 10)
  void readsAnUpdateOfAuthoritiesInAFormOfItsOwn(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    PegBlock block = some.block();
    PegContent content =
        new PegContent(
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.of(some.updateOfAuthorities()));
    PegBlock with = new PegBlock(block.position(), content, block.burns(), block.finalises());
    Bytes whole = PegBlockCodec.encode(with);
    assertThat(PegBlockCodec.decode(whole)).isEqualTo(with);
    TotalReading.refusesWhatIsCutOrLonger(whole, PegBlockCodecPropertyTest::again);
    TotalReading.seesEveryChangedByte(whole, PegBlockCodecPropertyTest::again);
  }

  /** Whoever changes the form gives it another number: journals of old ones are on disks. */
  @Example
  void keepsItsForm() {
    PegBlock.Position at =
        new PegBlock.Position(
            Hash32.ZERO, Hash32.ZERO, new BlockNumber(3), Instant.ofEpochSecond(5));
    PegBlock bare = new PegBlock(at, PegContent.EMPTY, List.of(), Optional.of(new BlockNumber(2)));
    assertThat(PegBlockCodec.encode(bare))
        .hasToString(
            "01"
                + "00".repeat(64)
                + "0000000000000003"
                + "000000000000000500000000"
                + "00".repeat(6 * 4)
                + "000000010000000000000002");
    assertThat(Keccak256.of(PegBlockCodec.encode(new SomePeg(1).block())))
        .hasToString("0x468b0941834fb9802e78bd180762a8ad00079e5395216536ed3ad9c40081d673");
  }

  /** An amount with zeros before it, one without digits, an address that would be cut. */
  @Example
  void readsNoBurnFromTwoForms() {
    assertThat(PegBlockCodec.decode(burning("00000001" + "62", "00000001" + "07")).burns())
        .hasSize(1);
    for (Bytes octets :
        List.of(
            burning("00000001" + "62", "00000002" + "0007"),
            burning("0000005c" + "62".repeat(92), "00000001" + "07"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PegBlockCodec.decode(octets))
          .withMessage("a block of the ledger that is written another way");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PegBlockCodec.decode(burning("00000001" + "62", "00000000")));
  }

  private static Bytes burning(String address, String value) {
    return Bytes.fromHex(
        "01"
            + "00".repeat(64)
            + "0000000000000003"
            + "000000000000000500000000"
            + "00".repeat(5 * 4)
            + "00000001"
            + "0000000000000003"
            + "07".repeat(32)
            + "00000001"
            + "a1".repeat(20)
            + address
            + value
            + "00000000");
  }

  @Example
  void refusesATimeThatIsNone() {
    PegBlock block = new SomePeg(1).block();
    byte[] octets = PegBlockCodec.encode(block).toArray();
    octets[1 + 64 + 8] = (byte) 0x80;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PegBlockCodec.decode(Bytes.copyOf(octets)))
        .withMessageEndingWith("nanoseconds are no time of a block");
  }
}
