package io.alys.consensus.voting;

import static java.util.Objects.requireNonNull;

import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.ForkChoice;
import io.alys.consensus.fork.ForkChoicePropertyTest;
import io.alys.consensus.voting.Vote.Proof;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Authorities that make, sign and finalise blocks, over a network that delays and reorders. Some
 * lie: they make two blocks in a slot, on whatever they like, and sign all that they see.
 */
final class Voters {
  private static final Candidate ROOT = ForkChoicePropertyTest.ROOT;

  /** Blocks before the parent with which a range may end. */
  private static final int BACK = 3;

  private final Seed seed;
  private final int quorum;
  private final int liars;
  private final int mayWait;
  private final Rule rule;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Hash32, Made> all = new HashMap<>();
  private final Set<Hash32> everFinal = new HashSet<>();
  private long slot = ROOT.slot().number();

  /**
   * What the honest ask their record.
   *
   * @param signs whether a vote may be given; that its slot is later, all ask
   * @param builds whether a block may be made upon one
   */
  record Rule(Signs signs, BiPredicate<Node, Candidate> builds) {
    interface Signs {
      boolean may(VotingRecord record, ForkChoice tree, Vote vote);
    }

    /** The rules as they are. */
    static final Rule WHOLE =
        new Rule(
            (record, tree, vote) -> record.refusal(tree, vote).isEmpty(),
            (node, parent) -> node.record.permits(node.tree, parent));

    /** Only that slots are signed in order. */
    static final Rule SLOTS_ONLY = new Rule((_, _, _) -> true, (_, _) -> true);

    /** Without what keeps a proof from being signed. */
    static final Rule NO_RULE_OF_PROOFS =
        new Rule((record, tree, vote) -> record.permits(tree, vote.parent()), WHOLE.builds);
  }

  /** What nodes tell each other. */
  private sealed interface Letter {}

  /** A block; its proof makes another one final. */
  private record Made(Candidate block, Optional<BlockRef> finalises) implements Letter {
    Vote vote(Candidate parent, boolean due) {
      return new Vote(
          parent, block.slot(), finalises.isEmpty() ? Proof.NONE : due ? Proof.DUE : Proof.GIVEN);
    }
  }

  private record Signed(Hash32 block, int signer) implements Letter {}

  /**
   * @param mayWait blocks that may wait to be final, before each needs a proof
   */
  Voters(int count, int liars, int mayWait, Rule rule, Seed seed) {
    this.mayWait = mayWait;
    this.seed = seed;
    this.liars = liars;
    this.rule = rule;
    quorum = (2 * count + 2) / 3;
    for (int i = 0; i < count; i++) {
      nodes.add(new Node(i));
    }
  }

  /**
   * One slot: its author makes a block, and some of what was said arrives.
   *
   * @param arriving how likely each letter comes now, twice in a slot
   */
  void slot(double arriving) {
    slot++;
    Node author = nodes.get((int) (slot % nodes.size()));
    if (author.lies()) {
      author.make();
      author.make();
    } else {
      author.make();
    }
    nodes.forEach(node -> node.receive(arriving));
    nodes.forEach(node -> node.receive(arriving));
  }

  /** Whether two blocks that were final somewhere exclude each other. */
  boolean disagree() {
    return everFinal.stream()
        .anyMatch(
            one ->
                everFinal.stream().anyMatch(other -> !follows(one, other) && !follows(other, one)));
  }

  private boolean follows(Hash32 block, Hash32 ancestor) {
    Hash32 at = block;
    while (!at.equals(ancestor) && all.containsKey(at)) {
      at = requireNonNull(all.get(at)).block().parent();
    }
    return at.equals(ancestor);
  }

  /** The lowest last final block of those who do not lie. */
  long finality() {
    return nodes.stream()
        .filter(node -> !node.lies())
        .mapToLong(node -> node.tree.finalised().at().number().value())
        .min()
        .orElseThrow();
  }

  final class Node {
    private final int index;
    private final Map<Hash32, Made> open = new HashMap<>();
    private final Set<Hash32> looked = new HashSet<>();
    private final Map<Hash32, Set<Integer>> votes = new HashMap<>();
    private final List<Letter> mail = new ArrayList<>();
    private ForkChoice tree = ForkChoice.startingAt(ROOT, 1_000);
    private VotingRecord record = VotingRecord.EMPTY;

    Node(int index) {
      this.index = index;
    }

    private boolean lies() {
      return index < liars;
    }

