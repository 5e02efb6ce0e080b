package io.alys.engine;

import io.alys.ethereum.ExecutionPayload;
import io.alys.primitives.Hash32;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The last payloads that were valid, to give them again to a client that lost them. */
final class RecentPayloads {
  private final int limit;
  private final LinkedHashMap<Hash32, ExecutionPayload> byHash = new LinkedHashMap<>();

  RecentPayloads(int limit) {
    this.limit = limit;
  }

  void add(ExecutionPayload payload) {
    byHash.putLast(payload.blockHash(), payload);
    while (byHash.size() > limit) {
      byHash.pollFirstEntry();
    }
  }

  Optional<ExecutionPayload> find(Hash32 hash) {
    return Optional.ofNullable(byHash.get(hash));
  }

  int size() {
    return byHash.size();
  }

  /**
   * What leads to a payload, itself last: down to what the client has, or as far as is remembered.
   */
  List<ExecutionPayload> upTo(Hash32 wanted, Hash32 has) {
    Deque<ExecutionPayload> way = new ArrayDeque<>();
    ExecutionPayload next = byHash.get(wanted);
    while (next != null && !next.blockHash().equals(has)) {
      way.addFirst(next);
      next = byHash.get(next.parentHash());
    }
    return List.copyOf(way);
  }
}
