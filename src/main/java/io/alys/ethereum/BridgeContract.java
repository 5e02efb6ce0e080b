package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The contract through which coins leave the sidechain, as version 1 deployed it.
 *
 * <pre>
 *   function requestPegOut(bytes bitcoinAddress) payable
 *   event    RequestPegOut(address indexed evmAddress, bytes bitcoinAddress, uint256 value)
 *
 *   topic 0   Keccak-256 of the event's signature
 *   topic 1   the sender, 12 zero bytes before it
 *   data      0  where the address lies, u256       32  value, u256
 *             there: length u256, the address, zeros up to a multiple of 32
 * </pre>
 */
public final class BridgeContract {
  public static final EvmAddress ADDRESS = EvmAddress.fromHex("0x" + "bb".repeat(20));

  /** Where the contract sends what is burnt; nobody has its key. */
  public static final EvmAddress BURN_ADDRESS = EvmAddress.fromHex("0x" + "00".repeat(18) + "dead");

  /** The event's first topic. */
  public static final Hash32 REQUEST_PEG_OUT_TOPIC = hash("RequestPegOut(address,bytes,uint256)");

  /** Calls {@code requestPegOut}: the first four bytes of its signature's hash. */
  public static final Bytes REQUEST_PEG_OUT_SELECTOR =
      slice(hash("requestPegOut(bytes)").octets().toArray(), 0, 4);

  private static final int WORD_BYTES = 32;
  private static final int TOPICS = 2;
  private static final int HEAD_BYTES = 2 * WORD_BYTES;

  private BridgeContract() {}

  /** What a log turned out to be. */
  public sealed interface Decoded {
    /**
     * Coins were burnt.
     *
     * @param bitcoinAddress as it was given: mostly ASCII, but nobody has looked at it
     * @param value with up to 256 bits
     */
    record PegOutRequested(EvmAddress sender, Bytes bitcoinAddress, Wei value) implements Decoded {}

    /** Another contract's log, or another event. */
    record Unrelated() implements Decoded {}

    /**
     * The contract itself wrote what it cannot write: the genesis holds another contract.
     *
     * @param message which log, and what is wrong with it
     */
    record Malformed(String message) implements Decoded {}
  }

  /**
   * The call data of {@code requestPegOut}.
   *
   * @param bitcoinAddress as ASCII
   */
  public static Bytes requestPegOut(Bytes bitcoinAddress) {
    byte[] padded = Arrays.copyOf(bitcoinAddress.toArray(), paddedSize(bitcoinAddress.size()));
    return REQUEST_PEG_OUT_SELECTOR
        .plus(word(BigInteger.valueOf(WORD_BYTES)))
        .plus(word(BigInteger.valueOf(bitcoinAddress.size())))
        .plus(Bytes.copyOf(padded));
  }

  /**
   * Reads a log. Whose log it is comes first: version 1 looked at the contract that was called
   * instead, and paid for what others wrote.
   *
   * <p>Data is read as Solidity's {@code abi.decode} reads it: it may lie anywhere, and what fills
   * it up may be anything. So whatever the contract can have written is found, and no burn is lost.
   */
  public static Decoded decode(EvmLog log) {
    if (!log.address().equals(ADDRESS)
        || log.topics().isEmpty()
        || !log.topics().getFirst().equals(REQUEST_PEG_OUT_TOPIC)) {
      return new Decoded.Unrelated();
    }
    if (log.topics().size() != TOPICS) {
      return malformed(log, "it has %d topics, not %d".formatted(log.topics().size(), TOPICS));
    }
    byte[] sender = log.topics().getLast().octets().toArray();
    int zeros = WORD_BYTES - EvmAddress.SIZE_BYTES;
    if (number(sender, 0, zeros).signum() != 0) {
      return malformed(log, "its sender has more than 20 bytes");
    }
    byte[] data = log.data().toArray();
    if (data.length < HEAD_BYTES) {
      return malformed(log, "its data has %d bytes".formatted(data.length));
    }
    BigInteger offset = number(data, 0, WORD_BYTES);
    if (offset.compareTo(BigInteger.valueOf(data.length - WORD_BYTES)) > 0) {
      return malformed(log, "its bitcoin address lies beyond its data");
    }
    int at = offset.intValueExact();
    BigInteger size = number(data, at, WORD_BYTES);
    if (size.compareTo(BigInteger.valueOf(data.length - WORD_BYTES - at)) > 0) {
      return malformed(log, "its bitcoin address is longer than its data");
    }
    return new Decoded.PegOutRequested(
        new EvmAddress(slice(sender, zeros, EvmAddress.SIZE_BYTES)),
        slice(data, at + WORD_BYTES, size.intValueExact()),
        new Wei(number(data, WORD_BYTES, WORD_BYTES)));
  }

  private static Decoded malformed(EvmLog log, String why) {
    return new Decoded.Malformed(
        "log %d of %s is no peg-out request: %s"
            .formatted(log.logIndex(), log.transactionHash(), why));
  }

  private static Hash32 hash(String signature) {
    return Keccak256.of(Bytes.copyOf(signature.getBytes(StandardCharsets.US_ASCII)));
  }

  private static Bytes slice(byte[] octets, int from, int size) {
    return Bytes.copyOf(Arrays.copyOfRange(octets, from, from + size));
  }

  private static BigInteger number(byte[] octets, int from, int size) {
    return new BigInteger(1, octets, from, size);
  }

  private static int paddedSize(int size) {
    return Math.ceilDiv(size, WORD_BYTES) * WORD_BYTES;
  }

  private static Bytes word(BigInteger value) {
    byte[] digits = value.toByteArray();
    return Bytes.copyOf(new byte[WORD_BYTES - digits.length]).plus(Bytes.copyOf(digits));
  }
}
