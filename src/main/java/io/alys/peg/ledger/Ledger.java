package io.alys.peg.ledger;

import io.alys.peg.PegBlock;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.rules.PegFault;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.PegVerdict;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The tree of blocks above the last final one, the state of the peg after each, and which of them
 * is the head. Immutable: states share what they have in common, so a block costs what it changes.
 *
 * <pre>
 *   root (final) -- 11 -- 12 -- 13 (head)
 *                    \
 *                     12' -- 13'
 * </pre>
 *
 * <p>No block that does not follow on the root is ever in it, so nothing final can be reverted.
 */
public final class Ledger {
  private final PegRules rules;
  private final int capacity;
  private final PegState root;
  private final PMap<Hash32, Node> blocks;
  private final Hash32 head;

  private record Node(PegBlock block, PegState after) {}

  private Ledger(
      PegRules rules, int capacity, PegState root, PMap<Hash32, Node> blocks, Hash32 head) {
    this.rules = rules;
    this.capacity = capacity;
    this.root = root;
    this.blocks = blocks;
    this.head = head;
  }

  /**
   * A ledger that knows one final block.
   *
   * @param capacity blocks above it that are kept at most
   */
  public static Ledger startingAt(PegRules rules, int capacity, PegState root) {
    return new Ledger(rules, capacity, root, HashTreePMap.empty(), root.head().hash());
  }

  /** What became of a block. */
  public sealed interface Addition {
    record Added(Ledger next) implements Addition {}

    /** It was there before. */
    record Known() implements Addition {}

    /** Against the rules. */
    record Refused(PegFault fault, String subject) implements Addition {}

    record UnknownParent() implements Addition {}

    /** So many blocks wait to be final, and no more are taken before some of them are. */
    record Full(int capacity) implements Addition {}
  }

  /**
   * Checks a block and adds it.
   *
   * @throws IllegalStateException when money does not add up after a block that the rules accept
   */
  public Addition add(PegBlock block) {
    PegBlock.Position at = block.position();
    if (stateAt(at.hash()).isPresent()) {
      return new Addition.Known();
    }
    if (at.number().compareTo(root.head().number()) <= 0) {
      return new Addition.Refused(
          PegFault.NOT_NEXT,
          "%s does not follow on the final %s".formatted(at.number(), root.head().number()));
    }
    if (blocks.size() >= capacity) {
      return new Addition.Full(capacity);
    }
    Optional<PegState> parent = stateAt(at.parent());
    if (parent.isEmpty()) {
      return new Addition.UnknownParent();
    }
    return switch (rules.check(parent.get(), block)) {
      case PegVerdict.Accept(PegState next) ->
          new Addition.Added(with(blocks.plus(at.hash(), new Node(block, next)), head));
      case PegVerdict.Refuse(PegFault fault, String subject) ->
          new Addition.Refused(fault, subject);
    };
  }

  private Ledger with(PMap<Hash32, Node> now, Hash32 newHead) {
    return new Ledger(rules, capacity, root, now, newHead);
  }

  /** The state after a block; empty when it is not known, or long final. */
  public Optional<PegState> stateAt(Hash32 hash) {
    if (root.head().hash().equals(hash)) {
      return Optional.of(root);
    }
    return Optional.ofNullable(blocks.get(hash)).map(Node::after);
  }

  /** The state after the head. */
  public PegState state() {
    return stateAt(head).orElseThrow();
  }

  /** The state after the last block that is final for good. */
  public PegState root() {
    return root;
  }

  public Hash32 head() {
    return head;
  }

  /** How many blocks are above the root. */
  public int size() {
    return blocks.size();
  }

  /** All blocks above the root, each after its parent. */
  public Collection<PegBlock> blocks() {
    return blocks.values().stream()
        .map(Node::block)
        .sorted(Comparator.comparing((PegBlock block) -> block.position().number()))
        .toList();
  }

  /**
   * How one gets from the head to another block.
   *
   * @param reverted the newest first
   * @param applied the oldest first
   */
  public record Path(List<ChainBlock> reverted, List<ChainBlock> applied) {
    public Path {
      reverted = List.copyOf(reverted);
      applied = List.copyOf(applied);
    }
  }

  /** The way to a block; empty when it is not known. */
  public Optional<Path> pathTo(Hash32 target) {
    @Nullable Node next = blocks.get(target);
    if (next != null && next.block().position().parent().equals(head)) {
      // As nearly always: no need to walk down, however many blocks wait to be final.
      return Optional.of(new Path(List.of(), List.of(chainBlock(next))));
    }
    if (stateAt(target).isEmpty()) {
      return Optional.empty();
    }
    List<Node> mine = branch(head);
    List<Node> theirs = branch(target);
    Set<Hash32> shared = hashes(mine);
    shared.retainAll(hashes(theirs));
    return Optional.of(new Path(beyond(mine, shared), beyond(theirs, shared).reversed()));
  }

  private static Set<Hash32> hashes(List<Node> branch) {
    Set<Hash32> hashes = new HashSet<>();
    branch.forEach(node -> hashes.add(node.block().position().hash()));
    return hashes;
  }

  private static List<ChainBlock> beyond(List<Node> branch, Set<Hash32> shared) {
    return branch.stream()
        .filter(node -> !shared.contains(node.block().position().hash()))
        .map(Ledger::chainBlock)
        .toList();
  }

  private static ChainBlock chainBlock(Node node) {
    return new ChainBlock(node.after(), node.block());
  }

  /** From a block down to the root, without it. */
  private List<Node> branch(Hash32 from) {
    List<Node> nodes = new ArrayList<>();
    @Nullable Node node = blocks.get(from);
    while (node != null) {
      nodes.add(node);
      node = blocks.get(node.block().position().parent());
    }
    return nodes;
  }

  /**
   * With another head.
   *
   * @throws IllegalArgumentException when it is not known
   */
  public Ledger withHead(Hash32 now) {
    if (stateAt(now).isEmpty()) {
      throw new IllegalArgumentException(
          "no block %s is known that could be the head".formatted(now));
    }
    return with(blocks, now);
  }

  /** The blocks of the head's branch after one number, up to what the head makes final. */
  public List<ChainBlock> finalAfter(BlockNumber known) {
    BlockNumber upTo = state().head().finalised();
    if (upTo.compareTo(known) <= 0) {
      return List.of();
    }
    return branch(head).reversed().stream()
        .filter(node -> node.block().position().number().compareTo(known) > 0)
        .filter(node -> node.block().position().number().compareTo(upTo) <= 0)
        .map(Ledger::chainBlock)
        .toList();
  }

  /** Without what the head makes final, and without every block that does not follow on that. */
  public Ledger pruned() {
    List<ChainBlock> done = finalAfter(root.head().number());
    if (done.isEmpty()) {
      return this;
    }
    Hash32 last = done.getLast().block().position().hash();
    PegState newRoot = stateAt(last).orElseThrow();
    Set<Hash32> kept = new HashSet<>(Set.of(last));
    PMap<Hash32, Node> above = HashTreePMap.empty();
    for (PegBlock block : blocks()) {
      Hash32 hash = block.position().hash();
      Node node = blocks.get(hash);
      if (node != null && kept.contains(block.position().parent())) {
        kept.add(hash);
        above = above.plus(hash, node);
      }
    }
    return new Ledger(rules, capacity, newRoot, above, head);
  }
}
