package io.alys.bridge;

import io.alys.actor.Request;
import io.alys.federation.FederationSchedule;
import io.alys.governance.Delivery;
import io.alys.primitives.BlockNumber;
import java.util.List;
import java.util.Optional;

/**
 * Federation knows who holds the keys. It checks what governance announces, keeps it for good,
 * offers it to Bridge, and tells what the blocks have made of it.
 *
 * <pre>
 *   Stream --HearGovernance--> Federation --FederationHeard--> Bridge
 *   Bridge --FollowSchedule--> Federation
 *   Rpc --GetFederation--> Federation
 * </pre>
 */
public sealed interface FederationCommand {
  /** Messages of governance; answered by {@code StreamCommand.Delivered}. */
  record HearGovernance(List<Delivery> deliveries) implements FederationCommand {
    public HearGovernance {
      deliveries = List.copyOf(deliveries);
    }
  }

  /** What the sidechain's head says now. Idempotent. */
  record FollowSchedule(BlockNumber head, FederationSchedule schedule)
      implements FederationCommand {}

  /** Asks who holds the keys; refused before Bridge has told it. */
  record GetFederation() implements FederationCommand, Request<FederationView> {}

  /**
   * Who holds the keys.
   *
   * @param depositAddress where deposits go now
   * @param version in force
   * @param members compressed public keys, hex, in the order of BIP67
   * @param announced the one to come, when there is one
   * @param credited versions whose deposits are credited
   * @param authorities of updates that no block carries yet; the chain knows all others
   */
  record FederationView(
      BlockNumber head,
      String depositAddress,
      long version,
      int threshold,
      List<String> members,
      Optional<Announced> announced,
      List<Long> credited,
      List<WaitingAuthorities> authorities) {
    public FederationView {
      members = List.copyOf(members);
      credited = List.copyOf(credited);
      authorities = List.copyOf(authorities);
    }
  }

  /**
   * Who are to make blocks once a block carries the update that names them.
   *
   * @param from the first block that is to be theirs
   * @param keys in the order of their turns, 96 hex digits each
   */
  record WaitingAuthorities(BlockNumber from, List<String> keys) {
    public WaitingAuthorities {
      keys = List.copyOf(keys);
    }
  }

  /**
   * A federation to come.
   *
   * @param carried whether a block has it; until then it may still be refused
   */
  record Announced(long version, String depositAddress, BlockNumber from, boolean carried) {}
}
