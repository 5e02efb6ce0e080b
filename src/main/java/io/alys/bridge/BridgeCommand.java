package io.alys.bridge;

import io.alys.actor.Request;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.FederationUpdate;
import io.alys.governance.Delivery;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.rules.PegFault;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Bridge owns what the sidechain says of the peg. It tells the chain what may go into the next
 * block and what is wrong with a block of others, and it tells the other actors of the peg what the
 * blocks decided. When an invariant would break it stops rather than pays.
 *
 * <pre>
 *   Chain --ImportBlock, SetHead, GetDuties--> Bridge
 *   Bridge --Scan, Notify--> Pegin              --BitcoinMoved, BitcoinDiffers--> Bridge
 *   Bridge --CarryOut, Locate--> Pegout         --PayoutMoved, FeeEstimated--> Bridge
 *   Bridge --FollowSchedule--> Federation       --FederationHeard--> Bridge
 *   Stream --HearGovernance--> Bridge           signatures, emergencies
 *   Rpc, operator --Pause, Resume, Get...--> Bridge
 * </pre>
 */
public sealed interface BridgeCommand {
  /**
   * Checks a block and keeps it. Repeated, it changes nothing. The answer {@link Import.Taken}
   * means that it is on disk.
   *
   * @param fresh whether Bitcoin is asked for the deposits and settlements in it; a block under a
   *     final one is not
   */
  record ImportBlock(PegBlock block, boolean fresh) implements BridgeCommand, Request<Import> {}

  /** What became of a block. */
  sealed interface Import {
    record Taken() implements Import {}

    /** Against the rules; it will be so always. */
    record Refused(PegFault fault, String subject) implements Import {}

    /** Bitcoin does not have what the block says, as far as this node sees now. */
    record NotSeen(String subject) implements Import {}

    /** Its parent has not been imported. */
    record UnknownParent(Hash32 parent) implements Import {}

    /** Too many blocks wait to be final; it may come again when some of them are. */
    record Full(int capacity) implements Import {}
  }

  /** The chain through this block is the one that counts from now on. */
  record SetHead(Hash32 hash) implements BridgeCommand, Request<HeadSet> {}

  /** What became of a head. */
  sealed interface HeadSet {
    record Moved(BlockNumber number) implements HeadSet {}

    /** It was not imported, or it does not follow on the last final block. */
    record UnknownBlock(Hash32 hash) implements HeadSet {}
  }

  /** Asks where Bridge stands; the chain brings it what it lacks after a start. */
  record GetHead() implements BridgeCommand, Request<Head> {}

  record Head(Hash32 hash, BlockNumber number, BlockNumber finalised) {}

  /**
   * Asks what this node would write into the block after {@code parent}.
   *
   * @param mintSlots withdrawals of the block that its fees leave free
   */
  record GetDuties(Hash32 parent, Instant timestamp, int mintSlots)
      implements BridgeCommand, Request<Duties> {}

  /** What a producer writes. */
  sealed interface Duties {
    record Write(PegContent content) implements Duties {}

    record UnknownParent(Hash32 parent) implements Duties {}
  }

  /**
   * What follows on Bitcoin's chain, in order. What does not follow on the book changes nothing.
   *
   * @param tip of the Bitcoin node
   */
  record BitcoinMoved(List<DepositEvent> events, BlockHeight tip) implements BridgeCommand {
    public BitcoinMoved {
      events = List.copyOf(events);
    }
  }

  /** The Bitcoin node has never heard of this block: it is another chain, or a fresh node. */
  record BitcoinDiffers(Deposit.Place from) implements BridgeCommand {}

  /** Something happened to a transaction. */
  record PayoutMoved(Txid txid, PayoutInput input) implements BridgeCommand {}

  /** What a new transaction should pay; empty when nobody can tell. */
  record FeeEstimated(Optional<FeeRate> rate) implements BridgeCommand {}

  /** Governance announced a federation; it is checked, and kept for good. */
  record FederationHeard(FederationUpdate update) implements BridgeCommand {}

  /** Messages of governance; answered by {@code StreamCommand.Delivered}. */
  record HearGovernance(List<Delivery> deliveries) implements BridgeCommand {
    public HearGovernance {
      deliveries = List.copyOf(deliveries);
    }
  }

  /**
   * Stops proposals, signatures and broadcasts until {@link Resume}. It outlives a restart.
   *
   * @param by who says so; it is kept in the audit log
   */
  record Pause(String by, String reason) implements BridgeCommand, Request<PauseState> {}

  record Resume(String by) implements BridgeCommand, Request<PauseState> {}

  /** Whether peg-outs rest. */
  sealed interface PauseState {
    record Running() implements PauseState {}

    /**
     * @param reason who said so, and why
     */
    record Paused(String reason) implements PauseState {}
  }

