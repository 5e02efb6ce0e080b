package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.Gas;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is asked about fees. Whom nobody competes with is told to give a tip of 1 gwei. */
final class FeeCalls {
  private static final Wei TIP = Wei.of(1_000_000_000L);
  private static final int MAX_BLOCKS = 1_024;
  private static final int MAX_PERCENTILES = 100;
  private static final double HUNDRED = 100;

  private final ExecutionChain chain;
  private final BlockNames names;

  FeeCalls(ExecutionChain chain) {
    this.chain = chain;
    this.names = new BlockNames(chain);
  }

  void addTo(MethodTable methods) {
    methods.add("eth_gasPrice", _ -> Json.quantity(nextBaseFee(chain.head()).plus(TIP)));
    methods.add("eth_maxPriorityFeePerGas", _ -> Json.quantity(TIP));
    methods.add("eth_feeHistory blocks newest percentiles?", this::history);
  }

  private static Wei nextBaseFee(StoredBlock block) {
    ExecutionPayload payload = block.payload();
    return Gas.nextBaseFee(payload.baseFeePerGas(), payload.gasUsed(), payload.gasLimit());
  }

  private JsonNode history(Params params) {
    long wanted = params.any(0).canConvertToLong() ? params.any(0).longValue() : params.quantity(0);
    StoredBlock newest =
        names
            .find(params, 1)
            .filter(chain::isChosen)
            .orElseThrow(() -> new RpcError(RpcError.FAILED, "there is no such newest block"));
    List<Double> percentiles = percentiles(params);
    long count = Math.max(0, Math.min(Math.min(wanted, MAX_BLOCKS), newest.number() + 1));
    long oldest = newest.number() + 1 - count;
    ObjectNode answer = Json.object();
    answer.set("oldestBlock", Json.quantity(oldest));
    ArrayNode fees = answer.putArray("baseFeePerGas");
    ArrayNode ratios = answer.putArray("gasUsedRatio");
    ArrayNode rewards = Json.NODES.arrayNode();
    for (long number = oldest; number < oldest + count; number++) {
      StoredBlock block = chain.block(number).orElseThrow();
      fees.add(Json.quantity(block.payload().baseFeePerGas()));
      ratios.add((double) block.payload().gasUsed() / block.payload().gasLimit());
      rewards.add(rewards(block, percentiles));
    }
    fees.add(Json.quantity(nextBaseFee(newest)));
    if (!percentiles.isEmpty()) {
      answer.set("reward", rewards);
    }
    return answer;
  }

  private static List<Double> percentiles(Params params) {
    List<Double> all = new ArrayList<>();
    if (!params.has(2)) {
      return all;
    }
    JsonNode given = params.any(2);
    if (!given.isArray() || given.size() > MAX_PERCENTILES) {
      throw new RpcError(
          RpcError.INVALID_PARAMS,
          "percentiles are a list of at most %d numbers".formatted(MAX_PERCENTILES));
    }
    for (JsonNode one : given) {
      double last = all.isEmpty() ? 0 : all.getLast();
      if (!one.isNumber() || one.doubleValue() < last || one.doubleValue() > HUNDRED) {
        throw new RpcError(
            RpcError.INVALID_PARAMS,
            "percentiles are numbers from 0 to 100 in their order, not " + one);
      }
      all.add(one.doubleValue());
    }
    return all;
  }

  /** The tip at which so many percent of a block's gas was used, from the lowest tip on. */
  private static ArrayNode rewards(StoredBlock block, List<Double> percentiles) {
    BigInteger baseFee = block.payload().baseFeePerGas().value();
    List<Receipt> sorted =
        block.receipts().stream().sorted(Comparator.comparing(Receipt::gasPrice)).toList();
    ArrayNode all = Json.NODES.arrayNode();
    int at = 0;
    long sum = sorted.isEmpty() ? 0 : sorted.getFirst().gasUsed();
    for (double percentile : percentiles) {
      double threshold = block.payload().gasUsed() * percentile / HUNDRED;
      while (sum < threshold && at < sorted.size() - 1) {
        at++;
        sum += sorted.get(at).gasUsed();
      }
      BigInteger tip =
          sorted.isEmpty() ? BigInteger.ZERO : sorted.get(at).gasPrice().value().subtract(baseFee);
      all.add(RpcFields.quantity(tip));
    }
    return all;
  }
}
