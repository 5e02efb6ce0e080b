package io.alys.consensus.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.ethereum.Rlp;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTest {
  private static final Header SOME = SomeContent.header(SomeContent.empty());

  private static Header at(Instant timestamp, int producer, long federation) {
    return new Header(
        Hash32.ZERO,
        new BlockNumber(3),
        Slot.ZERO,
        timestamp,
        producer,
        Hash32.ZERO,
        Hash32.ZERO,
        federation);
  }

  private static Bytes changed(int field, Bytes item) {
    if (!(Rlp.decode(SOME.toRlp()) instanceof Rlp.Item.Items(List<Rlp.Item> items))) {
      throw new AssertionError("a header is a list");
    }
    List<Bytes> encoded = new ArrayList<>(items.stream().map(Rlp::encode).toList());
    encoded.set(field, item);
    return Rlp.list(encoded);
  }

  @Test
  void isReadAsItIsWritten() {
    assertThat(Header.parse(SOME.toRlp())).isEqualTo(SOME);
    assertThat(SOME.ref().hash()).isEqualTo(SOME.hash());
    Header longest =
        new Header(
            SomeContent.hash(0xff),
            new BlockNumber(Long.MAX_VALUE),
            new Slot(Long.MAX_VALUE),
            Instant.ofEpochSecond(253_402_300_799L),
            254,
            SomeContent.hash(0xff),
            SomeContent.hash(0xff),
            Long.MAX_VALUE);
    assertThat(Header.parse(longest.toRlp())).isEqualTo(longest);
    assertThat(longest.toRlp().size()).isLessThanOrEqualTo(Header.MAX_BYTES);
  }

  @Test
  void everyFieldIsPartOfTheHash() {
    List<Header> others =
        List.of(
            at(Instant.EPOCH, 0, 1),
            at(Instant.EPOCH, 0, 2),
            at(Instant.EPOCH, 1, 1),
            at(Instant.ofEpochSecond(1), 0, 1));

    assertThat(others.stream().map(Header::hash).distinct()).hasSize(4);
  }

  @Test
  void refusesEveryOtherForm() {
    assertThatThrownBy(() -> Header.parse(Bytes.fromHex("c0")))
        .hasMessage("a header is a list of 8 items");
    assertThatThrownBy(() -> Header.parse(Bytes.fromHex("80")))
        .hasMessage("a header is a list of 8 items");
    assertThatThrownBy(() -> Header.parse(Bytes.copyOf(new byte[200])))
        .hasMessage("a header of 200 bytes; 140 are the most");
    assertThatThrownBy(() -> Header.parse(changed(1, Bytes.fromHex("c0"))))
        .hasMessage("a header has a list of 0 items in it");
    assertThatThrownBy(() -> Header.parse(changed(1, Bytes.fromHex("820009"))))
        .hasMessage("a header has number 0009; it has up to 63 bits and no zeros before");
    assertThatThrownBy(() -> Header.parse(changed(2, Bytes.fromHex("888000000000000000"))))
        .hasMessage(
            "a header has number 8000000000000000; it has up to 63 bits and no zeros before");
    assertThatThrownBy(() -> Header.parse(changed(0, Bytes.fromHex("820909"))))
        .hasMessage("a hash has 32 bytes, not 2");
    assertThatThrownBy(() -> Header.parse(changed(3, Bytes.fromHex("887fffffffffffffff"))))
        .hasMessageContaining("a block's time has whole seconds, from 1970 to 9999");
    assertThatThrownBy(() -> Header.parse(changed(4, Bytes.fromHex("887fffffffffffffff"))))
        .hasMessageContaining("by authority 2147483647; there are at most 255");
  }

  @Test
  void hasBounds() {
    assertThatThrownBy(() -> at(Instant.ofEpochMilli(1), 0, 1))
        .hasMessageEndingWith("a block's time has whole seconds, from 1970 to 9999");
    assertThatThrownBy(() -> at(Instant.ofEpochSecond(-1), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> at(Instant.EPOCH, 255, 1))
        .hasMessage("block 3 by authority 255; there are at most 255");
    assertThatThrownBy(() -> at(Instant.EPOCH, -1, 1))
        .hasMessage("block 3 by authority -1; there are at most 255");
    assertThatThrownBy(() -> new Signers(0, List.of()))
        .hasMessage("0 authorities; there are 1 to 255");
    assertThatThrownBy(() -> new Signers(256, List.of()))
        .hasMessage("256 authorities; there are 1 to 255");
    assertThatThrownBy(() -> at(Instant.EPOCH, 0, 0))
        .hasMessage("block 3 names federation version 0; the first is 1");
    assertThatThrownBy(() -> new Slot(-1)).hasMessage("slot -1 must not be negative");
  }

  @Test
  void slotsFollowTheClockAsInVersionOne() {
    SlotClock clock = new SlotClock(Duration.ofSeconds(5));
    Slot slot = clock.at(Instant.ofEpochMilli(1_703_256_299_459L));

    assertThat(slot).isEqualTo(new Slot(340_651_259));
    assertThat(slot.author(6)).isEqualTo(5);
    assertThat(clock.startOf(slot)).isEqualTo(Instant.ofEpochSecond(1_703_256_295));
    assertThat(clock.at(clock.startOf(slot).minusMillis(1)).since(slot)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"1500, 1, 2", "1500, 2, 3", "250, 0, 0", "250, 1,", "5000, 3, 15"})
  void aBlockIsOfTheFirstWholeSecondOfItsSlot(long millis, long slot, Long second) {
    assertThat(new SlotClock(Duration.ofMillis(millis)).timestampIn(new Slot(slot)))
        .isEqualTo(java.util.Optional.ofNullable(second).map(Instant::ofEpochSecond));
  }

  @Test
  void slotsLastWholeMilliseconds() {
    assertThatThrownBy(() -> new SlotClock(Duration.ofNanos(1_500_000)))
        .hasMessage("a slot of PT0.0015S must last whole milliseconds");
    assertThatThrownBy(() -> new SlotClock(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void signersAreBitsOfThoseWhoAreThere() {
    for (int authorities : new int[] {1, 7, 8, 9, 255}) {
      List<Integer> odd = IntStream.range(0, authorities).filter(i -> i % 2 == 0).boxed().toList();
      Signers signers = Signers.of(authorities, odd.reversed());

      assertThat(signers.indexes()).isEqualTo(odd);
      assertThat(signers.toBits().size()).isEqualTo((authorities + 7) / 8);
      assertThat(Signers.ofBits(authorities, signers.toBits())).isEqualTo(signers);
    }
    assertThatThrownBy(() -> Signers.ofBits(7, Bytes.fromHex("80")))
        .hasMessage("signer 7 of 7 authorities");
    assertThatThrownBy(() -> new Signers(0, List.of()))
        .hasMessage("0 authorities; there are 1 to 255");
    assertThatThrownBy(() -> new Signers(3, List.of(1, 1)))
        .hasMessage("signer 1 after signer 1 of 3 authorities");
    assertThatThrownBy(
            () ->
                new Seal(
                    SomeContent.block(SomeContent.empty()).seal().signature(),
                    Signers.of(3, List.of())))
        .hasMessage("a seal that nobody signed");
  }
}
