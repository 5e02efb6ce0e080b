package io.alys.node;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A PSBT (BIP174) as an operator inspects it, wherever it comes from: what it spends and pays, and
 * whose signatures count. It needs no node.
 */
public final class PsbtView {
  /** The longest file that is looked at: hex with some white space. */
  public static final int MAX_BYTES = 3 * Psbt.MAX_BYTES;

  private static final byte[] MAGIC = {'p', 's', 'b', 't', (byte) 0xff};
  private static final String MAGIC_IN_HEX = "70736274ff";

  private final Psbt psbt;
  private final Network network;
  private final List<PsbtInput> inputs;

  private PsbtView(Psbt psbt, Network network) {
    this.psbt = psbt;
    this.network = network;
    this.inputs =
        IntStream.range(0, psbt.unsigned().inputs().size())
            .mapToObj(input -> PsbtInput.of(psbt, input))
            .toList();
  }

  /**
   * Looks at what a file holds.
   *
   * @param content the octets of the PSBT, or its hex or base64
   * @param network whose addresses are shown, such as {@code regtest}
   * @return its field {@code sound} says whether all that it says is right so far
   * @throws IllegalArgumentException when it is no PSBT, or there is no such network
   */
  public static JsonObject of(byte[] content, String network) {
    return new PsbtView(read(content), named(network)).whole();
  }

  private static Psbt read(byte[] content) {
    if (Arrays.equals(content, 0, Math.min(content.length, MAGIC.length), MAGIC, 0, MAGIC.length)) {
      return Psbt.parse(Bytes.copyOf(content));
    }
    String text = new String(content, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
    if (text.toLowerCase(Locale.ROOT).startsWith(MAGIC_IN_HEX)) {
      return Psbt.parse(Bytes.fromHex(text.toLowerCase(Locale.ROOT)));
    }
    if (text.startsWith("cHNidP")) {
      return Psbt.parseBase64(text);
    }
    throw new IllegalArgumentException(
        "neither its octets nor its text begin as those of a psbt do, in hex or in base64");
  }

  private static Network named(String name) {
    return Arrays.stream(Network.values())
        .filter(each -> each.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "network '%s' is unknown; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(Network.values())
                                .map(Network::toString)
                                .collect(Collectors.joining(", ")))));
  }

  private JsonObject whole() {
    Transaction unsigned = psbt.unsigned();
    JsonObject json =
        new JsonObject()
            .put("txid", unsigned.txid().toString())
            .put("lockTime", unsigned.lockTime())
            .put("complete", inputs.stream().allMatch(PsbtInput::complete));
    long paid = unsigned.outputTotal().value();
    json.put("outputSat", paid);
    if (inputs.stream().allMatch(input -> input.coin().isPresent())) {
      long spent =
          inputs.stream()
              .flatMap(each -> each.coin().stream())
              .mapToLong(c -> c.value().value())
              .sum();
      json.put("inputSat", spent);
      fee(json, spent - paid);
    }
    boolean sound = inputs.stream().allMatch(PsbtInput::sound);
    return json.put("sound", sound && json.getLong("feeSat", 0L) >= 0)
        .put("inputs", array(IntStream.range(0, inputs.size()).mapToObj(this::input)))
        .put("outputs", array(unsigned.outputs().stream().map(this::output)));
  }

  /** The rate is that of the size that the transaction has, or at most will have, once signed. */
  private void fee(JsonObject json, long fee) {
    json.put("feeSat", fee);
    if (inputs.stream().noneMatch(input -> input.witness().isEmpty())) {
      int size =
          new SignedTransaction(psbt.unsigned(), inputs.stream().map(PsbtInput::witness).toList())
              .virtualBytes();
      json.put("virtualBytes", size)
          .put(
              "satPerVirtualByte",
              BigDecimal.valueOf(fee)
                  .divide(BigDecimal.valueOf(size), 3, RoundingMode.HALF_EVEN)
                  .toPlainString());
    }
  }

  private static JsonArray array(Stream<?> items) {
    JsonArray array = new JsonArray();
    items.forEach(array::add);
    return array;
  }

  private JsonObject input(int number) {
    PsbtInput input = inputs.get(number);
    Transaction.Input spending = psbt.unsigned().inputs().get(number);
    JsonObject json =
        new JsonObject()
            .put("spends", spending.spends().toString())
            .put("sequence", spending.sequence());
    input.coin().ifPresent(coin -> locked(json, coin).put("proven", input.proven()));
    input.owners().ifPresent(owners -> owned(json, owners));
    return json.put("complete", input.complete())
        .put("signatures", array(input.signatures().stream().map(each -> signed(input, each))))
        .put("missing", array(input.missing().stream().map(PublicKey::toString)))
        .put("problems", array(input.problems().stream()));
  }

  private static void owned(JsonObject json, Multisig owners) {
    json.put("witnessScript", owners.script().toHex())
        .put("threshold", owners.threshold())
        .put("keys", owners.keys().size());
  }

  private JsonObject locked(JsonObject json, Transaction.Output output) {
    json.put("sat", output.value().value());
    Address.ofScript(network, output.script())
        .ifPresent(address -> json.put("address", address.text()));
    return json.put("script", output.script().toHex());
  }

  private static JsonObject signed(PsbtInput input, PsbtInput.Signed signed) {
    JsonObject json = new JsonObject();
    signed.key().ifPresent(key -> json.put("key", key.toString()));
    json.put("signature", signed.octets().toHex());
    if (input.checked()) {
      json.put("valid", signed.refusal().isEmpty());
    }
    signed.refusal().ifPresent(why -> json.put("why", why.reason()));
    return json;
  }

  private JsonObject output(Transaction.Output output) {
    boolean back =
        inputs.stream()
            .flatMap(input -> input.coin().stream())
            .anyMatch(coin -> coin.script().equals(output.script()));
    return locked(new JsonObject(), output).put("change", back);
  }
}
