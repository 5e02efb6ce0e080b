package io.alys.devnet.execution.ledger;

import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chosen chain by number, and where its transactions are. */
final class BestChain {
  private final List<Hash32> hashes = new ArrayList<>();
  private final Map<Hash32, Place> places = new HashMap<>();

  /** Where a transaction is. */
  record Place(Hash32 block, int index) {}

  boolean contains(StoredBlock block) {
    return at(block.number()).filter(block.hash()::equals).isPresent();
  }

  Optional<Hash32> at(long number) {
    return number >= 0 && number < hashes.size()
        ? Optional.of(hashes.get((int) number))
        : Optional.empty();
  }

  Optional<Place> place(Hash32 transaction) {
    return Optional.ofNullable(places.get(transaction));
  }

  void push(StoredBlock block) {
    if (block.number() != hashes.size()) {
      throw new IllegalStateException(
          "block %s cannot be the chain's number %d".formatted(block.number(), hashes.size()));
    }
    hashes.add(block.hash());
    for (int i = 0; i < block.transactions().size(); i++) {
      places.put(block.transactions().get(i).hash(), new Place(block.hash(), i));
    }
  }

  void pop(StoredBlock block) {
    hashes.removeLast();
    block.transactions().forEach(sent -> places.remove(sent.hash()));
  }
}
