package io.alys.observability;

import io.alys.actor.ActorSystem;
import io.alys.actor.Request;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeCommand.PauseState;
import io.alys.bridge.BridgeCommand.PayoutForm;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.bridge.FederationCommand;
import io.alys.ethereum.BurnId;
import io.alys.peg.PegTrace;
import io.alys.primitives.Sats;
import io.alys.storage.RecordCommand;
import io.alys.storage.RecordCommand.AuditEntry;
import io.alys.storage.StorageCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Answers an operator's questions about money on its way. */
final class PegDesk {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  /** Entries of the audit log that are shown of one subject. */
  private static final int HISTORY = 200;

  private static final int TXID_DIGITS = 64;

  private final ActorSystem system;

  PegDesk(ActorSystem system) {
    this.system = system;
  }

  /**
   * Carries out a command; empty when there is none of this name.
   *
   * @return fails with {@link IllegalArgumentException} when something is wrong with its parameters
   */
  Optional<Future<JsonObject>> command(String name, JsonObject body) {
    return switch (name) {
      case "peg/show" -> Optional.of(show(body.getString("id", "")));
      case "peg/psbt" -> Optional.of(psbt(body.getString("txid", "")));
      case "peg/list" -> Optional.of(list(body));
      case "peg/balance" -> Optional.of(balance());
      case "peg/federation" -> Optional.of(federation());
      case "pause" ->
          Optional.of(
              ask(new BridgeCommand.Pause("operator", body.getString("reason", "no reason given")))
                  .map(PegDesk::describe));
      case "resume" ->
          Optional.of(ask(new BridgeCommand.Resume("operator")).map(PegDesk::describe));
      case String _ -> Optional.empty();
    };
  }

  private <R> Future<R> ask(Request<R> question) {
    return system.ref("bridge", BridgeCommand.class).ask(question, ANSWER_WITHIN);
  }

  /** One deposit by its outpoint, one burn by its id, or all burns of a transaction. */
  private Future<JsonObject> show(String id) {
    if (id.startsWith("0x")) {
      return ask(new BridgeCommand.GetPegout(BurnId.fromHex(id)))
          .compose(found -> withHistory("pegouts", found.map(PegDesk::describe), id));
    }
    if (id.contains(":")) {
      Outpoint outpoint = outpoint(id);
      return ask(new BridgeCommand.GetPegin(outpoint))
          .compose(
              found -> withHistory("pegins", found.map(PegDesk::describe), outpoint.toString()));
    }
    if (id.length() != TXID_DIGITS) {
      throw new IllegalArgumentException(
          "'%s' is no burn (0x and 64 digits), no outpoint (txid:index) and no txid".formatted(id));
    }
    Txid txid = Txid.fromDisplayHex(id);
    return ask(new BridgeCommand.FindPegouts(txid))
        .compose(
            found -> {
              JsonArray burns = new JsonArray(found.stream().map(PegDesk::describe).toList());
              return history(Set.of(txid.toString()))
                  .map(told -> new JsonObject().put("pegouts", burns).put("history", told));
            });
  }

  private Future<JsonObject> psbt(String id) {
    if (id.length() != TXID_DIGITS) {
      throw new IllegalArgumentException("'%s' is no txid".formatted(id));
    }
    return ask(new BridgeCommand.GetPsbt(Txid.fromDisplayHex(id)))
        .map(
            form ->
                switch (form) {
                  case PayoutForm.Given given -> describe(given);
                  case PayoutForm.Withheld(String why) -> throw new IllegalArgumentException(why);
                });
  }

