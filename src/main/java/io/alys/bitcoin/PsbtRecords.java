package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One map of a PSBT (BIP174): records in the order of their keys, none of them twice. A key is a
 * type and what the type says of it.
 *
 * <pre>
 *   ( key length, type, rest of the key | value length, value )*  0
 * </pre>
 */
record PsbtRecords(SortedMap<Bytes, Bytes> all) {
  static final PsbtRecords EMPTY = new PsbtRecords(new TreeMap<>());

  PsbtRecords {
    all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
  }

  static PsbtRecords read(WireReader in) {
    TreeMap<Bytes, Bytes> all = new TreeMap<>();
    for (Bytes key = in.sized(); !key.isEmpty(); key = in.sized()) {
      if (all.put(key, in.sized()) != null) {
        throw new IllegalArgumentException("record %s stands twice in one map".formatted(key));
      }
    }
    return new PsbtRecords(all);
  }

  void write(WireWriter out) {
    all.forEach((key, value) -> out.sized(key).sized(value));
    out.u8(0);
  }

  /** The value of a record whose key is its type and nothing else. */
  Optional<Bytes> value(int type) {
    return Optional.ofNullable(all.get(key(type)));
  }

  /** The type of a key; what needs more than one byte is a type that nothing here knows. */
  static int type(Bytes key) {
    return key.at(0) & 0xff;
  }

  PsbtRecords with(Bytes key, Bytes value) {
    TreeMap<Bytes, Bytes> more = new TreeMap<>(all);
    more.put(key, value);
    return new PsbtRecords(more);
  }

  /** Those of the types that are wanted. */
  PsbtRecords only(Predicate<Integer> types) {
    TreeMap<Bytes, Bytes> some = new TreeMap<>(all);
    some.keySet().removeIf(key -> !types.test(type(key)));
    return new PsbtRecords(some);
  }

  static Bytes key(int type) {
    return Bytes.copyOf((byte) type);
  }
}
