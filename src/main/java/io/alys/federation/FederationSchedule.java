package io.alys.federation;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All federations of a chain, former, present and announced. It only grows: a new one follows the
 * last one at a later block.
 *
 * @param terms in the order of their versions and of their activations; the first begins with the
 *     chain
 * @param announced the last version that governance's updates have reached; above that of the last
 *     federation when an update since then changed the authorities alone
 */
public record FederationSchedule(List<Term> terms, long announced) {
  /**
   * @param from the first block in which it is in force
   */
  public record Term(Federation federation, BlockNumber from) {}

  public FederationSchedule {
    terms = List.copyOf(terms);
    if (terms.isEmpty() || !terms.getFirst().from().equals(BlockNumber.GENESIS)) {
      throw new IllegalArgumentException("a chain begins with a federation at block 0");
    }
    for (int i = 1; i < terms.size(); i++) {
      Term before = terms.get(i - 1);
      Term after = terms.get(i);
      if (after.federation().version() <= before.federation().version()
          || after.from().compareTo(before.from()) <= 0) {
        throw new IllegalArgumentException(
            "federation version %d at %s does not follow version %d at %s"
                .formatted(
                    after.federation().version(),
                    after.from(),
                    before.federation().version(),
                    before.from()));
      }
    }
    long last = terms.getLast().federation().version();
    if (announced < last) {
      throw new IllegalArgumentException(
          "version %d is the last one announced, and federation version %d stands there"
              .formatted(announced, last));
    }
  }

  public static FederationSchedule startingWith(Federation first) {
    return new FederationSchedule(List.of(new Term(first, BlockNumber.GENESIS)), first.version());
  }

  /** With one more; see {@link UpdateCheck}, which says whether it may follow. */
  public FederationSchedule plus(Federation next, BlockNumber from) {
    return new FederationSchedule(
        Stream.concat(terms.stream(), Stream.of(new Term(next, from))).toList(), next.version());
  }

  /** After an update that leaves the federation as it is; only its version is taken. */
  public FederationSchedule announcing(long version) {
    return new FederationSchedule(terms, version);
  }

  /** The last one announced; in force from its activation on. */
  public Term last() {
    return terms.getLast();
  }

  public Federation inForceAt(BlockNumber block) {
    return terms.stream()
        .filter(term -> term.from().compareTo(block) <= 0)
        .reduce((_, later) -> later)
        .orElseThrow()
        .federation();
  }

  public Optional<Federation> byVersion(long version) {
    return terms.stream()
        .map(Term::federation)
        .filter(federation -> federation.version() == version)
        .findFirst();
  }

  /** Whose coins such an output holds; each federation has a script of its own. */
  public Optional<Federation> byOutputScript(Bytes script) {
    return terms.stream()
        .map(Term::federation)
        .filter(federation -> federation.outputScript().equals(script))
        .findFirst();
  }

  /**
   * Whether a block credits deposits to it: it is in force, or was until at most so many blocks
   * ago. One that is announced only is not: until its activation it can still hold nothing.
   *
   * @param graceBlocks after its end
   */
  public boolean credits(long version, BlockNumber block, long graceBlocks) {
    return creditedAt(block, graceBlocks).stream()
        .anyMatch(federation -> federation.version() == version);
  }

  /** All whose deposits a block credits, the oldest first. */
  public List<Federation> creditedAt(BlockNumber block, long graceBlocks) {
    return terms.stream()
        .filter(term -> term.from().compareTo(block) <= 0)
        .filter(term -> end(term).map(end -> block.since(end) < graceBlocks).orElse(true))
        .map(Term::federation)
        .toList();
  }

  private Optional<BlockNumber> end(Term term) {
    int next = terms.indexOf(term) + 1;
    return next < terms.size() ? Optional.of(terms.get(next).from()) : Optional.empty();
  }
}