  record GetPegin(Outpoint outpoint) implements BridgeCommand, Request<Optional<PeginView>> {}

  record GetPegout(BurnId id) implements BridgeCommand, Request<Optional<PegoutView>> {}

  /**
   * A deposit as people see it.
   *
   * @param state SEEN, CONFIRMED, MINTED, ORPHAN or GONE
   * @param reason why it is an orphan, or what is wrong with it; else empty
   * @param mintedIn the block of the sidechain, once there is one
   */
  record PeginView(
      Outpoint outpoint,
      Sats amount,
      Optional<EvmAddress> recipient,
      String state,
      String reason,
      BlockHash bitcoinBlock,
      BlockHeight height,
      int confirmations,
      Optional<BlockNumber> mintedIn) {}

  /**
   * A burn and its payment as people see it.
   *
   * @param bitcoinAddress as burnt, with everything but visible ASCII replaced
   * @param state REQUESTED, QUEUED, PROPOSED, FINALISED, SIGNATURES_REQUESTED, SIGNED, BROADCAST,
   *     CONFIRMED, PAID, REFUNDABLE, REFUNDED, FAILED or PAUSED
   * @param reason why it is refunded, or what is wrong with it; else empty
   * @param transaction of the variant that counts now
   */
  record PegoutView(
      BurnId id,
      EvmAddress sender,
      String bitcoinAddress,
      Wei burned,
      BlockNumber block,
      String state,
      String reason,
      Optional<Txid> transaction) {}

  /** All payments of one Bitcoin transaction. */
  record FindPegouts(Txid txid) implements BridgeCommand, Request<List<PegoutView>> {}

  /** What it takes to sign a transaction by hand, or to send it. */
  record GetPsbt(Txid txid) implements BridgeCommand, Request<PayoutForm> {}

  /** A transaction on its way, for other tools. */
  sealed interface PayoutForm {
    /**
     * @param state of it, as {@link PegoutView} has it
     * @param psbt with the good signatures so far, or with whole witnesses once there are enough
     * @param amounts what each input spends, in order
     * @param witnessScript of every input
     */
    record Given(Txid txid, String state, String psbt, List<Sats> amounts, Bytes witnessScript)
        implements PayoutForm {
      public Given {
        amounts = List.copyOf(amounts);
      }
    }

    /** Nobody may sign it now. */
    record Withheld(String why) implements PayoutForm {}
  }

  /**
   * A part of the peg-ins or peg-outs, the latest first.
   *
   * @param before where the page before ended; empty for the first one
   * @param limit 1 to {@value #MAX_PAGE}
   */
  record ListPegs(Side side, Optional<String> state, Optional<String> before, int limit)
      implements BridgeCommand, Request<PegPage> {
    public ListPegs {
      if (limit < 1 || limit > MAX_PAGE) {
        throw new IllegalArgumentException(
            "page limit %d must be between 1 and %d".formatted(limit, MAX_PAGE));
      }
    }
  }

  int MAX_PAGE = 1_000;

  /** Which way. */
  enum Side {
    PEGIN,
    PEGOUT
  }

  /**
   * @param next what {@link ListPegs#before} is for the next page; empty after the last
   */
  record PegPage(List<PeginView> pegins, List<PegoutView> pegouts, Optional<String> next) {
    public PegPage {
      pegins = List.copyOf(pegins);
      pegouts = List.copyOf(pegouts);
    }
  }

  /** Asks what is where. */
  record GetBalance() implements BridgeCommand, Request<PegBalance> {}

  /**
   * What is where at the head.
   *
   * @param reserve all coins of the federations that the chain knows
   * @param spendable those of them that no payout waits on
   * @param minted for deposits
   * @param burned by users
   * @param refunded of what was burned
   * @param owed to burns that are not paid or refunded yet
   * @param sweepFees that moving from federation to federation took
   */
  record PegBalance(
      BlockNumber at,
      Sats reserve,
      Sats spendable,
      Wei minted,
      Wei burned,
      Wei refunded,
      Wei owed,
      Sats sweepFees) {}

  record GetStatus() implements BridgeCommand, Request<BridgeStatus> {}

  /**
   * @param alarms the latest of each kind, in the operator's words
   */
  record BridgeStatus(
      Head head, PauseState pause, int unfinalisedBlocks, long openPayouts, List<String> alarms) {
    public BridgeStatus {
      alarms = List.copyOf(alarms);
    }
  }

  /** What the actor tells itself. */
  sealed interface Internal extends BridgeCommand {
    /** Something waits for this moment, or a neighbour may have missed something. */
    record Wake() implements Internal {}

    /** An actor of this node runs, the first time or again: it knows nothing. */
    record Began(String actor) implements Internal {}
  }
}
