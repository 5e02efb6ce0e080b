package io.alys.consensus.approval;

import io.alys.consensus.approval.SigningDomain.Purpose;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.bls.Claim;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Approvals whose block has not come yet. Version 1 had room for those of one block and forgot them
 * for the next one. Each is verified before it is kept, and each authority has its own room, where
 * a new one displaces the oldest: so nobody can fill it but an authority, and none can push out
 * those of another.
 *
 * <p>Whose block it is, only the block will tell: where one set of authorities follows another, an
 * approval is kept with the key that gave it, be it of the one set or of the other. Immutable.
 */
public final class EarlyApprovals {
  private final SigningDomain domain;
  private final int capacity;
  private final Map<BlsPublicKey, List<Approval>> waiting;

  private EarlyApprovals(
      SigningDomain domain, int capacity, Map<BlsPublicKey, List<Approval>> waiting) {
    this.domain = domain;
    this.capacity = capacity;
    this.waiting = Map.copyOf(waiting);
  }

  /**
   * With none.
   *
   * @param capacity approvals of each authority that are kept at most
   */
  public static EarlyApprovals none(SigningDomain domain, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "room for %d approvals of each authority; at least 1 is right".formatted(capacity));
    }
    return new EarlyApprovals(domain, capacity, Map.of());
  }

  /** What became of one more. */
  public sealed interface Addition {
    record Added(EarlyApprovals next) implements Addition {}

    record Known() implements Addition {}

    record Refused(ApprovalRefusal why) implements Addition {}
  }

  /**
   * With one more; those of keys that are in no set any more are gone.
   *
   * @param sets whose blocks may come, at least one
   */
  public Addition plus(Approval approval, Collection<Authorities> sets) {
    Set<BlsPublicKey> candidates = new LinkedHashSet<>();
    sets.stream()
        .filter(approval::isOneOf)
        .forEach(set -> candidates.add(set.keys().get(approval.authority())));
    if (candidates.isEmpty()) {
      int most = sets.stream().mapToInt(Authorities::count).max().orElse(0);
      return new Addition.Refused(new ApprovalRefusal.UnknownAuthority(approval, most));
    }
    boolean known = candidates.removeIf(key -> hasSigned(key, approval.block()));
    for (BlsPublicKey key : candidates) {
      if (isBy(key, approval)) {
        return new Addition.Added(with(key, approval, sets));
      }
    }
    return known
        ? new Addition.Known()
        : new Addition.Refused(new ApprovalRefusal.WrongSignature(approval));
  }

  private boolean hasSigned(BlsPublicKey key, Hash32 block) {
    return room(key).stream().anyMatch(kept -> kept.block().equals(block));
  }

  private boolean isBy(BlsPublicKey key, Approval approval) {
    Hash32 message = domain.message(Purpose.BLOCK, approval.block());
    return new Claim(List.of(key), message, approval.signature()).holds();
  }

  private List<Approval> room(BlsPublicKey key) {
    return waiting.getOrDefault(key, List.of());
  }

  private EarlyApprovals with(BlsPublicKey key, Approval approval, Collection<Authorities> sets) {
    Map<BlsPublicKey, List<Approval>> next = new HashMap<>(waiting);
    next.keySet().removeIf(kept -> sets.stream().allMatch(set -> set.indexOf(kept).isEmpty()));
    List<Approval> later = new ArrayList<>(room(key));
    later.add(approval);
    next.put(key, List.copyOf(later.subList(Math.max(0, later.size() - capacity), later.size())));
    return new EarlyApprovals(domain, capacity, next);
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

  /**
   * Takes those of one block.
   *
   * @param authorities whose block it is; what others said of it is gone
   */
  public Taken take(Hash32 block, Authorities authorities) {
    List<Approval> found = new ArrayList<>();
    for (int index = 0; index < authorities.count(); index++) {
      int authority = index;
      room(authorities.keys().get(index)).stream()
          .filter(kept -> kept.block().equals(block) && kept.authority() == authority)
          .forEach(found::add);
    }
    Map<BlsPublicKey, List<Approval>> rest = new HashMap<>();
    waiting.forEach(
        (key, room) ->
            rest.put(key, room.stream().filter(kept -> !kept.block().equals(block)).toList()));
    return new Taken(found, new EarlyApprovals(domain, capacity, rest));
  }

  public int count() {
    return waiting.values().stream().mapToInt(List::size).sum();
  }
}
