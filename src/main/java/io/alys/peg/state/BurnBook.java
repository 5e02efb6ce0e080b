package io.alys.peg.state;

import io.alys.ethereum.BurnId;
import io.alys.peg.Burn;
import io.alys.peg.state.BurnState.Burned;
import io.alys.peg.state.BurnState.Queued;
import io.alys.peg.state.BurnState.Refundable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Every burn that ever was, and how far it has come.
 *
 * @param burns all of them; the other three say which of them wait, in the order of the burns
 * @param pending not final yet
 * @param queue to be paid, first in first out
 * @param refundable to be minted back, first in first out
 */
public record BurnBook(
    PMap<BurnId, BurnRecord> burns,
    PSortedSet<Burn> pending,
    PSortedSet<Burn> queue,
    PSortedSet<Burn> refundable) {
  public static final BurnBook EMPTY =
      new BurnBook(
          HashTreePMap.empty(),
          TreePSet.empty(Burn.ORDER),
          TreePSet.empty(Burn.ORDER),
          TreePSet.empty(Burn.ORDER));

  public Optional<BurnRecord> find(BurnId id) {
    return Optional.ofNullable(burns.get(id));
  }

  /** Those that wait for a transaction, in order. */
  public Stream<Queued> queued() {
    return queue.stream().map(burn -> stateOf(burn.id())).map(Queued.class::cast);
  }

  /** Those that wait to be minted back, in order. */
  public List<Burn> owedBack() {
    return List.copyOf(refundable);
  }

  private BurnState stateOf(BurnId id) {
    return find(id)
        .orElseThrow(() -> new IllegalStateException("no burn has the id " + id))
        .state();
  }

  /** With a burn in a state, whatever it was in before. */
  BurnBook with(Burn burn, BurnState state) {
    return new BurnBook(
        burns.plus(burn.id(), new BurnRecord(burn, state)),
        member(pending, burn, state instanceof Burned),
        member(queue, burn, state instanceof Queued),
        member(refundable, burn, state instanceof Refundable));
  }

  BurnBook with(BurnId id, BurnState state) {
    return with(
        find(id).orElseThrow(() -> new IllegalStateException("no burn has the id " + id)).burn(),
        state);
  }

  private static PSortedSet<Burn> member(PSortedSet<Burn> set, Burn burn, boolean belongs) {
    return belongs ? set.plus(burn) : set.minus(burn);
  }
}
