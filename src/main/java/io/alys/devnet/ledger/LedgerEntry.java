package io.alys.devnet.ledger;

import io.alys.governance.FromGovernance;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;

/** What changes the ledger, and is written down before anyone hears of it. */
public sealed interface LedgerEntry {

  /**
   * Our numbering for a node begins anew: what waits for it is counted from 1, in its order.
   *
   * @param ours the new word
   */
  record Renumbered(String node, String ours) implements LedgerEntry {}

  /**
   * The node counts by this numbering now.
   *
   * @param last that was taken of it
   */
  record Counted(String node, String theirs, long last) implements LedgerEntry {}

  /**
   * A message of a node was acted upon, for the first time or not; its sequence is in the header.
   */
  record Taken(RequestHeader header, ToGovernance message) implements LedgerEntry {}

  /**
   * A message to a node that must not be lost; its sequence is in the header.
   *
   * @param settles whether it is the answer that its request gets for ever
   */
  record Queued(String node, Outgoing outgoing, boolean settles) implements LedgerEntry {}

  /** The answer that a request got before; written when the log is made shorter. */
  record Settled(String node, Outgoing outgoing) implements LedgerEntry {}

  /** A request was acted upon and needs no answer. */
  record Kept(String node, String requestId) implements LedgerEntry {}

  /** The node has processed our messages up to and including this one. */
  record Acknowledged(String node, long sequence) implements LedgerEntry {}

  /** There is a further federation. */
  record Rotated(Federation federation) implements LedgerEntry {}

  /** One message to a node. */
  record Outgoing(ResponseHeader header, FromGovernance message) {
    long sequence() {
      return header.sequence();
    }

    Outgoing numbered(long sequence) {
      return new Outgoing(
          new ResponseHeader(
              header.requestId(),
              header.sentAt(),
              header.node(),
              header.status(),
              header.message(),
              sequence),
          message);
    }
  }
}
