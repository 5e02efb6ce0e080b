package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.bridge.BridgeCommand.BridgeStatus;
import io.alys.bridge.BridgeCommand.PauseState;
import io.alys.bridge.BridgeCommand.PegBalance;
import io.alys.bridge.BridgeCommand.PegPage;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.bridge.FederationCommand.FederationView;
import io.alys.bridge.FederationCommand.WaitingAuthorities;
import io.alys.chain.ChainCommand.Turns;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.peg.PegTrace;
import io.alys.primitives.BlockNumber;
import java.util.List;
import java.util.Optional;

/** The peg in the words that an operator's commands use, too. Wei are decimal texts. */
final class PegJson {
  private PegJson() {}

  /**
   * @param turns who make blocks; empty on a node without a chain
   */
  static ObjectNode federation(FederationView view, Optional<Turns> turns) {
    ObjectNode json =
        Shape.json()
            .put("depositAddress", view.depositAddress())
            .put("version", view.version())
            .put("threshold", view.threshold());
    ArrayNode members = json.putArray("members");
    view.members().forEach(members::add);
    ArrayNode credited = json.putArray("credited");
    view.credited().forEach(credited::add);
    view.announced()
        .ifPresent(
            next ->
                json.putObject("announced")
                    .put("version", next.version())
                    .put("depositAddress", next.depositAddress())
                    .put("from", next.from().value())
                    .put("carried", next.carried()));
    turns.ifPresent(now -> json.set("authorities", authorities(now, view)));
    return json;
  }

  private static ObjectNode authorities(Turns turns, FederationView view) {
    Authorities inForce = turns.schedule().inForce();
    ObjectNode json = Shape.json().put("threshold", inForce.threshold());
    turns.own().ifPresent(index -> json.put("index", index));
    keys(json, hex(inForce));
    ArrayNode announced = json.putArray("announced");
    for (AuthoritySchedule.Coming coming : turns.schedule().coming()) {
      keys(announced(announced, coming.from(), true), hex(coming.set()));
    }
    for (WaitingAuthorities waiting : view.authorities()) {
      keys(announced(announced, waiting.from(), false), waiting.keys());
    }
    return json;
  }

  private static ObjectNode announced(ArrayNode all, BlockNumber from, boolean carried) {
    return all.addObject().put("from", from.value()).put("carried", carried);
  }

  private static void keys(ObjectNode json, List<String> keys) {
    ArrayNode array = json.putArray("keys");
    keys.forEach(array::add);
  }

  private static List<String> hex(Authorities set) {
    return set.keys().stream().map(key -> key.compressed().toHex()).toList();
  }

  static ObjectNode federationSchema() {
    return Shape.object()
        .with("depositAddress", Shape.text("Where deposits go now."))
        .with("version", Shape.number("In force."))
        .with("threshold", Shape.number("How many keys sign."))
        .with("members", Shape.list(Shape.text("A compressed public key.")))
        .with("credited", Shape.list(Shape.number("A version whose deposits are credited.")))
        .maybe(
            "announced",
            Shape.object()
                .with("version", Shape.number("Of the federation to come."))
                .with("depositAddress", Shape.text("Where deposits go then."))
                .with("from", Shape.number("The block from which on it is in force."))
                .with("carried", Shape.truth("Whether a block has it, and so it is certain."))
                .end())
        .maybe("authorities", authoritiesSchema())
        .end();
  }

  private static ObjectNode authoritiesSchema() {
    return Shape.object()
        .with("threshold", Shape.number("How many of them sign a block."))
        .maybe("index", Shape.number("Which of them this node is, from 0 on, if it is one."))
        .with("keys", keysSchema())
        .with(
            "announced",
            Shape.list(
                Shape.object()
                    .with("from", Shape.number("The first block that is theirs."))
                    .with("carried", Shape.truth("Whether a block has it, and so it is certain."))
                    .with("keys", keysSchema())
                    .end()))
        .end();
  }

  private static ObjectNode keysSchema() {
    return Shape.list(Shape.text("A BLS public key, in the order of turns."));
  }

  /** The same word as in the operator's commands. */
  private static ObjectNode traceSchema() {
    return Shape.text("The id of its trace, 32 hex digits; follows from the id.");
  }

  static ObjectNode pegin(PeginView view) {
    ObjectNode json =
        Shape.json()
            .put("id", view.outpoint().toString())
            .put("trace", PegTrace.of(view.outpoint()).toString())
            .put("state", view.state())
            .put("reason", view.reason())
            .put("sat", view.amount().value())
            .put("bitcoinBlock", view.bitcoinBlock().toDisplayHex())
            .put("bitcoinHeight", view.height().value())
            .put("confirmations", view.confirmations());
    view.recipient().ifPresent(to -> json.put("recipient", to.toString()));
    view.mintedIn().ifPresent(block -> json.put("mintedIn", block.value()));
    return json;
  }

