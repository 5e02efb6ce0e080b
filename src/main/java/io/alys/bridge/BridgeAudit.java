package io.alys.bridge;

import io.alys.bitcoin.Txid;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.bridge.BridgeEffect;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.state.BurnRecord;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.Payment;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.primitives.Hash32;
import io.alys.storage.Write;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the audit log says of money. Who reads all entries of a burn, and then those of the
 * transactions that they name, has followed it from one chain to the other.
 *
 * <p>Each entry's id follows from what it says, so that saying it twice writes it once.
 */
final class BridgeAudit {
  private static final String ACTOR = "bridge";

  private BridgeAudit() {}

  /** What blocks that became final did with money. */
  static List<Write> of(List<ChainBlock> blocks, PegState head, Instant at) {
    List<Write> entries = new ArrayList<>();
    for (ChainBlock each : blocks) {
      new OfBlock(each, head, at, entries).write();
    }
    return List.copyOf(entries);
  }

  /** How far transactions have come, and what is wrong with some of them. */
  static List<Write> of(List<BridgeEffect> effects, long position, Instant at) {
    List<Write> entries = new ArrayList<>();
    for (BridgeEffect effect : effects) {
      Optional<Write> entry =
          switch (effect) {
            case BridgeEffect.OfPayout(PayoutEffect.Announce(Txid txid, String title)) ->
                Optional.of(
                    entry(
                        new Name("payout", txid.toString(), title + "/" + position),
                        new JsonObject().put("stage", title),
                        at));
            case BridgeEffect.OfPayout(PayoutEffect.Alarm(Txid txid, var trouble)) ->
                Optional.of(
                    entry(
                        new Name(
                            "trouble",
                            txid.toString(),
                            trouble.getClass().getSimpleName() + "/" + position),
                        new JsonObject()
                            .put("category", trouble.category())
                            .put("text", trouble.text()),
                        at));
            case BridgeEffect.Halted(String reason) ->
                Optional.of(
                    entry(
                        new Name("paused", "peg-outs", Long.toString(position)),
                        new JsonObject().put("reason", reason),
                        at));
            case BridgeEffect.OfPayout _, BridgeEffect.OfDeposits _, BridgeEffect.Journal _ ->
                Optional.empty();
          };
      entry.ifPresent(entries::add);
    }
    return List.copyOf(entries);
  }

  /** An operator's word. */
  static Write said(String kind, String by, String reason, long position, Instant at) {
    return new Write.AppendAudit(
        "said/" + kind + "/" + position,
        kind,
        "peg-outs",
        new JsonObject().put("by", by).put("reason", reason).encode(),
        ACTOR,
        at);
  }

  private record Name(String kind, String subject, String rest) {}

  private static Write entry(Name name, JsonObject details, Instant at) {
    return new Write.AppendAudit(
        name.kind() + "/" + name.subject() + "/" + name.rest(),
        name.kind(),
        name.subject(),
        details.encode(),
        ACTOR,
        at);
  }

  private record OfBlock(ChainBlock in, PegState head, Instant at, List<Write> entries) {
    void write() {
      PegContent content = in.block().content();
      in.block().burns().forEach(this::burn);
      content.deposits().forEach(this::deposit);
      content.refunds().forEach(this::refund);
      content.proposal().ifPresent(this::proposal);
      content.settlements().forEach(this::settlement);
    }

    private void add(String kind, String subject, JsonObject details) {
      Hash32 hash = in.block().position().hash();
      details
          .put("block", in.block().position().number().value())
          .put("block-hash", hash.toString());
      entries.add(entry(new Name(kind, subject, hash.toString()), details, at));
    }

    private void burn(Burn burn) {
      String state =
          head.burn(burn.id())
              .map(BurnRecord::state)
              .map(
                  known ->
                      known instanceof BurnState.Refundable(var why)
                          ? "REFUNDABLE: " + why
                          : "QUEUED")
              .orElse("QUEUED");
      add(
          "burned",
          burn.id().toString(),
          new JsonObject()
              .put("sender", burn.sender().toString())
              .put("bitcoin-address", PegViews.visible(burn.bitcoinAddress()))
              .put("wei", burn.value().value().toString())
              .put("transaction", burn.transactionHash().toString())
              .put("state", state));
    }

    private void deposit(DepositMint deposit) {
      add(
          "minted",
          deposit.outpoint().toString(),
          new JsonObject()
              .put("recipient", deposit.recipient().toString())
              .put("sat", deposit.amount().value())
              .put("bitcoin-block", deposit.bitcoinBlock().toString()));
    }

    private void refund(Refund refund) {
      add(
          "refunded",
          refund.burn().toString(),
          new JsonObject()
              .put("recipient", refund.recipient().toString())
              .put("gwei", refund.amount().value()));
    }

    private void proposal(Proposal proposal) {
      Txid txid = proposal.transaction().txid();
      add(
          "proposed",
          txid.toString(),
          new JsonObject()
              .put("kind", proposal.kind())
              .put("fee-rate", proposal.feeRate().satsPerKvb())
              .put("outputs", proposal.transaction().outputs().size()));
      payments(txid)
          .forEach(
              payment ->
                  add(
                      "paid-by",
                      payment.burn().toString(),
                      new JsonObject().put("txid", txid.toString()).put("kind", proposal.kind())));
    }

    private List<Payment> payments(Txid txid) {
      return in.state().payout(txid).map(Payout::payments).orElse(List.of());
    }

    private void settlement(Settlement settlement) {
      add(
          "settled",
          settlement.txid().toString(),
          new JsonObject()
              .put("bitcoin-block", settlement.bitcoinBlock().toString())
              .put("height", settlement.height().value()));
    }
  }
}
