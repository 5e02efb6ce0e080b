package io.alys.devnet.execution.ledger;

import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Keccak256;
import io.alys.ethereum.PatriciaTrie;
import io.alys.ethereum.Rlp;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The Merkle Patricia trie of all accounts under the hashes of their addresses (Yellow Paper,
 * appendix D). It never changes: one with another account shares all nodes beside its path.
 *
 * <p>Keys have 32 bytes, so no branch has a value; an account's encoding has 70 bytes or more, so
 * every node is referred to by its hash.
 */
final class AccountTrie {
  static final AccountTrie EMPTY = new AccountTrie(Optional.empty());

  private static final int RADIX = 16;
  private static final int ODD = 0x10;
  private static final int LEAF = 0x20;

  private final Optional<Place> top;

  private AccountTrie(Optional<Place> top) {
    this.top = top;
  }

  /** Paths are in nibbles, one a byte, and go on from where their node is. */
  private sealed interface Node {
    Bytes encoded();
  }

  /** A node with its hash, which is taken once. */
  private record Place(Node node, Hash32 hash) {
    static Place of(Node node) {
      return new Place(node, Keccak256.of(node.encoded()));
    }

    Bytes reference() {
      return Rlp.text(hash.octets());
    }
  }

  private record Leaf(Bytes path, Bytes value) implements Node {
    @Override
    public Bytes encoded() {
      return Rlp.list(List.of(Rlp.text(packed(path, LEAF)), Rlp.text(value)));
    }
  }

  private record Extension(Bytes path, Place below) implements Node {
    @Override
    public Bytes encoded() {
      return Rlp.list(List.of(Rlp.text(packed(path, 0)), below.reference()));
    }
  }

  private record Branch(List<Optional<Place>> slots) implements Node {
    Branch {
      slots = List.copyOf(slots);
    }

    static Branch empty() {
      return new Branch(Collections.nCopies(RADIX, Optional.empty()));
    }

    Branch with(int nibble, Place below) {
      List<Optional<Place>> other = new ArrayList<>(slots);
      other.set(nibble, Optional.of(below));
      return new Branch(other);
    }

    @Override
    public Bytes encoded() {
      List<Bytes> all = new ArrayList<>(RADIX + 1);
      slots.forEach(slot -> all.add(slot.map(Place::reference).orElse(Rlp.text(Bytes.EMPTY))));
      all.add(Rlp.text(Bytes.EMPTY));
      return Rlp.list(all);
    }
  }

  Hash32 root() {
    return top.map(Place::hash).orElse(PatriciaTrie.EMPTY_ROOT);
  }

  /** The same with this account in place of what was there. */
  AccountTrie with(EvmAddress address, Account account) {
    Bytes path = nibbles(Keccak256.of(address.octets()).octets());
    Bytes value = account.toRlp();
    Place next = top.map(place -> put(place, path, value)).orElseGet(() -> leaf(path, 0, value));
    return new AccountTrie(Optional.of(next));
  }

  private static Place put(Place place, Bytes path, Bytes value) {
    return switch (place.node()) {
      case Leaf(Bytes own, Bytes _) when own.equals(path) -> leaf(path, 0, value);
      case Leaf(Bytes own, Bytes old) -> {
        int shared = shared(own, path);
        Branch fork =
            Branch.empty()
                .with(own.at(shared), leaf(own, shared + 1, old))
                .with(path.at(shared), leaf(path, shared + 1, value));
        yield extended(path, shared, Place.of(fork));
      }
      case Extension(Bytes own, Place below) -> {
        int shared = shared(own, path);
        if (shared == own.size()) {
          yield extended(own, shared, put(below, from(path, shared), value));
        }
        Bytes rest = from(own, shared + 1);
        Branch fork =
            Branch.empty()
                .with(own.at(shared), extended(rest, rest.size(), below))
                .with(path.at(shared), leaf(path, shared + 1, value));
        yield extended(own, shared, Place.of(fork));
      }
      case Branch branch -> {
        int nibble = path.at(0);
        Place below =
            branch
                .slots()
                .get(nibble)
                .map(slot -> put(slot, from(path, 1), value))
                .orElseGet(() -> leaf(path, 1, value));
        yield Place.of(branch.with(nibble, below));
      }
    };
  }

  private static Place leaf(Bytes path, int at, Bytes value) {
    return Place.of(new Leaf(from(path, at), value));
  }

  /** With so many nibbles of a path before it, if any. */
  private static Place extended(Bytes path, int size, Place below) {
    return size == 0
        ? below
        : Place.of(new Extension(Bytes.copyOf(Arrays.copyOf(path.toArray(), size)), below));
  }

  private static int shared(Bytes one, Bytes other) {
    int both = Math.min(one.size(), other.size());
    int shared = 0;
    while (shared < both && one.at(shared) == other.at(shared)) {
      shared++;
    }
    return shared;
  }

  private static Bytes from(Bytes path, int at) {
    return Bytes.copyOf(Arrays.copyOfRange(path.toArray(), at, path.size()));
  }

  private static Bytes nibbles(Bytes key) {
    byte[] nibbles = new byte[2 * key.size()];
    for (int i = 0; i < key.size(); i++) {
      nibbles[2 * i] = (byte) ((key.at(i) & 0xff) / RADIX);
      nibbles[2 * i + 1] = (byte) ((key.at(i) & 0xff) % RADIX);
    }
    return Bytes.copyOf(nibbles);
  }

  /** Hex-prefix encoding. */
  private static Bytes packed(Bytes path, int kind) {
    int odd = path.size() % 2;
    byte[] packed = new byte[path.size() / 2 + 1];
    packed[0] = (byte) (kind + (odd == 1 ? ODD + path.at(0) : 0));
    for (int i = odd; i < path.size(); i += 2) {
      packed[1 + i / 2] = (byte) (path.at(i) * RADIX + path.at(i + 1));
    }
    return Bytes.copyOf(packed);
  }
}
