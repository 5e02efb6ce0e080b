package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.alys.bitcoin.Outpoint;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeCommand.GetBalance;
import io.alys.bridge.BridgeCommand.GetPegin;
import io.alys.bridge.BridgeCommand.GetPegout;
import io.alys.bridge.BridgeCommand.ListPegs;
import io.alys.bridge.BridgeCommand.Side;
import io.alys.bridge.FederationCommand.GetFederation;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.GetChain;
import io.alys.ethereum.BurnId;
import io.alys.rpc.Method.Given;
import io.alys.rpc.Method.Param;
import io.vertx.core.Future;
import java.util.List;

/** Money on its way, and who holds its keys. */
final class PegMethods {
  private static final int PAGE = 50;

  private static final Param<Outpoint> OUTPOINT =
      Param.required("id", ParamType.OUTPOINT, "The deposit's output on Bitcoin.");
  private static final Param<BurnId> BURN =
      Param.required("id", ParamType.BURN_ID, "The burn's id.");
  private static final Param<String> SIDE =
      Param.required("side", ParamType.word("pegins", "pegouts"), "Which way.");
  private static final Param<String> STATE =
      Param.optional(
          "state",
          ParamType.word(
              "SEEN",
              "CONFIRMED",
              "MINTED",
              "ORPHAN",
              "GONE",
              "REQUESTED",
              "QUEUED",
              "PROPOSED",
              "FINALISED",
              "SIGNATURES_REQUESTED",
              "SIGNED",
              "BROADCAST",
              "PAID",
              "REFUNDABLE",
              "REFUNDED",
              "FAILED",
              "PAUSED"),
          "Only those in this state.");
  private static final Param<String> BEFORE =
      Param.optional("before", ParamType.CURSOR, "What next was in the page before.");
  private static final Param<Integer> LIMIT =
      Param.optional(
          "limit", ParamType.number(1, BridgeCommand.MAX_PAGE), "How many; 50 unless given.");
  private static final Param<String> REASON =
      Param.required("reason", ParamType.REASON, "Why, for the audit log.");

  private PegMethods() {}

  static List<Method> all() {
    return List.of(
        Method.open(
            "getdepositaddress",
            "Says where deposits on Bitcoin go.",
            List.of(),
            Shape.text("A Bitcoin address."),
            (_, neighbours) ->
                neighbours
                    .ask(Neighbours.FEDERATION, new GetFederation())
                    .map(view -> TextNode.valueOf(view.depositAddress()))),
        Method.open(
            "getfederation",
            "Says who holds the keys of the deposits and who makes blocks, now and soon.",
            List.of(),
            PegJson.federationSchema(),
            PegMethods::federation),
        Method.open(
            "getpegin",
            "Shows a deposit, or null.",
            List.of(OUTPOINT),
            Shape.orNull(PegJson.peginSchema()),
            (given, neighbours) ->
                neighbours
                    .ask(Neighbours.BRIDGE, new GetPegin(given.the(OUTPOINT)))
                    .map(found -> found.<JsonNode>map(PegJson::pegin).orElse(NullNode.instance))),
        Method.open(
            "getpegout",
            "Shows a burn and its payment, or null.",
            List.of(BURN),
            Shape.orNull(PegJson.pegoutSchema()),
            (given, neighbours) ->
                neighbours
                    .ask(Neighbours.BRIDGE, new GetPegout(given.the(BURN)))
                    .map(found -> found.<JsonNode>map(PegJson::pegout).orElse(NullNode.instance))),
        Method.open(
            "listpegs",
            "Lists deposits or burns, the latest first.",
            List.of(SIDE, STATE, BEFORE, LIMIT),
            PegJson.pageSchema(),
            PegMethods::list),
        Method.open(
            "getpegbalance",
            "Says what is where: the reserve, what was minted and burned, what is owed.",
            List.of(),
            PegJson.balanceSchema(),
            PegMethods::balance),
        Method.guarded(
            "pause",
            "Stops peg-outs until resume, also after a restart; deposits go on.",
            List.of(REASON),
            PegJson.pauseSchema(),
            (given, neighbours) ->
                neighbours
                    .ask(Neighbours.BRIDGE, new BridgeCommand.Pause("operator", given.the(REASON)))
                    .map(PegJson::pause)),
        Method.guarded(
            "resume",
            "Lets peg-outs go on.",
            List.of(),
            PegJson.pauseSchema(),
            (_, neighbours) ->
                neighbours
                    .ask(Neighbours.BRIDGE, new BridgeCommand.Resume("operator"))
                    .map(PegJson::pause)));
  }

  private static Future<ObjectNode> federation(Given given, Neighbours neighbours) {
    return neighbours
        .ask(Neighbours.FEDERATION, new GetFederation())
        .compose(
            view ->
                neighbours
                    .askIfThere(Neighbours.CHAIN, new GetChain())
                    .map(chain -> PegJson.federation(view, chain.map(ChainStatus::turns))));
  }

  private static Future<ObjectNode> list(Given given, Neighbours neighbours) {
    Side side = given.the(SIDE).equals("pegins") ? Side.PEGIN : Side.PEGOUT;
    return neighbours
        .ask(
            Neighbours.BRIDGE,
            new ListPegs(
                side, given.maybe(STATE), given.maybe(BEFORE), given.maybe(LIMIT).orElse(PAGE)))
        .map(PegJson::page);
  }

  private static Future<ObjectNode> balance(Given given, Neighbours neighbours) {
    return neighbours
        .ask(Neighbours.BRIDGE, new GetBalance())
        .compose(
            balance ->
                neighbours
                    .ask(Neighbours.BRIDGE, new BridgeCommand.GetStatus())
                    .map(status -> PegJson.balance(balance, status)));
  }
}
