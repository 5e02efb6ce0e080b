package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactTargetTest {
  /**
   * Source: src/test/arith_uint256_tests.cpp of Bitcoin Core, bignum_SetCompact, and V1's specs.
   */
  @ParameterizedTest
  @CsvSource({
    "01120000, 12",
    "02008000, 80",
    "03123456, 123456",
    "04123456, 12345600",
    "05009234, 92340000",
    "20123456, 1234560000000000000000000000000000000000000000000000000000000000",
    "1d00ffff, ffff0000000000000000000000000000000000000000000000000000",
    "2100ffff, ffff000000000000000000000000000000000000000000000000000000000000",
    "1b0404cb, 404cb000000000000000000000000000000000000000000000000",
    "1e25cdf2, 25cdf2000000000000000000000000000000000000000000000000000000",
  })
  void standsForOneTargetAndIsItsOnlyForm(String hex, String target) {
    CompactTarget compact = new CompactTarget(Long.parseLong(hex, 16));
    assertThat(compact.target().value()).isEqualTo(new BigInteger(target, 16));
    assertThat(CompactTarget.of(compact.target())).isEqualTo(compact);
  }

  /**
   * Source: the same test of Bitcoin Core up to ff123456, all of it; the next two are those of
   * src/test/pow_tests.cpp, CheckProofOfWork_test_negative_target and _overflow_target.
   */
  @ParameterizedTest
  @CsvSource({
    "00000000, is zero",
    "00123456, is zero",
    "01003456, is zero",
    "02000056, is zero",
    "03000000, is zero",
    "04000000, is zero",
    "00923456, is zero",
    "01803456, is zero",
    "02800056, is zero",
    "03800000, is zero",
    "04800000, is zero",
    "01fedcba, is negative",
    "04923456, is negative",
    "ff123456, has more than 256 bits",
    "1d80ffff, is negative",
    "ff7fffff, has more than 256 bits",
    "01123456, is written 01120000",
    "22000100, has more than 256 bits",
    "21010000, has more than 256 bits",
    "2200ffff, has more than 256 bits",
    "02123456, is written 02123400",
    "04001234, is written 03123400",
    "220000ff, is written 2100ff00",
    "20000001, is written 1e010000",
  })
  void refusesWhatBitcoinCallsInvalidAndEverySecondForm(String hex, String reason) {
    assertThatThrownBy(() -> new CompactTarget(Long.parseLong(hex, 16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("compact target %s %s", hex, reason);
  }

  @Test
  void has32Bits() {
    assertThatThrownBy(() -> new CompactTarget(-1)).hasMessage("compact target -1 has not 32 bits");
    assertThatThrownBy(() -> new CompactTarget(1L << 32))
        .hasMessage("compact target 4294967296 has not 32 bits");
  }

  @Test
  void isShownToMinersAsVersion1ShowsIt() {
    assertThat(new CompactTarget(486_604_799)).hasToString("1d00ffff");
    assertThat(new CompactTarget(0x0112_0000)).hasToString("1120000");
    assertThat(new CompactTarget(0x1e25_cdf2).target().toHex())
        .isEqualTo("000025cdf2" + "0".repeat(54));
    assertThat(new CompactTarget(0x1d00_ffff).target())
        .hasToString("00000000ffff" + "0".repeat(52));
  }

  @Test
  void roundsTowardsTheHarder() {
    Target odd = new Target(new BigInteger("12345678", 16));
    assertThat(CompactTarget.of(odd)).isEqualTo(new CompactTarget(0x0412_3456));
    Target signed = new Target(new BigInteger("80ffff", 16));
    assertThat(CompactTarget.of(signed)).isEqualTo(new CompactTarget(0x0400_80ff));
  }

  @Test
  void isMetByAHashUpToItAndNotBeyond() {
    Target target = new Target(BigInteger.valueOf(0x1234));
    assertThat(target.isMetBy(Bytes.fromHex("3412" + "00".repeat(30)))).isTrue();
    assertThat(target.isMetBy(Bytes.fromHex("3312" + "00".repeat(30)))).isTrue();
    assertThat(target.isMetBy(Bytes.fromHex("3512" + "00".repeat(30)))).isFalse();
    assertThat(target.isMetBy(Bytes.fromHex("00".repeat(31) + "01"))).isFalse();
  }

  @Test
  void isANumberOf256BitsAboveZero() {
    BigInteger most = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    assertThat(new Target(most).toHex()).isEqualTo("f".repeat(64));
    assertThatThrownBy(() -> new Target(most.add(BigInteger.ONE)))
        .hasMessage("a target of 257 bits and sign 1 is no number from 1 to 2^256 - 1");
    assertThatThrownBy(() -> new Target(BigInteger.ZERO))
        .hasMessage("a target of 0 bits and sign 0 is no number from 1 to 2^256 - 1");
  }

  @Test
  void scalesWithinItsBits() {
    Target highest = new Target(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    Target lowest = new Target(BigInteger.ONE);
    assertThat(highest.scaled(200)).isEqualTo(highest);
    assertThat(lowest.scaled(1)).isEqualTo(lowest);
    assertThat(new Target(BigInteger.valueOf(999)).scaled(120).value()).isEqualTo(9 * 120);
    assertThatThrownBy(() -> lowest.scaled(0))
        .hasMessage("a target is scaled by 1 to 200 percent, not by 0");
    assertThatThrownBy(() -> lowest.scaled(201))
        .hasMessage("a target is scaled by 1 to 200 percent, not by 201");
  }
}
