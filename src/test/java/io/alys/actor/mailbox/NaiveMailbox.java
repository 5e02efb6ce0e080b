package io.alys.actor.mailbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rules of a mailbox written as plainly as they go: one list, searched from its front. */
final class NaiveMailbox {
  record Item(int id, Priority priority) {}

  private final List<Item> queued = new ArrayList<>();
  private final List<Item> parked = new ArrayList<>();
  private int capacity;
  private Overflow overflow;

  NaiveMailbox(MailboxConfig config) {
    capacity = config.capacity();
    overflow = config.overflow();
  }

  Offer<Item> offer(Item item) {
    if (queued.size() < capacity) {
      queued.addLast(item);
      return new Offer.Accepted<>();
    }
    boolean mayPark = overflow instanceof Overflow.Block;
    if (overflow instanceof Overflow.DropOldest) {
      if (parked.isEmpty()) {
        return displace(item);
      }
      mayPark = true;
    }
    if (mayPark && parked.size() < capacity) {
      parked.addLast(item);
      return new Offer.Parked<>();
    }
    return overflow instanceof Overflow.DropNewest
        ? new Offer.Dropped<>()
        : overflow instanceof Overflow.Backoff ? new Offer.RetryLater<>() : new Offer.Refused<>();
  }

  private Offer<Item> displace(Item item) {
    Optional<Priority> least = queued.stream().map(Item::priority).max(Comparator.naturalOrder());
    if (least.isEmpty() || least.get().compareTo(item.priority()) < 0) {
      return new Offer.Dropped<>();
    }
    Item victim =
        queued.stream().filter(each -> each.priority() == least.get()).findFirst().orElseThrow();
    queued.remove(victim);
    queued.addLast(item);
    return new Offer.Displaced<>(victim);
  }

  Optional<Item> peek() {
    // min keeps the first of equals.
    return queued.stream().min(Comparator.comparing(Item::priority));
  }

  Optional<Item> poll(List<Item> admitted) {
    Optional<Item> next = peek();
    next.ifPresent(queued::remove);
    admit(admitted);
    return next;
  }

  private void admit(List<Item> admitted) {
    while (queued.size() < capacity && !parked.isEmpty()) {
      Item first = parked.removeFirst();
      queued.addLast(first);
      admitted.add(first);
    }
  }

  void putBack(Item item) {
    queued.addFirst(item);
  }

  void reconfigure(MailboxConfig config, List<Item> admitted) {
    capacity = config.capacity();
    overflow = config.overflow();
    admit(admitted);
  }

  List<Item> drainAll() {
    List<Item> all = new ArrayList<>(queued);
    all.sort(Comparator.comparing(Item::priority));
    all.addAll(parked);
    queued.clear();
    parked.clear();
    return all;
  }

  int size() {
    return queued.size();
  }

  int size(Priority priority) {
    return (int) queued.stream().filter(each -> each.priority() == priority).count();
  }

  int waiting() {
    return parked.size();
  }
}
