package io.alys.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The first of some rows.
 *
 * @param more whether rows follow after the last one here
 */
public record Page<T>(List<T> rows, boolean more) {
  /** Bounds what a page holds in memory; four of the largest payloads. */
  private static final long MAX_PAYLOAD_BYTES = 16L << 20;

  public Page {
    rows = List.copyOf(rows);
  }

  /** At most {@code limit} rows and, beyond the first, at most 16 MiB of payload. */
  public static <T> Page<T> of(Iterator<T> rows, int limit, ToLongFunction<T> payloadBytes) {
    List<T> page = new ArrayList<>();
    long bytes = 0;
    while (rows.hasNext()) {
      T next = rows.next();
      bytes += payloadBytes.applyAsLong(next);
      if (page.size() == limit || (bytes > MAX_PAYLOAD_BYTES && !page.isEmpty())) {
        return new Page<>(page, true);
      }
      page.add(next);
    }
    return new Page<>(page, false);
  }
}
