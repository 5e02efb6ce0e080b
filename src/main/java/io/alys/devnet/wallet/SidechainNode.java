package io.alys.devnet.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;

/** What a node of the sidechain says over its JSON-RPC. */
final class SidechainNode {
  private final Endpoint node;

  SidechainNode(Endpoint node) {
    this.node = node;
  }

  /** How a deposit or a burn stands; the state is empty when the node knows none. */
  record Standing(String state, String reason, String transaction, long mintedIn) {
    private static final Standing UNKNOWN = new Standing("", "", "", -1);

    private static Standing of(JsonNode json) {
      return json.isNull()
          ? UNKNOWN
          : new Standing(
              json.path("state").asText(),
              json.path("reason").asText(),
              json.path("transaction").asText(),
              json.path("mintedIn").asLong(-1));
    }

    /** For people. */
    String words() {
      String known = state.isEmpty() ? "nothing known of it" : state;
      return reason.isEmpty() ? known : known + " (" + reason + ")";
    }
  }

  String depositAddress() {
    return node.ask("getdepositaddress").asText();
  }

  Standing pegin(String outpoint) {
    return Standing.of(node.ask("getpegin", outpoint));
  }

  Standing pegout(String burn) {
    return Standing.of(node.ask("getpegout", burn));
  }

  /** The number of the head block. */
  long head() {
    return node.ask("getfinality").path("head").path("number").asLong(-1);
  }

  /** The number of the last block that cannot be undone. */
  long finalised() {
    return node.ask("getfinality").path("finalised").path("number").asLong(-1);
  }

  /** The peg's sums as the node keeps them, in wei; the reserve, too. */
  record Sums(
      BigInteger reserve,
      BigInteger minted,
      BigInteger burned,
      BigInteger refunded,
      BigInteger owed,
      long block) {}

  Sums sums() {
    JsonNode json = node.ask("getpegbalance");
    return new Sums(
        BigInteger.valueOf(json.path("reserveSat").asLong()).multiply(BigInteger.TEN.pow(10)),
        number(json, "mintedWei"),
        number(json, "burnedWei"),
        number(json, "refundedWei"),
        number(json, "owedWei"),
        json.path("block").asLong());
  }

  private static BigInteger number(JsonNode json, String name) {
    return new BigInteger(json.path(name).asText());
  }
}
