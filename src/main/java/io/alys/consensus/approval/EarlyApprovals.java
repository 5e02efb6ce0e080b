package io.alys.consensus.approval;

import io.alys.consensus.approval.SigningDomain.Purpose;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Approvals whose block has not come yet. Version 1 had room for those of one block and forgot them
 * for the next one. Each is verified before it is kept, and each authority has its own room, where
 * a new one displaces the oldest: so nobody can fill it but an authority, and none can push out
 * those of another. Immutable.
 */
public final class EarlyApprovals {
  private final Authorities authorities;
  private final SigningDomain domain;
  private final int capacity;
  private final SortedMap<Integer, List<Approval>> waiting;

  private EarlyApprovals(
      Authorities authorities,
      SigningDomain domain,
      int capacity,
      SortedMap<Integer, List<Approval>> waiting) {
    this.authorities = authorities;
    this.domain = domain;
    this.capacity = capacity;
    this.waiting = waiting;
  }

  /**
   * With none.
   *
   * @param capacity approvals of each authority that are kept at most
   */
  public static EarlyApprovals none(Authorities authorities, SigningDomain domain, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "room for %d approvals of each authority; at least 1 is right".formatted(capacity));
    }
    return new EarlyApprovals(authorities, domain, capacity, new TreeMap<>());
  }

  /** What became of one more. */
  public sealed interface Addition {
    record Added(EarlyApprovals next) implements Addition {}

    record Known() implements Addition {}

    record Refused(ApprovalRefusal why) implements Addition {}
  }

  /** With one more. */
  public Addition plus(Approval approval) {
    if (!approval.isOneOf(authorities)) {
      return new Addition.Refused(
          new ApprovalRefusal.UnknownAuthority(approval, authorities.count()));
    }
    List<Approval> room = waiting.getOrDefault(approval.authority(), List.of());
    if (room.stream().anyMatch(kept -> kept.block().equals(approval.block()))) {
      return new Addition.Known();
    }
    if (!approval.holds(authorities, domain.message(Purpose.BLOCK, approval.block()))) {
      return new Addition.Refused(new ApprovalRefusal.WrongSignature(approval));
    }
    List<Approval> later = new ArrayList<>(room);
    later.add(approval);
    TreeMap<Integer, List<Approval>> next = new TreeMap<>(waiting);
    next.put(
        approval.authority(),
        List.copyOf(later.subList(Math.max(0, later.size() - capacity), later.size())));
    return new Addition.Added(with(next));
  }

  /**
   * Those of a block that has come, and what waits on without them.
   *
   * @param approvals in the order of authorities
   */
  public record Taken(List<Approval> approvals, EarlyApprovals rest) {
    public Taken {
      approvals = List.copyOf(approvals);
    }
  }

  /** Takes those of one block. */
  public Taken take(Hash32 block) {
    List<Approval> found = new ArrayList<>();
    TreeMap<Integer, List<Approval>> rest = new TreeMap<>();
    waiting.forEach(
        (authority, room) -> {
          room.stream().filter(kept -> kept.block().equals(block)).forEach(found::add);
          rest.put(authority, room.stream().filter(kept -> !kept.block().equals(block)).toList());
        });
    return new Taken(found, with(rest));
  }

  private EarlyApprovals with(SortedMap<Integer, List<Approval>> now) {
    return new EarlyApprovals(authorities, domain, capacity, now);
  }

  public int count() {
    return waiting.values().stream().mapToInt(List::size).sum();
  }
}
