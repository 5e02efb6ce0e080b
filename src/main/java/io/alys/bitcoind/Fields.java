package io.alys.bitcoind;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Txid;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of one JSON object, each checked for its form. Fields that are not asked for may be
 * anything: newer versions add some.
 *
 * @param what the object is, for errors
 */
record Fields(String what, JsonNode node) {
  /** 10^8 satoshi are a bitcoin. */
  private static final int SATS_DIGITS = 8;

  Fields {
    if (!node.isObject()) {
      throw new UndecodableException("%s is no object".formatted(what));
    }
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** What the given reading makes of a field that may be missing. */
  <T> Optional<T> optional(String name, Function<String, T> reading) {
    return has(name) ? Optional.of(reading.apply(name)) : Optional.empty();
  }

  Fields object(String name) {
    return new Fields(what + "." + name, node.path(name));
  }

  String text(String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw wrong(name, "text");
    }
    return value.textValue();
  }

  boolean flag(String name) {
    JsonNode value = node.path(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.booleanValue();
  }

  int integer(String name) {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, "a whole number of 32 bits");
    }
    return value.intValue();
  }

  /** As an unsigned number: bitcoind writes a block's version with a sign. */
  long u32(String name) {
    return integer(name) & 0xffff_ffffL;
  }

  long number(String name) {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw wrong(name, "a whole number from 0 on");
    }
    return value.longValue();
  }

  Instant time(String name) {
    return read(name, () -> Instant.ofEpochSecond(number(name)));
  }

  BlockHeight height(String name) {
    return read(name, () -> new BlockHeight(integer(name)));
  }

  BlockHash blockHash(String name) {
    return read(name, () -> BlockHash.fromDisplayHex(text(name)));
  }

  Txid txid(String name) {
    return read(name, () -> Txid.fromDisplayHex(text(name)));
  }

  Bytes hex(String name) {
    return read(name, () -> Bytes.fromHex(text(name)));
  }

  /** Bitcoin, written with at most eight digits behind the point. */
  Sats amount(String name) {
    return read(name, () -> new Sats(sats(name)));
  }

  /** Bitcoin for 1,000 virtual bytes. */
  FeeRate feeRate(String name) {
    return read(name, () -> new FeeRate(sats(name)));
  }

  private long sats(String name) {
    JsonNode value = node.path(name);
    if (!value.isNumber()) {
      throw wrong(name, "a number of bitcoin");
    }
    BigDecimal bitcoin = value.decimalValue();
    return bitcoin.movePointRight(SATS_DIGITS).longValueExact();
  }

  /** A text, or a list of texts: what versions before 28 and since say of warnings. */
  List<String> texts(String name) {
    JsonNode value = node.path(name);
    if (value.isTextual()) {
      return value.textValue().isEmpty() ? List.of() : List.of(RpcBody.shortened(value.asText()));
    }
    List<String> all = new ArrayList<>();
    value.forEach(one -> all.add(RpcBody.shortened(one.asText())));
    return all;
  }

  private interface Reading<T> {
    T read();
  }

  private <T> T read(String name, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
      throw wrong(name, "what it should be: " + RpcBody.shortened(String.valueOf(e.getMessage())));
    }
  }

  private UndecodableException wrong(String name, String wanted) {
    String is = node.has(name) ? RpcBody.shortened(node.get(name).toString()) : "missing";
    return new UndecodableException("%s.%s is %s, not %s".formatted(what, name, is, wanted));
  }
}
