package io.alys.consensus.fork;

import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The tree of signed blocks above the last final one, and the best of them: the head. Immutable.
 *
 * <pre>
 *   final -- 11 -- 12 -- 13
 *              \
 *               12' -- 13' -- 14' (head)
 * </pre>
 *
 * <p>The head depends on which blocks are known, not on when they came. A block that does not
 * follow on the final one is never in the tree, so nothing final can be reverted. The tree has a
 * limit: when it is reached, the worst of the blocks that no other follows gives way, so that side
 * branches cannot keep the best chain from growing.
 */
public final class ForkChoice {
  private final int capacity;
  private final Candidate root;
  private final PMap<Hash32, Candidate> blocks;
  private final Candidate head;

  private ForkChoice(int capacity, Candidate root, PMap<Hash32, Candidate> blocks, Candidate head) {
    this.capacity = capacity;
    this.root = root;
    this.blocks = blocks;
    this.head = head;
  }

  /**
   * With one block, which is final.
   *
   * @param capacity blocks above it that are kept at most; more than may go without a proof
   */
  public static ForkChoice startingAt(Candidate finalised, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "room for %d blocks above the final one; at least 1 is right".formatted(capacity));
    }
    return new ForkChoice(capacity, finalised, HashTreePMap.empty(), finalised);
  }

  /** What became of a block. */
  public sealed interface Addition {
    /**
     * @param dropped what gave way to it
     */
    record Added(ForkChoice next, Optional<Candidate> dropped) implements Addition {}

    record Known() implements Addition {}

    record Refused(Fault fault, String reason) implements Addition {}
  }

  /** Why a block has no place in the tree. */
  public enum Fault {
    /** Not above the final block: on a branch that lost, or long known. */
    NOT_AFTER_FINALISED,
    /** It may come later. */
    PARENT_UNKNOWN,
    /** Its number or its slot does not follow on its parent's. */
    NOT_NEXT,
    /** The tree is full, and no block in it is worse. */
    NO_ROOM
  }

  /** With one block more. */
  public Addition plus(Candidate block) {
    if (find(block.hash()).isPresent()) {
      return new Addition.Known();
    }
    if (block.at().number().compareTo(root.at().number()) <= 0) {
      return refused(
          Fault.NOT_AFTER_FINALISED, "%s is not after the final %s".formatted(block, root));
    }
    Optional<Candidate> parent = find(block.parent());
    if (parent.isEmpty()) {
      return refused(
          Fault.PARENT_UNKNOWN,
          "the parent %s of %s is not above the final %s".formatted(block.parent(), block, root));
    }
    if (block.at().number().since(parent.get().at().number()) != 1
        || block.slot().compareTo(parent.get().slot()) <= 0) {
      return refused(
          Fault.NOT_NEXT,
          "%s in %s does not follow %s in %s"
              .formatted(block, block.slot(), parent.get(), parent.get().slot()));
    }
    return admitted(block);
  }

  private Addition admitted(Candidate block) {
    Candidate best = Candidate.BETTER.compare(block, head) > 0 ? block : head;
    PMap<Hash32, Candidate> more = blocks.plus(block.hash(), block);
    if (more.size() <= capacity) {
      return new Addition.Added(with(more, best), Optional.empty());
    }
    Optional<Candidate> worst =
        leaves(more).stream().filter(leaf -> !leaf.equals(best)).min(Candidate.BETTER);
    if (worst.isEmpty() || worst.get().equals(block)) {
      return refused(
          Fault.NO_ROOM,
          "no room for %s: %d blocks wait above the final %s".formatted(block, capacity, root));
    }
    return new Addition.Added(with(more.minus(worst.get().hash()), best), worst);
  }

  private static List<Candidate> leaves(PMap<Hash32, Candidate> of) {
    Set<Hash32> parents = new HashSet<>();
    of.values().forEach(block -> parents.add(block.parent()));
    return of.values().stream().filter(block -> !parents.contains(block.hash())).toList();
  }

  private static Addition refused(Fault fault, String reason) {
    return new Addition.Refused(fault, reason);
  }

  private ForkChoice with(PMap<Hash32, Candidate> now, Candidate best) {
    return new ForkChoice(capacity, root, now, best);
  }

  /** The block that the next one follows on. */
  public Candidate head() {
    return head;
  }

  /** The last final block. */
  public Candidate finalised() {
    return root;
  }

  /** How many blocks are above the final one. */
  public int size() {
    return blocks.size();
  }

  /** A block of the tree, or the final one. */
  public Optional<Candidate> find(Hash32 hash) {
    return root.hash().equals(hash) ? Optional.of(root) : Optional.ofNullable(blocks.get(hash));
  }

  /**
   * The way between two blocks of the tree.
   *
   * @throws IllegalArgumentException when one of them is not in it
   */
  public Move move(Hash32 from, Hash32 to) {
    @Nullable Candidate next = blocks.get(to);
    if (next != null && next.parent().equals(from)) { // As nearly always: no need to walk down.
      return new Move(List.of(), List.of(next));
    }
    List<Candidate> here = branch(from);
    List<Candidate> there = branch(to);
    Set<Candidate> shared = new HashSet<>(here);
    shared.retainAll(new HashSet<>(there));
    Predicate<Candidate> apart = block -> !shared.contains(block);
    return new Move(
        here.stream().filter(apart).toList(), there.stream().filter(apart).toList().reversed());
  }

  /** From a block down to the final one, without it. */
  private List<Candidate> branch(Hash32 from) {
    if (find(from).isEmpty()) {
      throw new IllegalArgumentException(
          "%s is not in the tree above the final %s".formatted(from, root));
    }
    List<Candidate> branch = new ArrayList<>();
    @Nullable Candidate block = blocks.get(from);
    while (block != null) {
      branch.add(block);
      block = blocks.get(block.parent());
    }
    return branch;
  }

  /** Whether a block is above the final one, and at or below the head. */
  public boolean isOnHeadsBranch(Hash32 block) {
    return branch(head.hash()).stream().anyMatch(candidate -> candidate.hash().equals(block));
  }

  /**
   * Whether a block is another one of the tree, or comes after it; all come after the final one.
   *
   * @throws IllegalArgumentException when the first is not in the tree
   */
  public boolean follows(Hash32 block, Hash32 ancestor) {
    return branch(block).stream().anyMatch(candidate -> candidate.hash().equals(ancestor))
        || ancestor.equals(root.hash());
  }

  /** The best of the blocks that meet a condition, the final one included. */
  public Optional<Candidate> best(Predicate<Candidate> condition) {
    return condition.test(head)
        ? Optional.of(head)
        : Stream.concat(Stream.of(root), blocks.values().stream())
            .filter(condition)
            .max(Candidate.BETTER);
  }

  /**
   * With a later final block; what does not follow on it is gone. It is of the head's branch, as
   * only the head's proofs count; so the head stays.
   *
   * @throws IllegalArgumentException when it is of another branch, or not in the tree
   */
  public ForkChoice finalise(Hash32 block) {
    if (block.equals(root.hash())) {
      return this;
    }
    Candidate last =
        branch(head.hash()).stream()
            .filter(candidate -> candidate.hash().equals(block))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s is not on the way from the final %s to the head %s"
                            .formatted(block, root, head)));
    PMap<Hash32, Candidate> above = HashTreePMap.empty();
    Set<Hash32> kept = new HashSet<>(Set.of(block));
    for (Candidate candidate : byNumber()) {
      if (kept.contains(candidate.parent())) {
        kept.add(candidate.hash());
        above = above.plus(candidate.hash(), candidate);
      }
    }
    return new ForkChoice(capacity, last, above, head);
  }

  /**
   * Without a block that turned out to be wrong, and without all that follow on it. The head may
   * change.
   *
   * @throws IllegalArgumentException when it is final, or not in the tree
   */
  public ForkChoice without(Hash32 wrong) {
    if (!blocks.containsKey(wrong)) {
      throw new IllegalArgumentException(
          "%s is not in the tree above the final %s".formatted(wrong, root));
    }
    Set<Hash32> gone = new HashSet<>(Set.of(wrong));
    PMap<Hash32, Candidate> left = blocks.minus(wrong);
    for (Candidate candidate : byNumber()) {
      if (gone.contains(candidate.parent())) {
        gone.add(candidate.hash());
        left = left.minus(candidate.hash());
      }
    }
    return with(left, left.values().stream().max(Candidate.BETTER).orElse(root));
  }

  private List<Candidate> byNumber() {
    return blocks.values().stream()
        .sorted(Comparator.comparing((Candidate candidate) -> candidate.at().number()))
        .toList();
  }
}
