package io.alys.actor;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How often each message was begun, finished and the cause of a crash, over all incarnations. */
final class ChaosBooks {
  private final Map<Integer, AtomicInteger> begun = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> finished = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> crashes = new ConcurrentHashMap<>();
  private final Set<String> crashed = ConcurrentHashMap.newKeySet();
  private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
  private final Set<Integer> overlapped = ConcurrentHashMap.newKeySet();

  private static int count(Map<Integer, AtomicInteger> page, int number) {
    return page.computeIfAbsent(number, _ -> new AtomicInteger()).incrementAndGet();
  }

  private static int counted(Map<Integer, AtomicInteger> page, int number) {
    AtomicInteger count = page.get(number);
    return count == null ? 0 : count.get();
  }

  /** Says which attempt this is. */
  int begin(int number) {
    return count(begun, number);
  }

  void finish(int number) {
    count(finished, number);
  }

  /** It was handled, and its handler ended well. */
  void end(int number) {
    ended.add(number);
  }

  boolean ended(int number) {
    return ended.contains(number);
  }

  void crash(String actor, int number) {
    crashed.add(actor);
    count(crashes, number);
  }

  void overlap(int number) {
    overlapped.add(number);
  }

  int begun(int number) {
    return counted(begun, number);
  }

  int finished(int number) {
    return counted(finished, number);
  }

  int crashes(int number) {
    return counted(crashes, number);
  }

  boolean crashed(String actor) {
    return crashed.contains(actor);
  }

  Set<Integer> overlapped() {
    return overlapped;
  }
}
