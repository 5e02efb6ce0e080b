package io.alys.consensus.approval;

import io.alys.primitives.BlockNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who makes the next block, and who is announced to make later ones. It follows from the blocks
 * alone, so that whoever has them counts the same authorities at every height.
 *
 * @param inForce who make the next block
 * @param coming in the order of their activations; at most {@value #MAX_COMING}
 */
public record AuthoritySchedule(Authorities inForce, List<Coming> coming) {
  /** So many sets may wait; each is kept in every state of the chain. */
  public static final int MAX_COMING = 8;

  /**
   * A set that waits.
   *
   * @param from the first block that is theirs
   */
  public record Coming(Authorities set, BlockNumber from) {}

  public AuthoritySchedule {
    coming = List.copyOf(coming);
    if (coming.size() > MAX_COMING) {
      throw new IllegalArgumentException(
          "%d sets of authorities wait; at most %d may".formatted(coming.size(), MAX_COMING));
    }
    for (int i = 1; i < coming.size(); i++) {
      BlockNumber before = coming.get(i - 1).from();
      BlockNumber after = coming.get(i).from();
      if (after.compareTo(before) <= 0) {
        throw new IllegalArgumentException(
            "authorities from %s do not follow those from %s".formatted(after, before));
      }
    }
  }

  public static AuthoritySchedule startingWith(Authorities first) {
    return new AuthoritySchedule(first, List.of());
  }

  /** Who make a block that is not before the next one, as far as is announced. */
  public Authorities at(BlockNumber block) {
    return coming.stream()
        .filter(each -> each.from().compareTo(block) <= 0)
        .reduce((_, later) -> later)
        .map(Coming::set)
        .orElse(inForce);
  }

  /** With one set more, after those that wait. */
  public AuthoritySchedule plus(Authorities set, BlockNumber from) {
    List<Coming> more = new ArrayList<>(coming);
    more.add(new Coming(set, from));
    return new AuthoritySchedule(inForce, more);
  }

  /** When this block is the last one. */
  public AuthoritySchedule after(BlockNumber block) {
    Authorities next = inForce;
    List<Coming> later = new ArrayList<>();
    for (Coming each : coming) {
      if (each.from().since(block) > 1) {
        later.add(each);
      } else {
        next = each.set();
      }
    }
    return new AuthoritySchedule(next, later);
  }

  /** The one in force, and all that wait. */
  public Stream<Authorities> sets() {
    return Stream.concat(Stream.of(inForce), coming.stream().map(Coming::set));
  }
}
