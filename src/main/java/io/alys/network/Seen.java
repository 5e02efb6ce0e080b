package io.alys.network;

import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * What came before, as far as it is remembered: beyond its size the oldest is forgotten. Used on
 * one context of Vert.x alone.
 */
final class Seen<T> {
  private final int most;
  private final LinkedHashSet<T> content = new LinkedHashSet<>();

  Seen(int most) {
    this.most = most;
  }

  /** Remembers it; false when it was remembered already. */
  boolean add(T one) {
    if (!content.add(one)) {
      return false;
    }
    if (content.size() > most) {
      Iterator<T> oldest = content.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  boolean contains(T one) {
    return content.contains(one);
  }

  /** It may come again. */
  void forget(T one) {
    content.remove(one);
  }

  int size() {
    return content.size();
  }
}
