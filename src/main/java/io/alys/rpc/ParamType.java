package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a parameter is, in JSON and in our words.
 *
 * @param form what it must be, for errors
 * @param reader throws {@link IllegalArgumentException} when it is something else
 */
record ParamType<T>(Class<T> type, String form, ObjectNode schema, Function<JsonNode, T> reader) {
  private static final int PROOF_DIGITS = 2 * 65_536;
  private static final int REASON_CHARS = 200;

  static final ParamType<EvmAddress> EVM_ADDRESS =
      text(EvmAddress.class, "0x and 40 hex digits", "^0x[0-9a-fA-F]{40}$", EvmAddress::fromHex);

  static final ParamType<AuxHash> AUX_HASH =
      text(
          AuxHash.class,
          "64 hex digits, as createauxblock gave them",
          "^[0-9a-fA-F]{64}$",
          AuxHash::fromHex);

  static final ParamType<Bytes> PROOF =
      text(
          Bytes.class,
          "hex digits, 2 to %d of them".formatted(PROOF_DIGITS),
          "^([0-9a-fA-F]{2}){1,%d}$".formatted(PROOF_DIGITS / 2),
          ParamType::hex);

  /** A block's hash: version 1 took it without a prefix, and showed it with one. */
  static final ParamType<Hash32> BLOCK_HASH =
      text(
          Hash32.class,
          "64 hex digits, with or without 0x",
          "^(0x)?[0-9a-fA-F]{64}$",
          hash -> Hash32.fromHex(hash.startsWith("0x") ? hash : "0x" + hash));

  static final ParamType<BlockNumber> HEIGHT =
      new ParamType<>(
          BlockNumber.class,
          "a whole number from 0 on",
          Shape.json().put("type", "integer").put("minimum", 0),
          ParamType::height);

  static final ParamType<Outpoint> OUTPOINT =
      text(
          Outpoint.class,
          "a txid of 64 hex digits, a colon and the output's index",
          "^[0-9a-fA-F]{64}:[0-9]{1,10}$",
          ParamType::outpoint);

  static final ParamType<BurnId> BURN_ID =
      text(BurnId.class, "0x and 64 hex digits", "^0x[0-9a-fA-F]{64}$", BurnId::fromHex);

  static final ParamType<String> REASON =
      text(
          String.class,
          "a text of 1 to %d characters".formatted(REASON_CHARS),
          "^.{1,%d}$".formatted(REASON_CHARS),
          Function.identity());

  /** What an answer gave to ask on with. */
  static final ParamType<String> CURSOR =
      text(String.class, "next of the page before", "^[\\x21-\\x7e]{1,200}$", Function.identity());

  /** One of a few words. */
  static ParamType<String> word(String... words) {
    List<String> all = List.of(words);
    return text(
        String.class,
        "one of " + String.join(", ", all),
        "^(%s)$".formatted(String.join("|", all)),
        Function.identity());
  }

  /** A whole number within bounds, both included. */
  static ParamType<Integer> number(int least, int most) {
    return new ParamType<>(
        Integer.class,
        "a whole number from %d to %d".formatted(least, most),
        Shape.json().put("type", "integer").put("minimum", least).put("maximum", most),
        given -> {
          require(given.isInt() && given.intValue() >= least && given.intValue() <= most);
          return given.intValue();
        });
  }

  private static <T> ParamType<T> text(
      Class<T> type, String form, String pattern, Function<String, T> reader) {
    // A pattern with so many repetitions recurses deep: the proof is looked at by its own reader.
    Pattern whole =
        type == Bytes.class ? Pattern.compile("[0-9a-fA-F]+") : Pattern.compile(pattern);
    return new ParamType<>(
        type,
        form,
        Shape.json().put("type", "string").put("pattern", pattern),
        given -> {
          require(given.isTextual() && whole.matcher(given.textValue()).matches());
          return reader.apply(given.textValue());
        });
  }

  private static Bytes hex(String digits) {
    require(digits.length() % 2 == 0 && digits.length() <= PROOF_DIGITS);
    return Bytes.fromHex(digits);
  }

  private static BlockNumber height(JsonNode given) {
    require(given.isIntegralNumber() && given.canConvertToLong() && given.longValue() >= 0);
    return new BlockNumber(given.longValue());
  }

  private static Outpoint outpoint(String text) {
    int colon = text.indexOf(':');
    return new Outpoint(
        Txid.fromDisplayHex(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("another form");
    }
  }

  /** What was given, in a word. */
  static String kind(JsonNode given) {
    return switch (given.getNodeType()) {
      case STRING -> "text";
      case NULL, MISSING -> "nothing";
      case ARRAY, BINARY, BOOLEAN, NUMBER, OBJECT, POJO ->
          given.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }
}
