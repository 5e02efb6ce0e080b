package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.alys.actor.ActorClock;
import io.alys.devnet.execution.ledger.ChainWatch;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Hash32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Filters: a wallet that waits asks one again and again what came since it last asked. They are
 * forgotten with the process, and when nobody has asked for a while.
 */
final class FilterCalls {
  /** How long a filter is kept that nobody asks, as in geth. */
  static final Duration KEPT = Duration.ofMinutes(5);

  /** How many there may be; somebody who asks never again uses them up. */
  static final int MAX_FILTERS = 1_024;

  private static final int MAX_PENDING = 4_096;

  private final ExecutionChain chain;
  private final LogCalls logs;
  private final ActorClock clock;
  private final Map<Long, Kept> filters = new HashMap<>();
  private long last;

  /** What is followed, and how far its owner knows it. */
  private sealed interface Filter {
    record Logs(RpcFields wanted, ChainWatch watch) implements Filter {}

    record Blocks(ChainWatch watch) implements Filter {}

    record Pending(List<Hash32> hashes) implements Filter {}
  }

  private record Kept(Filter filter, long askedNanos) {}

  FilterCalls(ExecutionChain chain, LogCalls logs, ActorClock clock) {
    this.chain = chain;
    this.logs = logs;
    this.clock = clock;
  }

  void addTo(MethodTable methods) {
    methods.add("eth_newFilter filter", this::ofLogs);
    methods.add("eth_newBlockFilter", _ -> added(new Filter.Blocks(new ChainWatch(chain))));
    methods.add(
        "eth_newPendingTransactionFilter", _ -> added(new Filter.Pending(new ArrayList<>())));
    methods.add("eth_getFilterChanges id", params -> changes(asked(params)));
    methods.add("eth_getFilterLogs id", params -> allLogs(asked(params)));
    methods.add(
        "eth_uninstallFilter id",
        params -> Json.NODES.booleanNode(filters.remove(params.quantity(0)) != null));
  }

  /** A transaction waits now. Whoever leaves too many unasked has none of them any more. */
  void pooled(Hash32 hash) {
    for (Kept kept : filters.values()) {
      if (kept.filter() instanceof Filter.Pending(List<Hash32> hashes)) {
        hashes.add(hash);
      }
    }
    filters
        .values()
        .removeIf(
            kept ->
                kept.filter() instanceof Filter.Pending(List<Hash32> hashes)
                    && hashes.size() > MAX_PENDING);
  }

  private JsonNode ofLogs(Params params) {
    if (params.object(0).has("blockHash")) {
      throw new RpcError(
          RpcError.INVALID_PARAMS, "a filter follows the chain: blockHash is for eth_getLogs");
    }
    logs.requireReadable(params.object(0));
    return added(new Filter.Logs(params.object(0), new ChainWatch(chain)));
  }

  private JsonNode added(Filter filter) {
    long now = clock.nanoTime();
    filters.values().removeIf(kept -> now - kept.askedNanos() > KEPT.toNanos());
    if (filters.size() >= MAX_FILTERS) {
      throw new RpcError(
          RpcError.LIMIT,
          "there are %d filters: uninstall some, or wait %s".formatted(MAX_FILTERS, KEPT));
    }
    last++;
    filters.put(last, new Kept(filter, now));
    return Json.quantity(last);
  }

  private Filter asked(Params params) {
    long now = clock.nanoTime();
    long id = params.quantity(0);
    Filter filter =
        Optional.ofNullable(filters.get(id))
            .filter(kept -> now - kept.askedNanos() <= KEPT.toNanos())
            .map(Kept::filter)
            .orElseThrow(
                () ->
                    new RpcError(
                        RpcError.FAILED,
                        "filter not found: %d is forgotten, or never was".formatted(id)));
    filters.put(id, new Kept(filter, now));
    return filter;
  }

  private JsonNode changes(Filter filter) {
    return switch (filter) {
      case Filter.Logs(RpcFields wanted, ChainWatch watch) ->
          logs.changes(wanted, watch.look(chain));
      case Filter.Blocks(ChainWatch watch) -> {
        ArrayNode all = Json.NODES.arrayNode();
        watch.look(chain).entered().forEach(block -> all.add(Json.text(block.hash())));
        yield all;
      }
      case Filter.Pending(List<Hash32> hashes) -> {
        ArrayNode all = Json.NODES.arrayNode();
        hashes.forEach(hash -> all.add(Json.text(hash)));
        hashes.clear();
        yield all;
      }
    };
  }

  private JsonNode allLogs(Filter filter) {
    return switch (filter) {
      case Filter.Logs(RpcFields wanted, ChainWatch _) -> logs.logs(wanted);
      case Filter.Blocks _, Filter.Pending _ ->
          throw new RpcError(RpcError.FAILED, "filter not found: this one is not of logs");
    };
  }
}
