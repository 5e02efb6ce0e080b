package io.alys.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.devnet.real.JsonCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of a federation's coins, as all blocks of a real Bitcoin node tell it. Amounts in
 * satoshi.
 *
 * @param deposits what others paid to one of its addresses
 * @param spends transactions that spent its coins
 * @param coins what it has left by these, by address
 * @param scanned what the node's own set of coins has at these addresses
 */
record BitcoinLedger(
    List<Deposit> deposits,
    List<Spend> spends,
    Map<String, Long> coins,
    Map<String, Long> scanned) {

  /**
   * @param recipient the account in the OP_RETURN output, as 0x and 40 digits; empty without one
   */
  record Deposit(String outpoint, long sats, String recipient) {}

  /**
   * @param in what its inputs were worth, all of them the federation's
   * @param payments to addresses of others; several to one are a list
   * @param change to the federation
   */
  record Spend(String txid, long in, Map<String, List<Long>> payments, long change) {
    long paid() {
      return payments.values().stream().flatMap(List::stream).mapToLong(each -> each).sum();
    }

    long fee() {
      return in - change - paid();
    }
  }

  private record Coin(String address, long sats) {}

  static BitcoinLedger read(JsonCalls node, Set<String> federation) throws IOException {
    Map<String, Coin> coins = new HashMap<>();
    List<Deposit> deposits = new ArrayList<>();
    List<Spend> spends = new ArrayList<>();
    int tip = node.call("/", "getblockcount").asInt();
    for (int height = 1; height <= tip; height++) {
      String hash = node.call("/", "getblockhash", height).asText();
      for (JsonNode transaction : node.call("/", "getblock", hash, 2).path("tx")) {
        apply(transaction, federation, coins, deposits, spends);
      }
    }
    Map<String, Long> left = new HashMap<>();
    coins.values().forEach(coin -> left.merge(coin.address(), coin.sats(), Long::sum));
    Map<String, Long> scanned = new HashMap<>();
    for (String address : federation) {
      JsonNode found =
          node.call("/", "scantxoutset", "start", List.of(Map.of("desc", "addr(" + address + ")")));
      long total = sats(found.path("total_amount"));
      if (total > 0) {
        scanned.put(address, total);
      }
    }
    return new BitcoinLedger(deposits, spends, left, scanned);
  }

  private static void apply(
      JsonNode transaction,
      Set<String> federation,
      Map<String, Coin> coins,
      List<Deposit> deposits,
      List<Spend> spends) {
    String txid = transaction.path("txid").asText();
    long in = 0;
    int ours = 0;
    for (JsonNode input : transaction.path("vin")) {
      Coin spent = coins.remove(input.path("txid").asText() + ":" + input.path("vout").asInt());
      if (spent != null) {
        in += spent.sats();
        ours++;
      }
    }
    if (ours > 0 && ours != transaction.path("vin").size()) {
      throw new AssertionError(txid + " spends coins of the federation and of others");
    }
    long change = 0;
    Map<String, List<Long>> payments = new HashMap<>();
    for (JsonNode output : transaction.path("vout")) {
      String address = output.path("scriptPubKey").path("address").asText();
      String outpoint = txid + ":" + output.path("n").asInt();
      long value = sats(output.path("value"));
      if (federation.contains(address)) {
        coins.put(outpoint, new Coin(address, value));
        change += value;
        if (ours == 0) {
          deposits.add(new Deposit(outpoint, value, recipient(transaction)));
        }
      } else if (ours > 0) {
        payments.computeIfAbsent(address, _ -> new ArrayList<>()).add(value);
      }
    }
    if (ours > 0) {
      spends.add(new Spend(txid, in, payments, change));
    }
  }

  private static String recipient(JsonNode transaction) {
    for (JsonNode output : transaction.path("vout")) {
      String script = output.path("scriptPubKey").path("hex").asText();
      if (script.startsWith("6a14") && script.length() == 44) {
        return "0x" + script.substring(4);
      }
    }
    return "";
  }

  private static long sats(JsonNode bitcoins) {
    return bitcoins.decimalValue().movePointRight(8).longValueExact();
  }
}
