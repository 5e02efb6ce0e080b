package io.alys.primitives;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A value that becomes another one at numbers of blocks. What it is at a block follows from the
 * block's number alone: never from a clock, nor from how far a node has come.
 *
 * @param values by the first block that each holds for; the first one holds from block 0 on
 */
public record ByHeight<T>(NavigableMap<BlockNumber, T> values) {
  public ByHeight {
    values = Collections.unmodifiableNavigableMap(new TreeMap<>(values));
    if (values.isEmpty() || !values.firstKey().equals(BlockNumber.GENESIS)) {
      throw new IllegalArgumentException("what changes by height begins at block 0");
    }
  }

  /** One that stays as it is. */
  public static <T> ByHeight<T> always(T value) {
    return from(value, Map.of());
  }

  /**
   * One that changes.
   *
   * @param first from block 0 on
   * @param later by the first block that each holds for, in any order; none of them block 0
   */
  public static <T> ByHeight<T> from(T first, Map<BlockNumber, T> later) {
    NavigableMap<BlockNumber, T> all = new TreeMap<>(later);
    if (all.put(BlockNumber.GENESIS, first) != null) {
      throw new IllegalArgumentException("two values from block 0 on");
    }
    return new ByHeight<>(all);
  }

  /** What it is for a block. */
  public T at(BlockNumber block) {
    return Objects.requireNonNull(values.floorEntry(block)).getValue();
  }

  /** All that it ever is, the first one first. */
  public List<T> all() {
    return List.copyOf(values.values());
  }

  /** What follows from it, changing at the same blocks. */
  public <R> ByHeight<R> map(Function<T, R> change) {
    NavigableMap<BlockNumber, R> changed = new TreeMap<>();
    values.forEach((from, value) -> changed.put(from, change.apply(value)));
    return new ByHeight<>(changed);
  }
}
