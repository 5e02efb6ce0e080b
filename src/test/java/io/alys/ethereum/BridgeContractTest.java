package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.ethereum.BridgeContract.Decoded;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BridgeContractTest {
  private static final EvmAddress SENDER = EvmAddress.fromHex("0x" + "5a".repeat(20));
  private static final Hash32 TOPIC_OF_SENDER =
      Hash32.fromHex("0x" + "00".repeat(12) + SENDER.octets().toHex());
  private static final List<Hash32> TOPICS =
      List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC, TOPIC_OF_SENDER);
  private static final String TEXT = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
  private static final Bytes ADDRESS = Bytes.copyOf(TEXT.getBytes(StandardCharsets.US_ASCII));
  private static final String ONE_BITCOIN =
      "0000000000000000000000000000000000000000000000000de0b6b3a7640000";
  private static final String DATA =
      word(64) + ONE_BITCOIN + word(44) + ADDRESS.toHex() + "00".repeat(20);

  private static String word(long value) {
    return "%064x".formatted(value);
  }

  private static EvmLog log(EvmAddress address, List<Hash32> topics, String data) {
    return new EvmLog(address, topics, Bytes.fromHex(data), Hash32.ZERO, 7);
  }

  private static Decoded decode(List<Hash32> topics, String data) {
    return BridgeContract.decode(log(BridgeContract.ADDRESS, topics, data));
  }

  private static Decoded malformed(String why) {
    return new Decoded.Malformed(
        "log 7 of %s is no peg-out request: %s".formatted(Hash32.ZERO, why));
  }

  private static Decoded burn(Bytes bitcoinAddress, Wei value) {
    return new Decoded.PegOutRequested(SENDER, bitcoinAddress, value);
  }

  /** Version 1's numbers. */
  @Test
  void isTheContractOfVersionOne() {
    assertThat(BridgeContract.REQUEST_PEG_OUT_SELECTOR).hasToString("9911dc74");
    assertThat(BridgeContract.REQUEST_PEG_OUT_TOPIC)
        .hasToString("0xaa1c6070bc915de33c0fbc36ecf77b1e4fc1ebce832b2da62b6fe25f5a7dd5b0");
    assertThat(BridgeContract.ADDRESS)
        .isEqualTo(EvmAddress.fromHex("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"));
    assertThat(BridgeContract.BURN_ADDRESS)
        .isEqualTo(EvmAddress.fromHex("0x000000000000000000000000000000000000dEaD"));
  }

  @Test
  void writesTheCallAsSolidityDoes() {
    assertThat(BridgeContract.requestPegOut(ADDRESS).toHex())
        .isEqualTo("9911dc74" + word(32) + word(44) + ADDRESS.toHex() + "00".repeat(20));
    assertThat(BridgeContract.requestPegOut(Bytes.EMPTY).toHex())
        .isEqualTo("9911dc74" + word(32) + word(0));
    assertThat(BridgeContract.requestPegOut(Bytes.fromHex("ab".repeat(32))).toHex())
        .isEqualTo("9911dc74" + word(32) + word(32) + "ab".repeat(32));
  }

  @Test
  void readsABurn() {
    assertThat(decode(TOPICS, DATA)).isEqualTo(burn(ADDRESS, new Wei(BigInteger.TEN.pow(18))));
  }

  /** Version 1 paid for logs that others wrote. */
  @Test
  void takesNoOtherContractsLogForABurn() {
    EvmAddress other = EvmAddress.fromHex("0x" + "bb".repeat(19) + "bc");
    assertThat(BridgeContract.decode(log(other, TOPICS, DATA))).isEqualTo(new Decoded.Unrelated());
  }

  @Test
  void takesNoOtherEventForABurn() {
    assertThat(decode(List.of(), DATA)).isEqualTo(new Decoded.Unrelated());
    assertThat(decode(List.of(TOPIC_OF_SENDER, TOPIC_OF_SENDER), DATA))
        .isEqualTo(new Decoded.Unrelated());
  }

  /** Version 1 crashed where a value had more than 64 bits. */
  @Test
  void readsValuesOfAllSizes() {
    BigInteger most = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    assertThat(decode(TOPICS, DATA.replace(ONE_BITCOIN, "ff".repeat(32))))
        .isEqualTo(burn(ADDRESS, new Wei(most)));
    assertThat(decode(TOPICS, DATA.replace(ONE_BITCOIN, word(0))))
        .isEqualTo(burn(ADDRESS, Wei.ZERO));
  }

  @Test
  void readsWhatSolidityWouldRead() {
    Decoded usual = decode(TOPICS, DATA);
    String filled = DATA.substring(0, DATA.length() - 2) + "01";
    assertThat(decode(TOPICS, filled)).isEqualTo(usual);
    String cut = DATA.substring(0, DATA.length() - 40);
    assertThat(decode(TOPICS, cut)).isEqualTo(usual);
    String elsewhere = word(96) + DATA.substring(64, 128) + word(99) + DATA.substring(128);
    assertThat(decode(TOPICS, elsewhere)).isEqualTo(usual);
    assertThat(decode(TOPICS, DATA + "ff")).isEqualTo(usual);
    assertThat(decode(TOPICS, word(64) + ONE_BITCOIN + word(0)))
        .isEqualTo(burn(Bytes.EMPTY, new Wei(BigInteger.TEN.pow(18))));
  }

  @Test
  void saysWhatIsWrongWithALogThatTheContractCannotWrite() {
    assertThat(decode(TOPICS.subList(0, 1), DATA)).isEqualTo(malformed("it has 1 topics, not 2"));
    Hash32 wide = Hash32.fromHex("0x" + "00".repeat(11) + "01" + SENDER.octets().toHex());
    assertThat(decode(List.of(TOPICS.getFirst(), wide), DATA))
        .isEqualTo(malformed("its sender has more than 20 bytes"));
    assertThat(decode(TOPICS, "")).isEqualTo(malformed("its data has 0 bytes"));
    assertThat(decode(TOPICS, DATA.substring(0, 126)))
        .isEqualTo(malformed("its data has 63 bytes"));
    String beyond = "its bitcoin address lies beyond its data";
    assertThat(decode(TOPICS, DATA.substring(0, 128))).isEqualTo(malformed(beyond));
    assertThat(decode(TOPICS, "ff".repeat(32) + DATA.substring(64))).isEqualTo(malformed(beyond));
    String longer = "its bitcoin address is longer than its data";
    assertThat(decode(TOPICS, DATA.replace(word(44), "ff".repeat(32))))
        .isEqualTo(malformed(longer));
    assertThat(decode(TOPICS, DATA.substring(0, DATA.length() - 42))).isEqualTo(malformed(longer));
  }

  @Property
  void readsEveryBurn(
      @ForAll @Size(max = 200) byte[] octets,
      @ForAll @BigRange(min = "0", max = "340282366920938463463374607431768211456")
          BigInteger value) {
    Bytes address = Bytes.copyOf(octets);
    String call = BridgeContract.requestPegOut(address).toHex();
    String data = word(64) + "%064x".formatted(value) + call.substring(8 + 64);
    assertThat(decode(TOPICS, data)).isEqualTo(burn(address, new Wei(value)));
  }

  @Property
  void neverThrows(@ForAll @Size(max = 200) byte[] octets) {
    assertThat(decode(TOPICS, Bytes.copyOf(octets).toHex())).isNotNull();
    assertThat(decode(TOPICS, word(64) + word(1) + Bytes.copyOf(octets).toHex())).isNotNull();
  }
}
