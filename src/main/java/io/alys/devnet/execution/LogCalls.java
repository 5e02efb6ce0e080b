package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.devnet.execution.ledger.ChainWatch;
import io.alys.devnet.execution.ledger.ExecutionChain;
import io.alys.devnet.execution.ledger.StoredBlock;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Logs, asked for at once, and those that came and went. */
final class LogCalls {
  /** The most blocks that one question may look through. */
  static final int MAX_BLOCKS = 100_000;

  /** The most logs that one answer has. */
  static final int MAX_LOGS = 10_000;

  private static final int MAX_CHOICES = 1_000;

  private final ExecutionChain chain;
  private final BlockNames names;

  /** Empty sets choose everything. */
  private record Filter(Set<EvmAddress> addresses, List<Set<Hash32>> topics) {
    boolean admits(EvmLog log) {
      if ((!addresses.isEmpty() && !addresses.contains(log.address()))
          || log.topics().size() < topics.size()) {
        return false;
      }
      for (int i = 0; i < topics.size(); i++) {
        if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  LogCalls(ExecutionChain chain) {
    this.chain = chain;
    this.names = new BlockNames(chain);
  }

  void addTo(MethodTable methods) {
    methods.add("eth_getLogs filter", params -> logs(params.object(0)));
  }

  private static Filter filter(RpcFields fields) {
    return new Filter(chosen(fields.node().path("address"), EvmAddress::fromHex), topics(fields));
  }

  /** Throws the error that a question with these words would be answered with at once. */
  void requireReadable(RpcFields fields) {
    filter(fields);
    long head = chain.head().number();
    names.number(fields, "fromBlock", head);
    names.number(fields, "toBlock", head);
  }

  /** Logs that went with their blocks, as removed, the latest first; then those that came. */
  JsonNode changes(RpcFields fields, ChainWatch.Change change) {
    Filter filter = filter(fields);
    long first = fields.has("fromBlock") ? bound(fields, "fromBlock", 0) : 0;
    long last = fields.has("toBlock") ? bound(fields, "toBlock", Long.MAX_VALUE) : Long.MAX_VALUE;
    ArrayNode all = Json.NODES.arrayNode();
    for (StoredBlock block : change.left()) {
      if (block.number() >= first && block.number() <= last) {
        ArrayNode gone = Json.NODES.arrayNode();
        collect(block, filter, gone);
        gone.forEach(log -> all.add(((ObjectNode) log).put("removed", true)));
      }
    }
    for (StoredBlock block : change.entered()) {
      if (block.number() >= first && block.number() <= last) {
        collect(block, filter, all);
      }
    }
    return all;
  }

  /** A tag names the head as it moves, and bounds nothing. */
  private static long bound(RpcFields fields, String name, long otherwise) {
    return fields.node().path(name).asText().startsWith("0x") ? fields.number(name) : otherwise;
  }

  JsonNode logs(RpcFields fields) {
    Filter filter = filter(fields);
    ArrayNode all = Json.NODES.arrayNode();
    if (fields.has("blockHash")) {
      if (fields.has("fromBlock") || fields.has("toBlock")) {
        throw new RpcError(RpcError.INVALID_PARAMS, "blockHash goes without fromBlock and toBlock");
      }
      Hash32 hash = fields.hash("blockHash");
      collect(
          chain
              .block(hash)
              .orElseThrow(() -> new RpcError(RpcError.FAILED, "unknown block " + hash)),
          filter,
          all);
      return all;
    }
    long head = chain.head().number();
    long first = names.number(fields, "fromBlock", head);
    long last = Math.min(head, names.number(fields, "toBlock", head));
    long told = names.number(fields, "toBlock", head);
    if (first > told) {
      throw new RpcError(
          RpcError.INVALID_PARAMS,
          "invalid block range: it begins with %d and ends with %d".formatted(first, told));
    }
    if (last - first >= MAX_BLOCKS) {
      throw new RpcError(
          RpcError.LIMIT,
          "the range has %d blocks, more than %d: ask for parts of it"
              .formatted(last - first + 1, MAX_BLOCKS));
    }
    for (long number = first; number <= last; number++) {
      collect(chain.block(number).orElseThrow(), filter, all);
    }
    return all;
  }

  private static void collect(StoredBlock block, Filter filter, ArrayNode all) {
    for (int i = 0; i < block.receipts().size(); i++) {
      ExecutionChain.Found found = new ExecutionChain.Found(block, i);
      block.receipts().get(i).logs().stream()
          .filter(filter::admits)
          .forEach(log -> all.add(Pictures.log(found, log)));
      if (all.size() > MAX_LOGS) {
        throw new RpcError(
            RpcError.LIMIT,
            "there are more than %d logs: ask for fewer blocks".formatted(MAX_LOGS));
      }
    }
  }

  private static List<Set<Hash32>> topics(RpcFields fields) {
    JsonNode given = fields.node().path("topics");
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    if (!given.isArray() || given.size() > EvmLog.MAX_TOPICS) {
      throw new RpcError(
          RpcError.INVALID_PARAMS, "topics are a list of at most %d".formatted(EvmLog.MAX_TOPICS));
    }
    List<Set<Hash32>> all = new ArrayList<>();
    given.forEach(one -> all.add(chosen(one, Hash32::fromHex)));
    return all;
  }

  /** One text, or several, or all when there is none. */
  private static <T> Set<T> chosen(JsonNode given, Function<String, T> reading) {
    Set<T> all = new HashSet<>();
    if (given.isTextual()) {
      all.add(reading.apply(given.textValue()));
    } else if (given.isArray() && given.size() <= MAX_CHOICES) {
      given.forEach(one -> all.add(reading.apply(one.asText())));
    } else if (!given.isMissingNode() && !given.isNull()) {
      throw new RpcError(
          RpcError.INVALID_PARAMS,
          "addresses and topics are texts, or lists of at most %d".formatted(MAX_CHOICES));
    }
    return all;
  }
}