  private static Outpoint outpoint(String id) {
    int colon = id.indexOf(':');
    try {
      return new Outpoint(
          Txid.fromDisplayHex(id.substring(0, colon)), Long.parseLong(id.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is no outpoint (txid:index)".formatted(id), e);
    }
  }

  private Future<JsonObject> withHistory(String name, Optional<JsonObject> found, String subject) {
    JsonObject answer = new JsonObject().put(name, new JsonArray(found.stream().toList()));
    Set<String> subjects = new LinkedHashSet<>(Set.of(subject));
    return history(subjects)
        .compose(
            told -> {
              for (Object each : told) {
                String txid = ((JsonObject) each).getJsonObject("details").getString("txid");
                if (txid != null) {
                  subjects.add(txid);
                }
              }
              return subjects.size() == 1 ? Future.succeededFuture(told) : history(subjects);
            })
        .map(told -> answer.put("history", told));
  }

  /** What the audit log has of all of these, in its order. */
  private Future<JsonArray> history(Set<String> subjects) {
    List<Future<RecordCommand.AuditPage>> pages = new ArrayList<>();
    for (String subject : subjects) {
      pages.add(
          system
              .ref("storage", StorageCommand.class)
              .ask(new RecordCommand.LoadAudit(Optional.of(subject), 0, HISTORY), ANSWER_WITHIN));
    }
    return Future.all(pages)
        .map(
            _ ->
                new JsonArray(
                    pages.stream()
                        .flatMap(page -> page.result().entries().stream())
                        .sorted(Comparator.comparingLong(AuditEntry::position))
                        .map(PegDesk::describe)
                        .toList()));
  }

  private Future<JsonObject> list(JsonObject body) {
    String side = body.getString("side", "pegouts");
    BridgeCommand.Side which =
        switch (side) {
          case "pegins" -> BridgeCommand.Side.PEGIN;
          case "pegouts" -> BridgeCommand.Side.PEGOUT;
          case String _ ->
              throw new IllegalArgumentException(
                  "side '%s' must be pegins or pegouts".formatted(side));
        };
    return ask(new BridgeCommand.ListPegs(
            which,
            Optional.ofNullable(body.getString("state")).map(s -> s.toUpperCase(Locale.ROOT)),
            Optional.ofNullable(body.getString("before")),
            body.getInteger("limit", 50)))
        .map(
            page -> {
              JsonObject answer =
                  new JsonObject()
                      .put(
                          "pegins",
                          new JsonArray(page.pegins().stream().map(PegDesk::describe).toList()))
                      .put(
                          "pegouts",
                          new JsonArray(page.pegouts().stream().map(PegDesk::describe).toList()));
              page.next().ifPresent(next -> answer.put("next", next));
              return answer;
            });
  }

  /** What is where. */
  Future<JsonObject> balance() {
    return ask(new BridgeCommand.GetBalance())
        .compose(
            balance ->
                ask(new BridgeCommand.GetStatus())
                    .map(
                        status ->
                            describe(status.pause())
                                .put("block", balance.at().value())
                                .put("reserveSat", balance.reserve().value())
                                .put("spendableSat", balance.spendable().value())
                                .put("mintedWei", balance.minted().value().toString())
                                .put("burnedWei", balance.burned().value().toString())
                                .put("refundedWei", balance.refunded().value().toString())
                                .put("owedWei", balance.owed().value().toString())
                                .put("sweepFeesSat", balance.sweepFees().value())
                                .put("openPayouts", status.openPayouts())
                                .put("alarms", new JsonArray(status.alarms()))));
  }

  /** Who holds the keys. */
  Future<JsonObject> federation() {
    return system
        .ref("federation", FederationCommand.class)
        .ask(new FederationCommand.GetFederation(), ANSWER_WITHIN)
        .map(
            view -> {
              JsonObject answer =
                  new JsonObject()
                      .put("depositAddress", view.depositAddress())
                      .put("version", view.version())
                      .put("threshold", view.threshold())
                      .put("members", new JsonArray(view.members()))
                      .put("credited", new JsonArray(view.credited()));
              view.announced()
                  .ifPresent(
                      next ->
                          answer.put(
                              "announced",
                              new JsonObject()
                                  .put("version", next.version())
                                  .put("depositAddress", next.depositAddress())
                                  .put("from", next.from().value())
                                  .put("carried", next.carried())));
              return answer;
            });
  }

  private static JsonObject describe(PauseState state) {
    return switch (state) {
      case PauseState.Running _ -> new JsonObject().put("paused", false);
      case PauseState.Paused(String reason) ->
          new JsonObject().put("paused", true).put("reason", reason);
    };
  }

  private static JsonObject describe(PeginView view) {
    JsonObject json =
        new JsonObject()
            .put("id", view.outpoint().toString())
            .put("trace", PegTrace.of(view.outpoint()).toString())
            .put("state", view.state())
            .put("reason", view.reason())
            .put("sat", view.amount().value())
            .put("bitcoinHeight", view.height().value())
            .put("confirmations", view.confirmations());
    view.recipient().ifPresent(to -> json.put("recipient", to.toString()));
    view.mintedIn().ifPresent(block -> json.put("mintedIn", block.value()));
    return json;
  }

  private static JsonObject describe(PegoutView view) {
    JsonObject json =
        new JsonObject()
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

  private static JsonObject describe(PayoutForm.Given given) {
    return new JsonObject()
        .put("txid", given.txid().toString())
        .put("state", given.state())
        .put("psbt", given.psbt())
        .put("sat", new JsonArray(given.amounts().stream().map(Sats::value).toList()))
        .put("witnessScript", given.witnessScript().toHex());
  }

  private static JsonObject describe(AuditEntry entry) {
    return new JsonObject()
        .put("position", entry.position())
        .put("at", entry.what().at().toString())
        .put("kind", entry.what().kind())
        .put("subject", entry.what().subject())
        .put("actor", entry.what().actor())
        .put("details", new JsonObject(entry.what().details()));
  }
}
