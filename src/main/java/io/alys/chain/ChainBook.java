package io.alys.chain;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.ForkChoice;
import io.alys.consensus.fork.Move;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.primitives.Hash32;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The signed blocks above the last final one, what the chain is after each of them, and which is
 * the head. Immutable: states share what they have in common.
 */
final class ChainBook {
  private final ForkChoice forks;
  private final PMap<Hash32, ChainState> states;

  private ChainBook(ForkChoice forks, PMap<Hash32, ChainState> states) {
    this.forks = forks;
    this.states = states;
  }

  /**
   * With one block, which is final.
   *
   * @param capacity blocks above it that are kept at most
   */
  static ChainBook startingAt(ChainState state, int capacity) {
    Candidate first = Candidate.of(state.head());
    return new ChainBook(
        ForkChoice.startingAt(first, capacity), HashTreePMap.singleton(first.hash(), state));
  }

  /** What became of a block. */
  sealed interface Addition {
    /**
     * @param move from the head before to the one now
     */
    record Added(ChainBook next, Move move) implements Addition {}

    record Known() implements Addition {}

    record Refused(String reason) implements Addition {}
  }

  /** With one block more, signed by enough authorities. */
  Addition plus(ChainState after) {
    Hash32 before = forks.head().hash();
    return switch (forks.plus(Candidate.of(after.head()))) {
      case ForkChoice.Addition.Known _ -> new Addition.Known();
      case ForkChoice.Addition.Refused(var _, String reason) -> new Addition.Refused(reason);
      case ForkChoice.Addition.Added(ForkChoice next, Optional<Candidate> dropped) -> {
        Move move = next.move(before, next.head().hash());
        PMap<Hash32, ChainState> more = states.plus(after.head().hash(), after);
        if (dropped.isPresent()) {
          more = more.minus(dropped.get().hash());
        }
        yield new Addition.Added(new ChainBook(next, more).settled(), move);
      }
    };
  }

  /**
   * What the head makes final is so; all that does not follow on it is gone. A head may make less
   * final than one before it did, as another block of its number that is better lacks the proof:
   * what was final stays so.
   */
  private ChainBook settled() {
    return finalTo(head().branch().finalised().hash());
  }

  /** With a block of the head's branch final; the same when it is so already, or is none. */
  ChainBook finalTo(Hash32 last) {
    if (last.equals(forks.finalised().hash()) || !forks.isOnHeadsBranch(last)) {
      return this;
    }
    ForkChoice above = forks.finalise(last);
    PMap<Hash32, ChainState> kept = HashTreePMap.empty();
    for (ChainState state : states.values()) {
      Hash32 hash = state.head().hash();
      if (above.find(hash).isPresent()) {
        kept = kept.plus(hash, state);
      }
    }
    return new ChainBook(above, kept);
  }

  /** The same blocks, as a tree. */
  ForkChoice forks() {
    return forks;
  }

  /** What the chain is after a block; empty when it is not known, or not above the final one. */
  Optional<ChainState> stateAt(Hash32 block) {
    return Optional.ofNullable(states.get(block));
  }

  /** What the chain is now. */
  ChainState head() {
    return stateAt(forks.head().hash()).orElseThrow();
  }

  /** What the chain is after the last final block. */
  ChainState finalised() {
    return stateAt(forks.finalised().hash()).orElseThrow();
  }

  BlockRef lastFinal() {
    return finalised().head().ref();
  }

  /** All who may have made a block that comes: from the last final one on, as far as is known. */
  Set<Authorities> authorities() {
    return Stream.of(finalised(), head())
        .flatMap(state -> state.schedule().sets())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The last final execution block; zero as long as none but the first one is. */
  Hash32 finalisedExecution(Genesis genesis) {
    Hash32 last = finalised().head().executionHash();
    return last.equals(genesis.state().head().executionHash()) ? Hash32.ZERO : last;
  }

  /** How many blocks are above the final one. */
  int size() {
    return forks.size();
  }
}
