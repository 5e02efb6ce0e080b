package io.alys.peg.payout;

import java.time.Instant;
import java.util.Optional;

/**
 * One transaction that a block proposes, on its way to being settled.
 *
 * <pre>
 *   Proposed --final--> Finalised --taken--> Requested --complete--> Signed --sent--> Broadcast
 *      |                    ^                    |                    |  ^                |
 *   reverted                |                 refused              invalid +-- evicted ---+
 *      v                    |                    v                    |                   |
 *   (forgotten)             +----- pause ----- Failed <---------------+                in a block
 *                                                                                         v
 *   Broadcast, or Requested when its signatures are not known here <-- fell out --- Confirmed
 *
 *   from any of them, when a block of the sidechain settles the family:
 *       --it is this one--> Settled        --it is another one--> Replaced
 *   and back again when that block is reverted.
 * </pre>
 *
 * <p>Confirmed can follow any stage from Finalised on: others broadcast too. Nothing here decides
 * that a burn is paid; that is a block's word alone, which every node checks.
 *
 * @param pace what a restart may forget
 */
public record Payout(Order order, Stage stage, Pace pace) {
  /**
   * When it is tried next. It is not journalled: after a restart everything is tried at once.
   *
   * @param attempts failures in a row
   * @param dueAt empty when nothing is to be tried
   * @param stuck a replacement is wanted
   */
  public record Pace(int attempts, Optional<Instant> dueAt, boolean stuck) {
    static final Pace NEW = new Pace(0, Optional.empty(), false);

    Pace due(Instant at) {
      return new Pace(attempts, Optional.of(at), stuck);
    }
  }

  static Payout proposed(Order order) {
    return new Payout(order, new Stage.Proposed(), Pace.NEW);
  }

  /** As the journal has it. */
  Payout durable() {
    return new Payout(order, stage, Pace.NEW);
  }
}
