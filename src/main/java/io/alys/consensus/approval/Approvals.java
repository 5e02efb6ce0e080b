package io.alys.consensus.approval;

import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.bls.BlsSignature;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The signatures over one block, as they come: joined ones with copies of the block, single ones
 * from authorities. Each counts once, whatever comes how often and in which order, and nothing is
 * believed that was not verified. Immutable.
 */
public final class Approvals {
  private final Authorities authorities;
  private final Hash32 block;
  private final Hash32 message;
  private final Seal base;
  private final SortedMap<Integer, BlsSignature> singles;

  private Approvals(
      Authorities authorities,
      Hash32 block,
      Hash32 message,
      Seal base,
      SortedMap<Integer, BlsSignature> singles) {
    this.authorities = authorities;
    this.block = block;
    this.message = message;
    this.base = base;
    this.singles = singles;
  }

  /**
   * Begins with a block's own seal.
   *
   * @param message that authorities sign for this block
   * @param verified a seal that the rules have accepted
   */
  public static Approvals of(Authorities authorities, Hash32 block, Hash32 message, Seal verified) {
    return new Approvals(authorities, block, message, verified, Collections.emptySortedMap());
  }

  /** What became of one more. */
  public sealed interface Addition {
    record Added(Approvals next) implements Addition {}

    /** It says nothing new. */
    record Known() implements Addition {}

    record Refused(ApprovalRefusal why) implements Addition {}
  }

  /** With one authority's signature. */
  public Addition plus(Approval approval) {
    if (!approval.block().equals(block)) {
      return new Addition.Refused(new ApprovalRefusal.OtherBlock(approval, block));
    }
    if (!approval.isOneOf(authorities)) {
      return new Addition.Refused(
          new ApprovalRefusal.UnknownAuthority(approval, authorities.count()));
    }
    int authority = approval.authority();
    if (base.signers().contains(authority) || singles.containsKey(authority)) {
      return new Addition.Known();
    }
    if (!approval.holds(authorities, message)) {
      return new Addition.Refused(new ApprovalRefusal.WrongSignature(approval));
    }
    TreeMap<Integer, BlsSignature> more = new TreeMap<>(singles);
    more.put(authority, approval.signature());
    return new Addition.Added(with(base, more));
  }

  /**
   * With a joined one. Two that overlap cannot be joined, as whoever is in both would count twice;
   * then the one stays that says more together with the single ones.
   */
  public Addition plus(Seal seal) {
    Signers signers = seal.signers();
    if (signers.authorities() != authorities.count()) {
      return new Addition.Refused(
          new ApprovalRefusal.OtherAuthorities(block, signers, authorities.count()));
    }
    boolean apart = Collections.disjoint(signers.indexes(), base.signers().indexes());
    TreeSet<Integer> then = new TreeSet<>(signers.indexes());
    then.addAll(apart ? signed() : singles.keySet());
    if (then.size() <= signed().size()) {
      return new Addition.Known();
    }
    if (!authorities.claim(seal, message).holds()) {
      return new Addition.Refused(new ApprovalRefusal.WrongSeal(block, signers));
    }
    return new Addition.Added(with(apart ? joined(seal) : seal, singles));
  }

  private Seal joined(Seal seal) {
    TreeSet<Integer> both = new TreeSet<>(base.signers().indexes());
    both.addAll(seal.signers().indexes());
    return new Seal(
        BlsSignature.join(List.of(base.signature(), seal.signature())),
        Signers.of(authorities.count(), both));
  }

  private Approvals with(Seal newBase, SortedMap<Integer, BlsSignature> newSingles) {
    TreeMap<Integer, BlsSignature> beside = new TreeMap<>(newSingles);
    beside.keySet().removeAll(newBase.signers().indexes());
    return new Approvals(
        authorities, block, message, newBase, Collections.unmodifiableSortedMap(beside));
  }

  private Set<Integer> signed() {
    TreeSet<Integer> all = new TreeSet<>(base.signers().indexes());
    all.addAll(singles.keySet());
    return all;
  }

  /** All of them, joined: what the block carries from here on. */
  public Seal seal() {
    List<BlsSignature> parts = new ArrayList<>(singles.values());
    parts.add(base.signature());
    return new Seal(BlsSignature.join(parts), Signers.of(authorities.count(), signed()));
  }

  public int count() {
    return signed().size();
  }

  /** Whether so many signed that the block counts. */
  public boolean isEnough() {
    return count() >= authorities.threshold();
  }

  public Hash32 block() {
    return block;
  }
}
