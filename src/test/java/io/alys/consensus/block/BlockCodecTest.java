package io.alys.consensus.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.consensus.block.BlockCodec.Decoded;
import io.alys.consensus.block.BlockCodec.Fault;
import io.alys.ethereum.ExecutionPayload;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.codec.Encoder;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCodecTest {
  private static Properties vectors() {
    Properties vectors = new Properties();
    try (InputStream in =
        BlockCodecTest.class.getResourceAsStream("/vectors/block/v1.properties")) {
      vectors.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  private static Block read(Bytes wire) {
    return switch (BlockCodec.decode(wire)) {
      case Decoded.Read(Block block) -> block;
      case Decoded.Rejected rejected -> throw new AssertionError(rejected);
    };
  }

  @ParameterizedTest
  @CsvSource({"full", "empty", "authorities"})
  void theBytesArePublished(String name) {
    Map<String, Body> bodies =
        Map.of(
            "full", SomeContent.full(),
            "empty", SomeContent.empty(),
            "authorities", SomeContent.authorities());
    Block block = SomeContent.block(Objects.requireNonNull(bodies.get(name)));
    Properties vectors = vectors();

    assertThat(BlockCodec.encode(block).toHex()).isEqualTo(vectors.getProperty(name + ".block"));
    assertThat(block.header().toRlp().toHex()).isEqualTo(vectors.getProperty(name + ".header"));
    assertThat(block.hash()).hasToString(vectors.getProperty(name + ".hash"));
    assertThat(block.body().root()).hasToString(vectors.getProperty(name + ".root"));
  }

  @Test
  void whatIsWrittenIsRead() {
    for (Body body : List.of(SomeContent.full(), SomeContent.empty(), SomeContent.authorities())) {
      Block block = SomeContent.block(body);

      assertThat(read(BlockCodec.encode(block))).isEqualTo(block);
    }
    assertThat(SomeContent.block(SomeContent.full()).toString()).startsWith("block 9 (0x");
  }

  /** A block of these sections, whether they are right or not. */
  private static Decoded decode(int changed, Bytes section) {
    Block right = SomeContent.block(SomeContent.full());
    List<Bytes> sections = new ArrayList<>(BodyCodec.sections(right.body()));
    sections.set(changed, section);
    Encoder out = new Encoder().u8(1).sized(right.header().toRlp());
    sections.forEach(out::sized);
    return BlockCodec.decode(out.toBytes());
  }

  private static Bytes u32(int count) {
    return new Encoder().count(count).toBytes();
  }

  @Test
  void refusesListsThatAreTooLongBeforeItReadsThem() {
    assertThat(decode(1, u32(1_001)))
        .isEqualTo(
            new Decoded.Rejected(Fault.DEPOSITS, "a block with 1001 deposits; 1000 are the most"));
    assertThat(decode(1, u32(1_000)))
        .isEqualTo(new Decoded.Rejected(Fault.DEPOSITS, "byte 4: 32 bytes are missing"));
    assertThat(decode(2, u32(17)))
        .isEqualTo(new Decoded.Rejected(Fault.REFUNDS, "a block with 17 refunds; 16 are the most"));
    assertThat(decode(4, u32(10_001)))
        .isEqualTo(
            new Decoded.Rejected(
                Fault.SETTLEMENTS, "a block with 10001 settlements; 10000 are the most"));
  }

  @Test
  void namesTheSectionThatIsWrong() {
    assertThat(decode(0, Bytes.EMPTY)).isEqualTo(rejected(Fault.PAYLOAD, 32));
    assertThat(decode(2, u32(0).plus(Bytes.fromHex("00"))))
        .isEqualTo(new Decoded.Rejected(Fault.REFUNDS, "1 bytes follow the section"));
    assertThat(decode(3, Bytes.fromHex("02")))
        .isEqualTo(new Decoded.Rejected(Fault.PROPOSAL, "byte 1: form 2, where 1 is the last one"));
    assertThat(decode(5, Bytes.fromHex("01")))
        .isEqualTo(new Decoded.Rejected(Fault.FEDERATION_UPDATE, "byte 1: 8 bytes are missing"));
    Bytes noProof = Bytes.fromHex("01" + "00".repeat(84)).plus(u32(1)).plus(Bytes.fromHex("00"));
    assertThat(decode(6, noProof))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, it -> assertThat(it.fault()).isEqualTo(Fault.PROOF));
  }

  @Test
  void readsNoAuthoritiesWhereNoneOrTooManyAre() {
    Bytes keys = new Encoder().update(TestChain.update(2, new BlockNumber(9))).toBytes();
    Bytes front = Bytes.fromHex("02").plus(keys);
    assertThat(decode(5, front.plus(u32(0))))
        .isEqualTo(
            new Decoded.Rejected(
                Fault.FEDERATION_UPDATE, "an update of authorities that names none"));
    assertThat(decode(5, front.plus(u32(256))))
        .isEqualTo(
            new Decoded.Rejected(
                Fault.FEDERATION_UPDATE, "a block with 256 authorities; 255 are the most"));
    assertThat(decode(5, Bytes.fromHex("03")))
        .isEqualTo(
            new Decoded.Rejected(
                Fault.FEDERATION_UPDATE, "byte 1: form 3, where 2 is the last one"));
  }

  private static Decoded.Rejected rejected(Fault fault, int missing) {
    return new Decoded.Rejected(fault, "byte 0: %d bytes are missing".formatted(missing));
  }

  @Test
  void refusesWhatFollowsAndWhatIsAnotherVersion() {
    Bytes wire = BlockCodec.encode(SomeContent.block(SomeContent.full()));
    byte[] later = wire.toArray();
    later[0] = 2;

    assertThat(BlockCodec.decode(wire.plus(Bytes.fromHex("00"))))
        .isEqualTo(new Decoded.Rejected(Fault.TRAILING, "1 bytes follow the block"));
    assertThat(BlockCodec.decode(Bytes.copyOf(later)))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, it -> assertThat(it.fault()).isEqualTo(Fault.VERSION));
    assertThat(BlockCodec.decode(Bytes.EMPTY))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, it -> assertThat(it.fault()).isEqualTo(Fault.VERSION));
  }

  @Test
  void refusesTheHeaderOfAnotherBody() {
    Block full = SomeContent.block(SomeContent.full());
    Body other = SomeContent.empty();

    assertThatThrownBy(() -> new Block(full.header(), other, full.seal()))
        .hasMessage(
            "block 9 names a body with root %s, and has one with root %s",
            full.body().root(), other.root());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "80", "ff00"})
  void aBaseFeeOfAnySizeIsReadAsItIsWritten(String hex) {
    ExecutionPayload some = SomeContent.payload(List.of());
    ExecutionPayload payload =
        new ExecutionPayload(
            some.parentHash(),
            some.feeRecipient(),
            some.stateRoot(),
            some.receiptsRoot(),
            some.logsBloom(),
            some.prevRandao(),
            some.blockNumber(),
            some.gasLimit(),
            some.gasUsed(),
            some.timestamp(),
            some.extraData(),
            new Wei(new BigInteger(hex, 16)),
            some.blockHash(),
            some.transactions(),
            some.withdrawals());
    Block block = SomeContent.block(new Body(payload, PegContent.EMPTY, Optional.empty()));
    assertThat(read(BlockCodec.encode(block))).isEqualTo(block);
  }

  @ParameterizedTest
  @EnumSource
  void aProposalOfAnyKindIsReadAsItIsWritten(Proposal.Kind kind) {
    PegContent peg =
        new PegContent(
            List.of(),
            List.of(),
            Optional.of(new Proposal(kind, FeeRate.perVirtualByte(12), SomeContent.transaction())),
            List.of(),
            Optional.empty());
    Body body = new Body(SomeContent.payload(List.of()), peg, Optional.empty());
    Block block = SomeContent.block(body);
    assertThat(read(BlockCodec.encode(block))).isEqualTo(block);
  }

  @Test
  void aBaseFeeHasNoZerosBeforeIt() {
    Bytes payload = PayloadCodec.encode(SomeContent.payload(List.of()));
    String hex = payload.toHex();
    String fee = "000000043b9aca07";
    assertThat(hex).containsOnlyOnce(fee);
    String padded = hex.replace(fee, "00000005003b9aca07");

    assertThat(decode(0, Bytes.fromHex(padded)))
        .isEqualTo(
            new Decoded.Rejected(Fault.PAYLOAD, "a base fee has no zeros before it: 003b9aca07"));
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    String hex = PayloadCodec.encode(SomeContent.payload(List.of())).toHex();
    String seconds =
        "%016x".formatted(io.alys.consensus.rules.SomeBlocks.START.getEpochSecond() + 10);
    assertThat(hex).containsOnlyOnce(seconds);

    assertThat(decode(0, Bytes.fromHex(hex.replace(seconds, "7fffffffffffffff"))))
        .isEqualTo(new Decoded.Rejected(Fault.PAYLOAD, "second 9223372036854775807 is no time"));
  }

  /** Version 1 could make a block that no peer took: fault 22. */
  @Test
  void whatIsTooLongToTravelCannotBeMade() {
    int envelope = SomeContent.heavy(0, 0).sizeBytes();
    int room = BlockLimits.MAX_BODY_BYTES - envelope - 4;
    Body largest = SomeContent.heavy(1, room);
    Body over = SomeContent.heavy(1, room + 1);

    assertThat(largest.fits()).isTrue();
    assertThat(over.fits()).isFalse();
    Block block = SomeContent.block(largest);
    Bytes wire = BlockCodec.encode(block);
    assertThat(wire.size()).isLessThanOrEqualTo(BlockLimits.MAX_BYTES);
    assertThat(read(wire).hash()).isEqualTo(block.hash());
    assertThatThrownBy(() -> SomeContent.block(over))
        .hasMessage("a block with 8387585 bytes; 8387584 are the most");
    assertThat(BlockCodec.decode(Bytes.copyOf(new byte[BlockLimits.MAX_BYTES + 1])))
        .isEqualTo(
            new Decoded.Rejected(Fault.TOO_LONG, "a block of 8388609 bytes; 8388608 are the most"));
  }

  @Test
  void aBodyHasLimits() {
    Refund refund = SomeContent.peg().refunds().getFirst();
    PegContent many =
        new PegContent(
            List.of(),
            Collections.nCopies(17, refund),
            Optional.empty(),
            List.of(),
            Optional.empty());
    Transaction wide =
        new Transaction(
            2,
            SomeContent.transaction().inputs(),
            List.of(new Transaction.Output(Sats.ZERO, Bytes.copyOf(new byte[100_000]))),
            0);
    PegContent heavy =
        new PegContent(
            List.of(),
            List.of(),
            Optional.of(new Proposal(Proposal.Kind.SWEEP, FeeRate.RELAY_FLOOR, wide)),
            List.of(),
            Optional.empty());

    assertThatThrownBy(() -> new Body(SomeContent.payload(List.of()), many, Optional.empty()))
        .hasMessage("a block with 17 refunds; 16 are the most");
    assertThatThrownBy(() -> new Body(SomeContent.payload(List.of()), heavy, Optional.empty()))
        .hasMessageMatching(
            "a block with 100\\d+ bytes of the proposed transaction; 100000 are the most");
    assertThatThrownBy(() -> SomeContent.heavy(65_537, 0))
        .hasMessage("a block with 65537 transactions; 65536 are the most");
  }
}
