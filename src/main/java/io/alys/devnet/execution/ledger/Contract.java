package io.alys.devnet.execution.ledger;

import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PatriciaTrie;
import io.alys.ethereum.Rlp;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/**
 * Code and storage that the genesis gives an account. Nothing here ever changes them.
 *
 * @param storage by slot; zeros are as good as not there
 */
public record Contract(Bytes code, Map<Hash32, BigInteger> storage) {
  public Contract {
    storage = Map.copyOf(storage);
  }

  Hash32 storageRoot() {
    TreeMap<Bytes, Bytes> content = new TreeMap<>();
    storage.forEach(
        (slot, value) -> {
          if (value.signum() != 0) {
            content.put(Keccak256.of(slot.octets()).octets(), Rlp.number(value));
          }
        });
    return PatriciaTrie.root(content);
  }

  /** What a slot holds. */
  public BigInteger at(Hash32 slot) {
    return storage.getOrDefault(slot, BigInteger.ZERO);
  }
}
