package io.alys.devnet.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorClock;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts every coin: reads both chains from their first blocks, and asks the node. */
public final class Auditor {
  private static final BigInteger WEI_PER_GWEI = BigInteger.TEN.pow(9);

  private final Places.Lines lines;
  private final Set<EvmAddress> paidFees;

  private Auditor(Places.Lines lines, Set<EvmAddress> paidFees) {
    this.lines = lines;
    this.paidFees = paidFees;
  }

  /**
   * Reads all of both chains; meant for short ones on which no peg is under way.
   *
   * @param paidFees who is given fees, which are no deposits
   */
  public static Future<Conservation> audit(
      Vertx vertx, ActorClock clock, Places places, Set<EvmAddress> paidFees) {
    return Errand.run(
        vertx,
        () -> {
          Places.Lines lines = places.open(vertx, clock);
          try {
            return new Auditor(lines, paidFees).count();
          } finally {
            lines.close();
          }
        });
  }

  private Conservation count() {
    SidechainNode node = new SidechainNode(lines.node());
    SidechainNode.Sums sums = node.sums();
    return new Conservation(
        sums.block(),
        new Conservation.Books(
            sums.reserve(), sums.minted(), sums.burned(), sums.refunded(), sums.owed()),
        Wei.of(onBitcoin(node.depositAddress())).value(),
        withdrawn(),
        burned());
  }

  private Sats onBitcoin(String federation) {
    if (!(Address.parse(Network.REGTEST, federation) instanceof Address.Parsed.Valid(var to))) {
      throw new WalletFailure("the node gives '%s' to deposit to".formatted(federation));
    }
    Map<Outpoint, Sats> coins = new HashMap<>();
    int tip = lines.bitcoin().ask("getblockcount").asInt();
    for (int height = 1; height <= tip; height++) {
      String hash = lines.bitcoin().ask("getblockhash", height).asText();
      String hex = lines.bitcoin().ask("getblock", hash, 0).asText();
      Block.parse(Bytes.fromHex(hex)).transactions().forEach(each -> apply(each, to, coins));
    }
    return coins.values().stream().reduce(Sats.ZERO, Sats::plus);
  }

  private static void apply(SignedTransaction signed, Address owner, Map<Outpoint, Sats> coins) {
    signed.transaction().inputs().forEach(input -> coins.remove(input.spends()));
    List<Transaction.Output> outputs = signed.transaction().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).script().equals(owner.script())) {
        coins.put(new Outpoint(signed.txid(), i), outputs.get(i).value());
      }
    }
  }

  private BigInteger withdrawn() {
    BigInteger sum = BigInteger.ZERO;
    long head =
        RpcFields.quantityOf(lines.wallets().ask("eth_blockNumber").asText()).longValueExact();
    for (long number = 1; number <= head; number++) {
      JsonNode block =
          lines.wallets().ask("eth_getBlockByNumber", RpcFields.quantity(number), false);
      for (JsonNode each : block.path("withdrawals")) {
        if (!paidFees.contains(EvmAddress.fromHex(each.path("address").asText()))) {
          sum = sum.add(RpcFields.quantityOf(each.path("amount").asText()).multiply(WEI_PER_GWEI));
        }
      }
    }
    return sum;
  }

  private BigInteger burned() {
    JsonNode logs =
        lines
            .wallets()
            .ask(
                "eth_getLogs",
                Map.of(
                    "fromBlock",
                    "0x0",
                    "toBlock",
                    "latest",
                    "address",
                    BridgeContract.ADDRESS.toString(),
                    "topics",
                    List.of(BridgeContract.REQUEST_PEG_OUT_TOPIC.toString())));
    BigInteger sum = BigInteger.ZERO;
    for (JsonNode log : logs) {
      sum = sum.add(value(log));
    }
    return sum;
  }

  private static BigInteger value(JsonNode log) {
    // After the offset of the address comes the value.
    byte[] data = RpcFields.bytesOf(log.path("data").asText()).toArray();
    return new BigInteger(1, data, Hash32.SIZE_BYTES, Hash32.SIZE_BYTES);
  }
}
