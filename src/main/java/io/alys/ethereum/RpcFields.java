package io.alys.ethereum;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The fields of one JSON object of Ethereum's JSON-RPC, each checked for its form: quantities as
 * {@code 0x41}, without zeros before them; bytes as {@code 0x}, two digits each. Fields that are
 * not asked for may be anything. What is wrong is an {@link IllegalArgumentException} that names
 * the field.
 *
 * @param what the object is, for errors
 */
public record RpcFields(String what, JsonNode node) {
  private static final int MAX_SHOWN = 80;

  public RpcFields {
    if (!node.isObject()) {
      throw new IllegalArgumentException("%s is no object".formatted(what));
    }
  }

  /** A number as JSON-RPC writes it. */
  public static String quantity(BigInteger value) {
    return "0x" + value.toString(16);
  }

  /** A number as JSON-RPC writes it. */
  public static String quantity(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** Bytes as JSON-RPC writes them. */
  public static String hex(Bytes value) {
    return "0x" + value.toHex();
  }

  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  public Hash32 hash(String name) {
    return read(name, Hash32::fromHex);
  }

  public EvmAddress address(String name) {
    return read(name, EvmAddress::fromHex);
  }

  public Bytes bytes(String name) {
    return read(name, RpcFields::bytesOf);
  }

  /** From 0 to 2^63 - 1. */
  public long number(String name) {
    return read(name, text -> quantityOf(text).longValueExact());
  }

  public BlockNumber blockNumber(String name) {
    return new BlockNumber(number(name));
  }

  public Wei wei(String name) {
    return read(name, text -> new Wei(quantityOf(text)));
  }

  public Gwei gwei(String name) {
    return new Gwei(number(name));
  }

  /** Seconds since 1970. */
  public Instant time(String name) {
    return read(name, text -> Instant.ofEpochSecond(quantityOf(text).longValueExact()));
  }

  /** The items of a list, each with its own errors. */
  public <T> List<T> list(String name, int limit, Function<RpcFields, T> reading) {
    JsonNode value = node.path(name);
    if (!value.isArray() || value.size() > limit) {
      throw wrong(name, value, "a list of at most %d".formatted(limit));
    }
    List<T> all = new ArrayList<>(value.size());
    for (JsonNode one : value) {
      all.add(reading.apply(new RpcFields("%s.%s[%d]".formatted(what, name, all.size()), one)));
    }
    return all;
  }

  /** A list of texts. */
  public <T> List<T> texts(String name, int limit, Function<String, T> reading) {
    JsonNode value = node.path(name);
    if (!value.isArray() || value.size() > limit) {
      throw wrong(name, value, "a list of at most %d".formatted(limit));
    }
    List<T> all = new ArrayList<>(value.size());
    for (JsonNode one : value) {
      all.add(read("%s[%d]".formatted(name, all.size()), one, reading));
    }
    return all;
  }

  /**
   * A quantity.
   *
   * @throws IllegalArgumentException when it is none, or has more than 256 bits
   */
  public static BigInteger quantityOf(String text) {
    if (!text.matches("0x(0|[1-9a-fA-F][0-9a-fA-F]{0,63})")) {
      throw new IllegalArgumentException("a quantity is 0x and hex digits, no 0 first");
    }
    return new BigInteger(text.substring(2), 16);
  }

  /**
   * Bytes.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Bytes bytesOf(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException("bytes begin with 0x");
    }
    return Bytes.fromHex(text.substring(2));
  }

  private <T> T read(String name, Function<String, T> reading) {
    return read(name, node.path(name), reading);
  }

  private <T> T read(String name, JsonNode value, Function<String, T> reading) {
    if (!value.isTextual()) {
      throw wrong(name, value, "text");
    }
    try {
      return reading.apply(value.textValue());
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
      throw new IllegalArgumentException("%s.%s: %s".formatted(what, name, e.getMessage()), e);
    }
  }

  private IllegalArgumentException wrong(String name, JsonNode value, String wanted) {
    String is = value.isMissingNode() ? "missing" : value.toString();
    String shown = is.length() <= MAX_SHOWN ? is : is.substring(0, MAX_SHOWN) + "...";
    return new IllegalArgumentException("%s.%s is %s, not %s".formatted(what, name, shown, wanted));
  }
}
