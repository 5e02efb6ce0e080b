package io.alys.devnet.execution.ledger;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What the contract of the bridge does, said again in Java ({@code contracts/Bridge.sol}).
 *
 * @param minSats the least that can leave at once
 * @param maxSats the most
 */
public record Bridge(BigInteger minSats, BigInteger maxSats) {
  private static final BigInteger WEI_PER_SAT = BigInteger.TEN.pow(10);
  private static final int ADDRESS_BYTES_MAX = 90;
  private static final int SELECTOR_BYTES = 4;
  private static final int WORD_BYTES = 32;
  private static final int WORD_BITS = 256;

  private static final Bytes MIN = selector("minPegoutSat()");
  private static final Bytes MAX = selector("maxPegoutSat()");

  /** How a call ended. */
  public sealed interface Outcome {
    /** The value lies at the burn address, and one log was written. */
    record Burnt(List<Hash32> topics, Bytes logData) implements Outcome {
      public Burnt {
        topics = List.copyOf(topics);
      }
    }

    /** A question was answered. */
    record Answered(Bytes output) implements Outcome {}

    /**
     * Nothing happened, but the fee is paid.
     *
     * @param output the error as ABI encodes it; empty when the contract names none
     */
    record Reverted(Bytes output, String why) implements Outcome {}
  }

  Outcome call(EvmAddress sender, Wei value, Bytes input) {
    if (starts(input, BridgeContract.REQUEST_PEG_OUT_SELECTOR)) {
      return requestPegOut(sender, value.value(), input);
    }
    boolean minimum = starts(input, MIN);
    if (!minimum && !starts(input, MAX)) {
      return new Outcome.Reverted(Bytes.EMPTY, "the bridge has no such function");
    }
    if (value.value().signum() > 0) {
      return new Outcome.Reverted(Bytes.EMPTY, "the bridge's limits are asked for without value");
    }
    return new Outcome.Answered(word(minimum ? minSats : maxSats));
  }

  private Outcome requestPegOut(EvmAddress sender, BigInteger value, Bytes input) {
    byte[] data = input.toArray();
    BigInteger size = addressSize(data);
    if (size.signum() < 0) {
      return new Outcome.Reverted(Bytes.EMPTY, "the call data is no requestPegOut(bytes)");
    }
    BigInteger[] parts = value.divideAndRemainder(WEI_PER_SAT);
    BigInteger sats = parts[0];
    if (parts[1].signum() > 0) {
      return reverted("NotWholeSats(uint256)", parts[1]);
    }
    if (sats.compareTo(minSats) < 0) {
      return reverted("BelowMinimum(uint256,uint256)", sats, minSats);
    }
    if (sats.compareTo(maxSats) > 0) {
      return reverted("AboveMaximum(uint256,uint256)", sats, maxSats);
    }
    if (size.signum() == 0 || size.compareTo(BigInteger.valueOf(ADDRESS_BYTES_MAX)) > 0) {
      return reverted("NoBitcoinAddress(uint256)", size);
    }
    int at = SELECTOR_BYTES + number(data, SELECTOR_BYTES).intValueExact() + WORD_BYTES;
    byte[] address = Arrays.copyOfRange(data, at, at + size.intValueExact());
    byte[] padded = Arrays.copyOf(address, Math.ceilDiv(address.length, WORD_BYTES) * WORD_BYTES);
    return new Outcome.Burnt(
        List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC, topic(sender)),
        word(BigInteger.valueOf(2L * WORD_BYTES))
            .plus(word(value))
            .plus(word(size))
            .plus(Bytes.copyOf(padded)));
  }

  /** As Solidity's decoder reads {@code bytes calldata}; -1 when it would revert. */
  private static BigInteger addressSize(byte[] data) {
    BigInteger none = BigInteger.ONE.negate();
    int parameters = data.length - SELECTOR_BYTES;
    if (parameters < WORD_BYTES) {
      return none;
    }
    BigInteger offset = number(data, SELECTOR_BYTES);
    if (offset.compareTo(BigInteger.valueOf(parameters - (long) WORD_BYTES)) > 0) {
      return none;
    }
    int at = offset.intValueExact();
    BigInteger size = number(data, SELECTOR_BYTES + at);
    BigInteger left = BigInteger.valueOf(parameters - (long) at - WORD_BYTES);
    return size.compareTo(left) > 0 ? none : size;
  }

  private static Outcome reverted(String error, BigInteger... arguments) {
    Bytes output = selector(error);
    for (BigInteger argument : arguments) {
      output = output.plus(word(argument));
    }
    String name = error.substring(0, error.indexOf('('));
    return new Outcome.Reverted(output, name + Arrays.toString(arguments));
  }

  private static boolean starts(Bytes input, Bytes selector) {
    return input.size() >= SELECTOR_BYTES
        && Arrays.equals(Arrays.copyOf(input.toArray(), SELECTOR_BYTES), selector.toArray());
  }

  private static Bytes selector(String signature) {
    Bytes hash = Keccak256.of(Bytes.copyOf(signature.getBytes(StandardCharsets.US_ASCII))).octets();
    return Bytes.copyOf(Arrays.copyOf(hash.toArray(), SELECTOR_BYTES));
  }

  private static Hash32 topic(EvmAddress address) {
    return new Hash32(
        Bytes.copyOf(new byte[WORD_BYTES - EvmAddress.SIZE_BYTES]).plus(address.octets()));
  }

  private static BigInteger number(byte[] data, int at) {
    return new BigInteger(1, data, at, WORD_BYTES);
  }

  private static Bytes word(BigInteger value) {
    if (value.bitLength() > WORD_BITS) {
      throw new IllegalArgumentException("%s has more than 256 bits".formatted(value));
    }
    byte[] digits = value.toByteArray();
    int from = Math.max(0, digits.length - WORD_BYTES);
    byte[] word = new byte[WORD_BYTES];
    System.arraycopy(digits, from, word, WORD_BYTES - (digits.length - from), digits.length - from);
    return Bytes.copyOf(word);
  }
}