  static ObjectNode peginSchema() {
    return Shape.object()
        .with("id", Shape.text("Txid and index."))
        .with("trace", traceSchema())
        .with("state", Shape.text("SEEN, CONFIRMED, MINTED, ORPHAN or GONE."))
        .with("reason", Shape.text("Why it is an orphan, or what is wrong; else empty."))
        .with("sat", Shape.number("Its amount."))
        .with("bitcoinBlock", Shape.text("The Bitcoin block that holds it."))
        .with("bitcoinHeight", Shape.number("Of that block."))
        .with("confirmations", Shape.number("Blocks on Bitcoin, its own among them."))
        .maybe("recipient", Shape.text("Who gets the coins."))
        .maybe("mintedIn", Shape.number("The block that gave them."))
        .end();
  }

  static ObjectNode pegout(PegoutView view) {
    ObjectNode json =
        Shape.json()
            .put("id", view.id().toString())
            .put("trace", PegTrace.of(view.id()).toString())
            .put("state", view.state())
            .put("reason", view.reason())
            .put("sender", view.sender().toString())
            .put("bitcoinAddress", view.bitcoinAddress())
            .put("wei", view.burned().value().toString())
            .put("block", view.block().value());
    view.transaction().ifPresent(txid -> json.put("transaction", txid.toString()));
    return json;
  }

  static ObjectNode pegoutSchema() {
    return Shape.object()
        .with("id", Shape.text("Of the burn."))
        .with("trace", traceSchema())
        .with("state", Shape.text("REQUESTED to PAID, or REFUNDABLE, REFUNDED, FAILED, PAUSED."))
        .with("reason", Shape.text("Why it is refunded, or what is wrong; else empty."))
        .with("sender", Shape.text("Who burned."))
        .with("bitcoinAddress", Shape.text("As burned, with other than visible ASCII replaced."))
        .with("wei", Shape.text("What was burned, decimal."))
        .with("block", Shape.number("The block that has the burn."))
        .maybe("transaction", Shape.text("The Bitcoin transaction that pays it."))
        .end();
  }

  static ObjectNode page(PegPage page) {
    ObjectNode json = Shape.json();
    ArrayNode pegins = json.putArray("pegins");
    page.pegins().forEach(each -> pegins.add(pegin(each)));
    ArrayNode pegouts = json.putArray("pegouts");
    page.pegouts().forEach(each -> pegouts.add(pegout(each)));
    page.next().ifPresent(next -> json.put("next", next));
    return json;
  }

  static ObjectNode pageSchema() {
    return Shape.object()
        .with("pegins", Shape.list(peginSchema()))
        .with("pegouts", Shape.list(pegoutSchema()))
        .maybe("next", Shape.text("Ask on with it as before; missing after the last."))
        .end();
  }

  static ObjectNode balance(PegBalance balance, BridgeStatus status) {
    ObjectNode json = pause(status.pause());
    json.put("block", balance.at().value())
        .put("reserveSat", balance.reserve().value())
        .put("spendableSat", balance.spendable().value())
        .put("mintedWei", balance.minted().value().toString())
        .put("burnedWei", balance.burned().value().toString())
        .put("refundedWei", balance.refunded().value().toString())
        .put("owedWei", balance.owed().value().toString())
        .put("sweepFeesSat", balance.sweepFees().value())
        .put("openPayouts", status.openPayouts());
    ArrayNode alarms = json.putArray("alarms");
    status.alarms().forEach(alarms::add);
    return json;
  }

  static ObjectNode balanceSchema() {
    return pauseFields()
        .with("block", Shape.number("At which it was so."))
        .with("reserveSat", Shape.number("All coins of the federations."))
        .with("spendableSat", Shape.number("Those of them that no payout waits on."))
        .with("mintedWei", Shape.text("For deposits, decimal."))
        .with("burnedWei", Shape.text("By users, decimal."))
        .with("refundedWei", Shape.text("Of what was burned, decimal."))
        .with("owedWei", Shape.text("To burns that are not paid or refunded yet, decimal."))
        .with("sweepFeesSat", Shape.number("What moving between federations cost."))
        .with("openPayouts", Shape.number("Payments on their way."))
        .with("alarms", Shape.list(Shape.text("What an operator should look at.")))
        .end();
  }

  static ObjectNode pause(PauseState state) {
    return switch (state) {
      case PauseState.Running _ -> Shape.json().put("paused", false);
      case PauseState.Paused(String reason) ->
          Shape.json().put("paused", true).put("reason", reason);
    };
  }

  static ObjectNode pauseSchema() {
    return pauseFields().end();
  }

  private static Shape.Fields pauseFields() {
    return Shape.object()
        .with("paused", Shape.truth("Whether peg-outs rest."))
        .maybe("reason", Shape.text("Who said so, and why."));
  }
}
