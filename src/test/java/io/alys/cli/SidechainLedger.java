package io.alys.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.devnet.real.JsonCalls;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the coins of the sidechain, as all blocks of a real execution client tell it.
 * Amounts in wei.
 *
 * @param given withdrawals, in their order, by account
 * @param burns logs of the bridge's contract
 * @param paidForGas by account
 * @param tips the part of it that the blocks' fee recipient has
 * @param balances of all accounts that were asked for
 */
record SidechainLedger(
    Map<String, List<BigInteger>> given,
    List<Burn> burns,
    Map<String, BigInteger> paidForGas,
    BigInteger tips,
    Map<String, BigInteger> balances) {
  /** Where the contract sends what is burnt, and where the blocks' tips go. */
  static final String NOBODY = "0x000000000000000000000000000000000000dead";

  private static final BigInteger WEI_PER_GWEI = BigInteger.TEN.pow(9);
  private static final String BRIDGE = "0x" + "bb".repeat(20);
  private static final int WORD_DIGITS = 64;

  record Burn(String account, String bitcoinAddress, BigInteger wei) {}

  /**
   * @param accounts whose balances are read
   */
  static SidechainLedger read(JsonCalls client, Set<String> accounts) throws IOException {
    Map<String, List<BigInteger>> given = new HashMap<>();
    Map<String, BigInteger> gas = new HashMap<>();
    BigInteger tips = BigInteger.ZERO;
    long head = number(client.call("/", "eth_blockNumber")).longValueExact();
    for (long height = 1; height <= head; height++) {
      String name = "0x" + Long.toHexString(height);
      JsonNode block = client.call("/", "eth_getBlockByNumber", name, true);
      for (JsonNode each : block.path("withdrawals")) {
        given
            .computeIfAbsent(each.path("address").asText(), _ -> new ArrayList<>())
            .add(number(each.path("amount")).multiply(WEI_PER_GWEI));
      }
      BigInteger base = number(block.path("baseFeePerGas"));
      for (JsonNode sent : block.path("transactions")) {
        JsonNode receipt =
            client.call("/", "eth_getTransactionReceipt", sent.path("hash").asText());
        BigInteger used = number(receipt.path("gasUsed"));
        // EIP-1559; what EthereumJS says of it in receipts leaves out the base fee.
        BigInteger price =
            number(sent.path("maxPriorityFeePerGas"))
                .add(base)
                .min(number(sent.path("maxFeePerGas")));
        gas.merge(sent.path("from").asText(), used.multiply(price), BigInteger::add);
        tips = tips.add(used.multiply(price.subtract(base)));
      }
    }
    Map<String, BigInteger> balances = new HashMap<>();
    for (String account : accounts) {
      balances.put(account, number(client.call("/", "eth_getBalance", account, "latest")));
    }
    return new SidechainLedger(given, burns(client), gas, tips, balances);
  }

  private static List<Burn> burns(JsonCalls client) throws IOException {
    List<Burn> burns = new ArrayList<>();
    Map<String, String> all = Map.of("fromBlock", "0x0", "toBlock", "latest", "address", BRIDGE);
    for (JsonNode log : client.call("/", "eth_getLogs", all)) {
      String words = log.path("data").asText().substring(2);
      int length = 2 * Integer.parseInt(words.substring(2 * WORD_DIGITS, 3 * WORD_DIGITS), 16);
      String text = words.substring(3 * WORD_DIGITS, 3 * WORD_DIGITS + length);
      burns.add(
          new Burn(
              "0x" + log.path("topics").path(1).asText().substring(26),
              new String(HexFormat.of().parseHex(text), StandardCharsets.US_ASCII),
              new BigInteger(words.substring(WORD_DIGITS, 2 * WORD_DIGITS), 16)));
    }
    return burns;
  }

  private static BigInteger number(JsonNode quantity) {
    return new BigInteger(quantity.asText().substring(2), 16);
  }
}
