package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bitcoin.FeeRate;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls that no Bitcoin node has: they steer the stand-in.
 *
 * <pre>
 *   standin_fund      address amount        pays from the faucet; mines what it lacks
 *   standin_mine      blocks                mines to the faucet what waits
 *   standin_reorg     depth                 replaces so many blocks by one more, empty ones
 *   standin_faults    [rules] seed          puts faults into force; without any shows them
 *   standin_minrelay  rate                  the least fee rate, in bitcoin for 1,000 virtual bytes
 *   standin_estimate  rate                  what estimatesmartfee answers; 0 for nothing
 *   standin_evict     txid                  puts a transaction out of the mempool
 * </pre>
 */
final class StandInCalls {
  private final StandIn standIn;
  private final Faucet faucet;

  StandInCalls(StandIn standIn) {
    this.standIn = standIn;
    this.faucet = new Faucet(standIn.chain());
  }

  void addTo(MethodTable table) {
    table.add("standin_fund address amount", this::fund);
    table.add(
        "standin_mine blocks",
        params -> ChainCalls.hashes(faucet.mine(params.integer(0), standIn.nowSeconds())));
    table.add(
        "standin_reorg depth",
        params -> ChainCalls.hashes(faucet.reorg(params.integer(0), standIn.nowSeconds())));
    table.add("standin_faults rules? seed?", this::faults);
    table.add("standin_minrelay rate", this::minRelay);
    table.add("standin_estimate rate", this::estimate);
    table.add("standin_evict txid", this::evict);
  }

  private JsonNode fund(Params params) {
    Bytes script =
        StandIn.script(params.text(0))
            .orElseThrow(() -> new RpcError(RpcError.NOT_FOUND, "Error: Invalid address"));
    Sats amount = new Sats(sats(params.decimal(1)));
    return Json.text(faucet.pay(script, amount, standIn.nowSeconds()));
  }

  private static long sats(BigDecimal bitcoin) {
    return bitcoin.movePointRight(8).longValueExact();
  }

  private JsonNode faults(Params params) {
    if (params.has(0)) {
      List<BitcoinFault> rules = new ArrayList<>();
      params.array(0).forEach(line -> rules.add(BitcoinFault.parse(line.asText())));
      standIn.faults().set(params.integer(1, 1), rules, standIn.chain().tip());
    }
    ObjectNode struck = Json.object();
    standIn.faults().struck().forEach((rule, times) -> struck.put(rule, times));
    return struck;
  }

  private JsonNode minRelay(Params params) {
    FeeRate rate = new FeeRate(sats(params.decimal(0)));
    standIn.chain().setPolicy(standIn.chain().policy().withMinRelay(rate));
    return Json.none();
  }

  private JsonNode estimate(Params params) {
    long rate = sats(params.decimal(0));
    standIn.setEstimate(rate == 0 ? Optional.empty() : Optional.of(new FeeRate(rate)));
    return Json.none();
  }

  private JsonNode evict(Params params) {
    standIn.chain().evict(params.txid(0));
    return Json.none();
  }
}
