package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of contracts/Bridge.sol. */
class BridgeTest {
  private static final Bridge BRIDGE =
      new Bridge(BigInteger.valueOf(1_000_000), BigInteger.valueOf(1_000_000_000));
  private static final Wei MIN = Wei.of(new Sats(1_000_000));
  private static final Bytes ADDRESS = ascii("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080");

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Bridge.Outcome burn(Wei value, Bytes input) {
    return BRIDGE.call(DevChain.SOMEBODY, value, input);
  }

  private static Bytes selector(String signature) {
    byte[] hash = Keccak256.of(ascii(signature)).octets().toArray();
    return Bytes.copyOf(Arrays.copyOf(hash, 4));
  }

  @Test
  void writesTheLogThatIsReadAsABurn() {
    if (!(burn(MIN, BridgeContract.requestPegOut(ADDRESS))
        instanceof Bridge.Outcome.Burnt(var topics, Bytes data))) {
      throw new AssertionError("it is a burn");
    }
    assertThat(
            BridgeContract.decode(new EvmLog(BridgeContract.ADDRESS, topics, data, Hash32.ZERO, 0)))
        .isEqualTo(new BridgeContract.Decoded.PegOutRequested(DevChain.SOMEBODY, ADDRESS, MIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9999990000000000 | BelowMinimum(uint256,uint256) | BelowMinimum[999999, 1000000]",
        "10000000000000001 | NotWholeSats(uint256) | NotWholeSats[1]",
        "10000000010000000000 | AboveMaximum(uint256,uint256)"
            + " | AboveMaximum[1000000001, 1000000000]",
      })
  void revertsAmountsWithTheContractsErrors(String wei, String error, String why) {
    assertThat(burn(new Wei(new BigInteger(wei)), BridgeContract.requestPegOut(ADDRESS)))
        .isInstanceOfSatisfying(
            Bridge.Outcome.Reverted.class,
            reverted -> {
              assertThat(reverted.why()).isEqualTo(why);
              assertThat(reverted.output().toHex()).startsWith(selector(error).toHex());
            });
  }

  @Test
  void takesTheMostAndTheLeast() {
    assertThat(burn(MIN, BridgeContract.requestPegOut(ADDRESS)))
        .isInstanceOf(Bridge.Outcome.Burnt.class);
    assertThat(burn(Wei.of(new Sats(1_000_000_000)), BridgeContract.requestPegOut(ADDRESS)))
        .isInstanceOf(Bridge.Outcome.Burnt.class);
  }

  @Test
  void wantsAnAddressOfUpTo90Bytes() {
    assertThat(burn(MIN, BridgeContract.requestPegOut(ascii("a".repeat(90)))))
        .isInstanceOf(Bridge.Outcome.Burnt.class);
    for (int size : new int[] {0, 91}) {
      assertThat(burn(MIN, BridgeContract.requestPegOut(ascii("a".repeat(size)))))
          .isInstanceOfSatisfying(
              Bridge.Outcome.Reverted.class,
              reverted -> {
                assertThat(reverted.why()).isEqualTo("NoBitcoinAddress[%d]".formatted(size));
                assertThat(reverted.output().size()).isEqualTo(36);
              });
    }
  }

  @Test
  void revertsWithoutWordsWhatItCannotDecode() {
    Bytes right = BridgeContract.requestPegOut(ADDRESS);
    byte[] far = right.toArray();
    far[4] = 1;
    byte[] beyond = right.toArray();
    beyond[35] = (byte) 200;
    byte[] tooLong = right.toArray();
    tooLong[67] = (byte) 200;
    for (byte[] wrong :
        new byte[][] {
          {}, {1, 2, 3}, Arrays.copyOf(right.toArray(), 35), far, beyond, tooLong, {9, 9, 9, 9}
        }) {
      assertThat(burn(MIN, Bytes.copyOf(wrong)))
          .isInstanceOfSatisfying(
              Bridge.Outcome.Reverted.class,
              reverted -> assertThat(reverted.output()).isEqualTo(Bytes.EMPTY));
    }
  }

  @Test
  void answersWithItsLimits() {
    assertThat(burn(Wei.ZERO, selector("minPegoutSat()")))
        .isEqualTo(new Bridge.Outcome.Answered(Bytes.fromHex("%064x".formatted(1_000_000))));
    assertThat(burn(Wei.ZERO, selector("maxPegoutSat()")))
        .isEqualTo(new Bridge.Outcome.Answered(Bytes.fromHex("%064x".formatted(1_000_000_000))));
    assertThat(burn(Wei.of(1), selector("maxPegoutSat()")))
        .isInstanceOf(Bridge.Outcome.Reverted.class);
  }
}
