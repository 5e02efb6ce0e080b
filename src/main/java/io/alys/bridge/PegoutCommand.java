package io.alys.bridge;

import io.alys.actor.Request;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import java.util.List;
import java.util.Optional;

/**
 * Pegout carries out what Bridge decided about a transaction: it has it signed, shows it and gives
 * it to the Bitcoin node, and says where it is. It keeps nothing that must survive and decides
 * nothing: what it is told twice it does twice, which harms nobody.
 *
 * <pre>
 *   Bridge --CarryOut, Locate--> Pegout --RequestSignatures--> Stream
 *                                Pegout --JSON-RPC--> Bitcoin node
 *   Pegout --PayoutMoved, FeeEstimated--> Bridge
 * </pre>
 */
public sealed interface PegoutCommand {
  /**
   * Carries out one of {@link PayoutEffect.RequestSignatures}, {@link PayoutEffect.TestAccept} and
   * {@link PayoutEffect.Broadcast}; answered by {@link BridgeCommand.PayoutMoved}.
   */
  record CarryOut(PayoutEffect effect) implements PegoutCommand {}

  /**
   * Says where transactions are, each by a {@link BridgeCommand.PayoutMoved}; one of which nothing
   * is known for certain is not answered.
   */
  record Locate(List<Sought> transactions) implements PegoutCommand {
    public Locate {
      transactions = List.copyOf(transactions);
    }
  }

  /**
   * A transaction to look for.
   *
   * @param outputs how many it has: an unspent one betrays its block where the node has no index
   * @param spends one of its inputs: while that is unspent, no block has the transaction
   */
  record Sought(Txid txid, int outputs, Outpoint spends) {
    static Sought of(Transaction transaction) {
      return new Sought(
          transaction.txid(),
          transaction.outputs().size(),
          transaction.inputs().getFirst().spends());
    }
  }

  /** Asks how it goes. */
  record GetPegoutStatus() implements PegoutCommand, Request<PegoutStatus> {}

  /**
   * How it goes.
   *
   * @param bitcoin how the Bitcoin node is, in the operator's words
   * @param feeRate its last estimate
   */
  record PegoutStatus(String bitcoin, Optional<FeeRate> feeRate, long requested, long broadcast) {}

  /** What the actor tells itself. */
  sealed interface Internal extends PegoutCommand {
    /** It is time to ask the Bitcoin node for its estimate. */
    record Estimate() implements Internal {}

    /** What it said. */
    record Estimated(FeeEstimates.Estimate estimate) implements Internal {}

    /** The search is over; another one may begin. */
    record Searched(List<Search.Located> found) implements Internal {
      public Searched {
        found = List.copyOf(found);
      }
    }

    /** The Bitcoin node, or the conversation with governance, has answered. */
    record Done(Txid txid, PayoutInput answer) implements Internal {}

    /** It met with what nobody thought of. */
    record Failed(Throwable cause) implements Internal {}
  }
}