    private void make() {
      Optional<Candidate> best =
          lies() ? Optional.of(anyBlock()) : tree.best(block -> rule.builds.test(this, block));
      best.filter(parent -> parent.slot().number() < slot)
          .map(parent -> made(parent, seed.nextInt(3) == 0))
          .filter(made -> lies() || isRight(made))
          .ifPresent(
              made -> {
                all.put(made.block().hash(), made);
                nodes.forEach(node -> node.mail.add(made));
              });
    }

    private boolean isRight(Made made) {
      return made.finalises().isPresent()
          || !isProofDue(tree.find(made.block().parent()).orElseThrow());
    }

    /** Whether no block may follow without a proof. */
    private boolean isProofDue(Candidate parent) {
      long last = tree.find(lastFinal(parent)).orElseThrow().at().number().value();
      return parent.at().number().value() - last >= mayWait;
    }

    /** Any that is there; the newest often enough to build upon what another liar has made. */
    private Candidate anyBlock() {
      List<Candidate> there =
          Stream.concat(Stream.of(ROOT), all.values().stream().map(Made::block))
              .filter(block -> tree.find(block.hash()).isPresent())
              .sorted(Comparator.comparing(Candidate::slot).reversed())
              .toList();
      return there.get(seed.nextInt(seed.nextInt(there.size()) + 1));
    }

    private Made made(Candidate parent, boolean mined) {
      BlockRef at =
          new BlockRef(parent.at().number().next(), ForkChoicePropertyTest.hash(seed.split()));
      Candidate block = new Candidate(at, parent.hash(), new Slot(slot));
      Candidate end = before(parent, seed.nextInt(BACK));
      Made proving = new Made(block, Optional.of(end.at()));
      boolean proves =
          mined
              && !end.equals(tree.finalised())
              && (lies() || rule.signs.may(record, tree, proving.vote(parent, isProofDue(parent))));
      return proves ? proving : new Made(block, Optional.empty());
    }

    private Candidate before(Candidate block, int steps) {
      Candidate at = block;
      for (int step = 0; step < steps; step++) {
        at = tree.find(at.parent()).orElse(at);
      }
      return at;
    }

    private void receive(double arriving) {
      List<Letter> now = new ArrayList<>(mail);
      mail.clear();
      while (!now.isEmpty()) {
        Letter letter = now.remove(seed.nextInt(now.size()));
        if (seed.nextDouble() >= arriving) {
          mail.add(letter);
          continue;
        }
        switch (letter) {
          case Made made -> open.put(made.block().hash(), made);
          case Signed(Hash32 block, int signer) -> signersOf(block).add(signer);
        }
        look();
      }
    }

    private Set<Integer> signersOf(Hash32 block) {
      return votes.computeIfAbsent(block, _ -> new HashSet<>());
    }

    /** Looks once whether to sign a block, when its parent is there, and counts until it counts. */
    private void look() {
      boolean again = true;
      while (again) {
        again = false;
        for (Made made : List.copyOf(open.values())) {
          Optional<Candidate> parent = tree.find(made.block().parent());
          if (parent.isPresent()) {
            if (looked.add(made.block().hash())) {
              sign(made, made.vote(parent.get(), isProofDue(parent.get())));
            }
            again |= signersOf(made.block().hash()).size() >= quorum;
            count(made);
          }
        }
      }
    }

    private void sign(Made made, Vote vote) {
      boolean may =
          isRight(made)
              && vote.slot().compareTo(record.last()) > 0
              && rule.signs.may(record, tree, vote);
      if (!may && !lies()) {
        return;
      }
      record = record.with(tree, vote);
      signersOf(made.block().hash()).add(index);
      Signed signed = new Signed(made.block().hash(), index);
      nodes.stream().filter(node -> node != this).forEach(node -> node.mail.add(signed));
    }

    private void count(Made made) {
      if (signersOf(made.block().hash()).size() < quorum) {
        return;
      }
      open.remove(made.block().hash());
      if (tree.plus(made.block()) instanceof ForkChoice.Addition.Added added) {
        tree = added.next();
        Hash32 last = lastFinal(tree.head());
        tree = tree.finalise(last);
        everFinal.add(last);
      }
    }

    private Made made(Candidate block) {
      return requireNonNull(all.get(block.hash()), "made by one of them");
    }

    /** The highest block that the proofs on a branch make final. */
    private Hash32 lastFinal(Candidate head) {
      Candidate best = tree.finalised();
      Candidate at = head;
      while (!at.equals(tree.finalised())) {
        Optional<Candidate> end = made(at).finalises().flatMap(block -> tree.find(block.hash()));
        if (end.isPresent() && end.get().at().number().compareTo(best.at().number()) > 0) {
          best = end.get();
        }
        at = tree.find(at.parent()).orElseThrow();
      }
      return best.hash();
    }
  }
}
